// A small stand-in for Apache Solr, for tests only: the part of Solr's HTTP protocol that CKAN speaks (update, select,
// schema, ping) over the real Lucene 8 of Debian's package liblucene8-java. CKAN's own schema.xml is read at start, and
// its field types are built from the Lucene analysis factories that Solr would use, with Lucene's query parser and BM25.
// Not covered: local params {!..}, highlighting, more-like-this, spatial search, synonym and protected-word files,
// facet queries and ranges, joins, cursors. It listens on loopback only.
import com.sun.net.httpserver.*;
import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.*;
import java.time.temporal.ChronoUnit;
import java.util.*;
import java.util.concurrent.Executors;
import java.util.regex.*;
import javax.xml.parsers.*;
import org.apache.lucene.analysis.*;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.analysis.util.*;
import org.apache.lucene.document.*;
import org.apache.lucene.document.Field;
import org.apache.lucene.index.*;
import org.apache.lucene.queryparser.classic.*;
import org.apache.lucene.search.*;
import org.apache.lucene.store.*;
import org.apache.lucene.util.BytesRef;
import org.w3c.dom.*;

public class SolrLite {
  static class Bad extends RuntimeException {
    final int code;

    Bad(int c, String m) {
      super(m);
      code = c;
    }
  }

  enum Kind { STRING, TEXT, DATE, LONG, DOUBLE, BOOL, BINARY }

  static class Type {
    Kind kind;
    Analyzer index, query;
    boolean multi;
  }

  static class F {
    String pattern;
    Type type;
    boolean indexed, stored, multi, required;
    String def;
  }

  static final Map<String, Type> types = new HashMap<>();
  static final Map<String, F> fields = new LinkedHashMap<>();
  static final List<F> dynamic = new ArrayList<>();
  static final List<String[]> copies = new ArrayList<>();
  static String uniqueKey = "id";
  static byte[] schemaXml;
  static IndexWriter writer;
  static SearcherManager searchers;

  // ---- schema
  static Analyzer chain(Element a) throws Exception {
    ClasspathResourceLoader rl = new ClasspathResourceLoader(SolrLite.class.getClassLoader());
    TokenizerFactory tk = null;
    List<TokenFilterFactory> fs = new ArrayList<>();
    for (Node n = a.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (!(n instanceof Element))
        continue;
      Element e = (Element) n;
      String cls = e.getAttribute("class").replaceFirst("^.*\\.", "");
      Map<String, String> args = new HashMap<>();
      for (int i = 0; i < e.getAttributes().getLength(); i++) {
        Node at = e.getAttributes().item(i);
        if (!at.getNodeName().equals("class") && !at.getNodeName().equals("protected"))
          args.put(at.getNodeName(), at.getNodeValue());
      }
      if (e.getTagName().equals("tokenizer"))
        tk = TokenizerFactory.forName(cls.replace("TokenizerFactory", ""), args);
      else if (cls.startsWith("Synonym"))
        continue; // synonyms.txt: none here
      else {
        TokenFilterFactory f = TokenFilterFactory.forName(cls.replace("FilterFactory", ""), args);
        if (f instanceof ResourceLoaderAware)
          ((ResourceLoaderAware) f).inform(rl);
        fs.add(f);
      }
    }
    final TokenizerFactory t = tk;
    return new Analyzer() {
      protected TokenStreamComponents createComponents(String fn) {
        Tokenizer src = t.create();
        TokenStream ts = src;
        for (TokenFilterFactory f : fs)
          ts = f.create(ts);
        return new TokenStreamComponents(src, ts);
      }
      public int getPositionIncrementGap(String f) {
        return 100;
      }
    };
  }

  static boolean attr(Element e, String k, boolean d) {
    return e.hasAttribute(k) ? Boolean.parseBoolean(e.getAttribute(k)) : d;
  }

  static void loadSchema(Path p) throws Exception {
    schemaXml = Files.readAllBytes(p);
    org.w3c.dom.Document d =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(schemaXml));
    for (String tag : new String[] {"fieldType", "fieldtype"}) {
      NodeList l = d.getElementsByTagName(tag);
      for (int i = 0; i < l.getLength(); i++) {
        Element e = (Element) l.item(i);
        Type t = new Type();
        String c = e.getAttribute("class");
        t.kind = c.contains("StrField")                   ? Kind.STRING
            : c.contains("Bool")                          ? Kind.BOOL
            : c.contains("Date")                          ? Kind.DATE
            : c.contains("Int") || c.contains("Long")     ? Kind.LONG
            : c.contains("Float") || c.contains("Double") ? Kind.DOUBLE
            : c.contains("Binary")                        ? Kind.BINARY
                                                          : Kind.TEXT;
        t.multi = attr(e, "multiValued", false);
        t.index = t.query = new KeywordAnalyzer();
        NodeList an = e.getElementsByTagName("analyzer");
        for (int j = 0; j < an.getLength(); j++) {
          Element a = (Element) an.item(j);
          Analyzer z = chain(a);
          if (!"query".equals(a.getAttribute("type")))
            t.index = z;
          if (!"index".equals(a.getAttribute("type")))
            t.query = z;
        }
        types.put(e.getAttribute("name"), t);
      }
    }
    for (String tag : new String[] {"field", "dynamicField"}) {
      NodeList l = d.getElementsByTagName(tag);
      for (int i = 0; i < l.getLength(); i++) {
        Element e = (Element) l.item(i);
        F f = new F();
        f.pattern = e.getAttribute("name");
        f.type = types.get(e.getAttribute("type"));
        f.indexed = attr(e, "indexed", true);
        f.stored = attr(e, "stored", true);
        f.multi = attr(e, "multiValued", f.type.multi);
        f.required = attr(e, "required", false);
        f.def = e.hasAttribute("default") ? e.getAttribute("default") : null;
        if (tag.equals("field"))
          fields.put(f.pattern, f);
        else
          dynamic.add(f);
      }
    }
    dynamic.sort((a, b) -> b.pattern.length() - a.pattern.length());
    NodeList l = d.getElementsByTagName("copyField");
    for (int i = 0; i < l.getLength(); i++) {
      Element e = (Element) l.item(i);
      copies.add(new String[] {e.getAttribute("source"), e.getAttribute("dest")});
    }
    l = d.getElementsByTagName("uniqueKey");
    if (l.getLength() > 0)
      uniqueKey = l.item(0).getTextContent().trim();
  }

  static boolean glob(String pat, String s) {
    if (pat.equals("*"))
      return true;
    if (pat.endsWith("*"))
      return s.startsWith(pat.substring(0, pat.length() - 1));
    if (pat.startsWith("*"))
      return s.endsWith(pat.substring(1));
    return pat.equals(s);
  }

  static F field(String n) {
    F f = fields.get(n);
    if (f != null)
      return f;
    for (F x : dynamic)
      if (glob(x.pattern, n))
        return x;
    throw new Bad(400, "undefined field " + n);
  }

  // ---- dates
  static final Pattern MATH = Pattern.compile("([+-/])(\\d*)(YEAR|MONTH|DAY|DATE|HOUR|MINUTE|SECOND|MILLI)S?");

  static long date(String s0) {
    String s = s0.trim();
    ZonedDateTime t;
    String rest = "";
    try {
      if (s.startsWith("NOW")) {
        t = ZonedDateTime.now(ZoneOffset.UTC);
        rest = s.substring(3);
      } else {
        int z = s.indexOf('Z');
        if (z < 0)
          throw new Bad(400, "Invalid Date String:'" + s0 + "'");
        t = LocalDateTime.parse(s.substring(0, z)).atZone(ZoneOffset.UTC);
        rest = s.substring(z + 1);
      }
    } catch (DateTimeException e) {
      throw new Bad(400, "Invalid Date String:'" + s0 + "'");
    }
    Matcher m = MATH.matcher(rest);
    while (m.find()) {
      ChronoUnit u = m.group(3).equals("DATE")
          ? ChronoUnit.DAYS
          : ChronoUnit.valueOf(m.group(3).equals("MILLI") ? "MILLIS" : m.group(3) + "S");
      if (m.group(1).equals("/"))
        t = u == ChronoUnit.YEARS    ? t.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1)
            : u == ChronoUnit.MONTHS ? t.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1)
                                     : t.truncatedTo(u);
      else
        t = t.plus((m.group(1).equals("-") ? -1 : 1) * Long.parseLong(m.group(2)), u);
    }
    return t.toInstant().toEpochMilli();
  }

  // ---- indexing
  static void addDoc(Map<String, List<String>> in) throws IOException {
    Map<String, List<String>> all = new LinkedHashMap<>();
    in.forEach((k, v) -> all.put(k, new ArrayList<>(v)));
    String id = in.containsKey(uniqueKey) ? in.get(uniqueKey).get(0) : "?";
    in.forEach((k, v) -> {
      for (String[] c : copies)
        if (glob(c[0], k) && !c[1].equals(k))
          all.computeIfAbsent(c[1], x -> new ArrayList<>()).addAll(v);
    });
    for (F f : fields.values()) {
      if (f.def != null && !all.containsKey(f.pattern))
        all.put(
            f.pattern, List.of(f.def.equals("NOW") ? Instant.now().truncatedTo(ChronoUnit.MILLIS).toString() : f.def));
      if (f.required && !all.containsKey(f.pattern))
        throw new Bad(400, "[doc=" + id + "] missing required field: " + f.pattern);
    }
    org.apache.lucene.document.Document d = new org.apache.lucene.document.Document();
    for (Map.Entry<String, List<String>> en : all.entrySet()) {
      String n = en.getKey();
      F f = field(n);
      if (en.getValue().size() > 1 && !f.multi)
        throw new Bad(400,
            "ERROR: [doc=" + id + "] multiple values encountered for non multiValued field " + n + ": "
                + en.getValue());
      for (String v : en.getValue()) {
        try {
          switch (f.type.kind) {
            case TEXT:
              if (f.indexed)
                d.add(new TextField(n, v, Field.Store.NO));
              if (!f.multi)
                d.add(new SortedSetDocValuesField(n, new BytesRef(v.length() > 200 ? v.substring(0, 200) : v)));
              break;
            case DATE:
              long ms = date(v);
              if (f.indexed)
                d.add(new LongPoint(n, ms));
              d.add(new SortedNumericDocValuesField(n, ms));
              break;
            case LONG:
              long lv = Long.parseLong(v.trim());
              d.add(new LongPoint(n, lv));
              d.add(new SortedNumericDocValuesField(n, lv));
              break;
            case DOUBLE:
              double dv = Double.parseDouble(v.trim());
              d.add(new DoublePoint(n, dv));
              d.add(new SortedNumericDocValuesField(n, org.apache.lucene.util.NumericUtils.doubleToSortableLong(dv)));
              break;
            case BINARY:
              break;
            default:
              if (f.indexed) {
                BytesRef b = new BytesRef(v);
                if (b.length > IndexWriter.MAX_TERM_LENGTH)
                  throw new Bad(400,
                      "Exception writing document id " + id
                          + (" to the index; possible analysis error: Document contains at least one immense term in "
                              + "field=\"")
                          + n
                          + ("\" (whose UTF8 encoding is longer than the max length 32766), all of which were skipped. "
                              + "Perhaps the document has an indexed string field (solr.StrField) which is too large"));
                d.add(new StringField(n, b, Field.Store.NO));
                d.add(new SortedSetDocValuesField(n, b));
              }
          }
        } catch (NumberFormatException e) {
          throw new Bad(
              400, "ERROR: [doc=" + id + "] Error adding field '" + n + "'='" + v + "' msg=" + e.getMessage());
        }
        if (f.stored)
          d.add(new StoredField(n, v));
      }
    }
    writer.updateDocument(new Term(uniqueKey, id), d);
  }

  static void commit() throws IOException {
    writer.flush();
    searchers.maybeRefreshBlocking();
  } // no fsync: the index reaches disk at shutdown (lost on kill -9: `ckan search-index rebuild`)

  static void update(String ctype, String body, Map<String, List<String>> p) throws Exception {
    boolean commit = "true".equals(one(p, "commit", "")) || "true".equals(one(p, "softCommit", ""));
    if (ctype != null && ctype.contains("json")) {
      Object o = new Json(body).value();
      List<?> docs = o instanceof List ? (List<?>) o : null;
      if (docs == null) {
        Map<?, ?> m = (Map<?, ?>) o;
        if (m.containsKey("delete")) {
          Object x = m.get("delete");
          if (x instanceof Map && ((Map<?, ?>) x).containsKey("query")) {
            writer.deleteDocuments(lucene((String) ((Map<?, ?>) x).get("query"), "text", false));
          }
          docs = List.of();
        } else if (m.containsKey("commit")) {
          commit = true;
          docs = List.of();
        } else
          docs = List.of(m);
      }
      for (Object x : docs) {
        Map<String, List<String>> in = new LinkedHashMap<>();
        for (Map.Entry<?, ?> e : ((Map<?, ?>) x).entrySet()) {
          Object v = e.getValue();
          List<?> vs = v instanceof List ? (List<?>) v : Collections.singletonList(v);
          for (Object y : vs) {
            if (y == null)
              continue;
            if (y instanceof Map)
              throw new Bad(400, "Error parsing JSON field value. Unexpected OBJECT_START at [" + e.getKey() + "]");
            in.computeIfAbsent((String) e.getKey(), k -> new ArrayList<>()).add(y.toString());
          }
        }
        addDoc(in);
      }
    } else if (body.trim().length() > 0) {
      DocumentBuilderFactory bf = DocumentBuilderFactory.newInstance();
      bf.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Element root = bf.newDocumentBuilder()
                         .parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                         .getDocumentElement();
      if (root.getTagName().equals("commit") || root.getTagName().equals("optimize"))
        commit = true;
      else if (root.getTagName().equals("add")) {
        NodeList ds = root.getElementsByTagName("doc");
        for (int i = 0; i < ds.getLength(); i++) {
          Map<String, List<String>> in = new LinkedHashMap<>();
          NodeList fs = ((Element) ds.item(i)).getElementsByTagName("field");
          for (int j = 0; j < fs.getLength(); j++)
            in.computeIfAbsent(((Element) fs.item(j)).getAttribute("name"), k -> new ArrayList<>())
                .add(fs.item(j).getTextContent());
          addDoc(in);
        }
      } else if (root.getTagName().equals("delete")) {
        NodeList qs = root.getElementsByTagName("query");
        for (int i = 0; i < qs.getLength(); i++)
          writer.deleteDocuments(lucene(qs.item(i).getTextContent(), "text", false));
        NodeList is = root.getElementsByTagName("id");
        for (int i = 0; i < is.getLength(); i++)
          writer.deleteDocuments(new Term(uniqueKey, is.item(i).getTextContent()));
      } else
        throw new Bad(400, "unknown update command " + root.getTagName());
    }
    if (commit)
      commit();
  }

  // ---- queries
  static final String ALIAS = "_dismax_alias_";

  static class QP extends QueryParser {
    Map<String, Float> qf;
    float tie;

    QP(String df) {
      super(df, new DelegatingAnalyzerWrapper(Analyzer.PER_FIELD_REUSE_STRATEGY) {
        protected Analyzer getWrappedAnalyzer(String f) {
          return field(f).type.query;
        }
      });
      setAllowLeadingWildcard(true);
      setSplitOnWhitespace(true);
    }

    protected org.apache.lucene.search.Query getFieldQuery(String f, String t, boolean quoted) throws ParseException {
      if (f.equals(ALIAS)) {
        List<org.apache.lucene.search.Query> ds = new ArrayList<>();
        for (Map.Entry<String, Float> e : qf.entrySet()) {
          org.apache.lucene.search.Query q;
          try {
            q = getFieldQuery(e.getKey(), t, quoted);
          } catch (Bad b) {
            continue;
          }
          if (q != null)
            ds.add(new BoostQuery(q, e.getValue()));
        }
        return ds.isEmpty() ? null : new DisjunctionMaxQuery(ds, tie);
      }
      switch (field(f).type.kind) {
        case DATE:
          return LongPoint.newExactQuery(f, date(t));
        case LONG:
          try {
            return LongPoint.newExactQuery(f, Long.parseLong(t));
          } catch (NumberFormatException e) {
            throw new Bad(400, "Invalid Number: " + t);
          }
        case DOUBLE:
          return DoublePoint.newExactQuery(f, Double.parseDouble(t));
        case TEXT:
          return super.getFieldQuery(f, t, quoted);
        default:
          return new TermQuery(new Term(f, t));
      }
    }

    protected org.apache.lucene.search.Query getFieldQuery(String f, String t, int slop) throws ParseException {
      return f.equals(ALIAS) || field(f).type.kind != Kind.TEXT ? getFieldQuery(f, t, true)
                                                                : super.getFieldQuery(f, t, slop);
    }

    protected org.apache.lucene.search.Query getRangeQuery(String f, String a, String b, boolean ai, boolean bi)
        throws ParseException {
      if ("*".equals(a))
        a = null;
      if ("*".equals(b))
        b = null;
      Kind k = field(f).type.kind;
      if (a == null && b == null)
        return getWildcardQuery(f, "*");
      if (k == Kind.DATE || k == Kind.LONG) {
        long lo = a == null ? Long.MIN_VALUE : (k == Kind.DATE ? date(a) : Long.parseLong(a)) + (ai ? 0 : 1);
        long hi = b == null ? Long.MAX_VALUE : (k == Kind.DATE ? date(b) : Long.parseLong(b)) - (bi ? 0 : 1);
        return LongPoint.newRangeQuery(f, lo, hi);
      }
      if (k == Kind.DOUBLE)
        return DoublePoint.newRangeQuery(f, a == null ? Double.NEGATIVE_INFINITY : Double.parseDouble(a),
            b == null ? Double.POSITIVE_INFINITY : Double.parseDouble(b));
      return TermRangeQuery.newStringRange(f, a, b, ai || a == null, bi || b == null);
    }

    protected org.apache.lucene.search.Query getWildcardQuery(String f, String t) throws ParseException {
      if ("*".equals(f) && "*".equals(t) || "*".equals(f))
        return new MatchAllDocsQuery();
      if (f.equals(ALIAS))
        return getFieldQuery(f, t, false);
      F x = field(f);
      if (t.equals("*") && (x.type.kind != Kind.TEXT || !x.multi))
        return new DocValuesFieldExistsQuery(f);
      return super.getWildcardQuery(f, x.type.kind == Kind.TEXT ? t.toLowerCase(Locale.ROOT) : t);
    }

    protected org.apache.lucene.search.Query getPrefixQuery(String f, String t) throws ParseException {
      if (f.equals(ALIAS))
        return getFieldQuery(f, t, false);
      return super.getPrefixQuery(f, field(f).type.kind == Kind.TEXT ? t.toLowerCase(Locale.ROOT) : t);
    }
  }

  static org.apache.lucene.search.Query fixNegative(org.apache.lucene.search.Query q) {
    if (q instanceof BooleanQuery) {
      BooleanQuery b = (BooleanQuery) q;
      if (!b.clauses().isEmpty() && b.clauses().stream().allMatch(c -> c.getOccur() == BooleanClause.Occur.MUST_NOT)) {
        BooleanQuery.Builder n = new BooleanQuery.Builder();
        b.clauses().forEach(n::add);
        n.add(new MatchAllDocsQuery(), BooleanClause.Occur.MUST);
        return n.build();
      }
    }
    return q;
  }

  static org.apache.lucene.search.Query lucene(String s, String df, boolean and) {
    if (s.trim().startsWith("{!"))
      throw new Bad(400, "SolrLite: local params are not supported: " + s);
    QP p = new QP(df);
    p.setDefaultOperator(and ? QueryParser.Operator.AND : QueryParser.Operator.OR);
    try {
      return fixNegative(p.parse(s));
    } catch (ParseException e) {
      throw new Bad(400,
          "org.apache.solr.search.SyntaxError: Cannot parse '" + s
              + "': " + String.valueOf(e.getMessage()).split("\n")[0]);
    }
  }

  static int minMatch(String spec, int n) { // Solr's "mm" language
    int r = n;
    if (spec.contains("<")) {
      for (String part : spec.trim().split("\\s+")) {
        String[] kv = part.split("<");
        int bound = Integer.parseInt(kv[0]);
        if (n <= bound)
          return r;
        r = minMatch(kv[1], n);
      }
      return r;
    }
    spec = spec.trim();
    if (spec.endsWith("%")) {
      int pc = Integer.parseInt(spec.substring(0, spec.length() - 1));
      int calc = (int) (n * pc / 100f);
      r = calc < 0 ? n + calc : calc;
    } else {
      int c = Integer.parseInt(spec);
      r = c < 0 ? n + c : c;
    }
    return Math.max(0, Math.min(n, r));
  }

  static org.apache.lucene.search.Query dismax(String s, Map<String, List<String>> p, boolean ext) {
    QP q = new QP(ALIAS);
    q.qf = new LinkedHashMap<>();
    q.tie = Float.parseFloat(one(p, "tie", "0"));
    for (String f : one(p, "qf", one(p, "df", "text")).trim().split("\\s+")) {
      String[] a = f.split("\\^");
      q.qf.put(a[0], a.length > 1 ? Float.parseFloat(a[1]) : 1f);
    }
    String t = s;
    if (!ext)
      t = t.replaceAll("([\\\\&|!(){}\\[\\]^~*?:/])", "\\\\$1"); // partialEscape: only + - " keep their meaning
    if ((t.length() - t.replace("\"", "").length()) % 2 == 1)
      t = t.replace("\"", "");
    t = t.replaceAll("(^|\\s)[+-]+(?=\\s|$)", " ").replaceAll("[+-]+\\s*$", "").trim();
    if (!ext)
      t = t.replaceAll("\\b(AND|OR|NOT)\\b", "\\\\$1");
    if (t.isEmpty())
      return new MatchAllDocsQuery();
    org.apache.lucene.search.Query r;
    try {
      r = q.parse(t);
    } catch (ParseException e) {
      try {
        r = q.parse(QueryParser.escape(s));
      } catch (ParseException e2) {
        throw new Bad(400, "Cannot parse '" + s + "'");
      }
    }
    if (r instanceof BooleanQuery) {
      BooleanQuery b = (BooleanQuery) r;
      int opt = 0;
      for (BooleanClause c : b.clauses())
        if (c.getOccur() == BooleanClause.Occur.SHOULD)
          opt++;
      String mm = one(p, "mm", "AND".equalsIgnoreCase(one(p, "q.op", "OR")) ? "100%" : "0%");
      BooleanQuery.Builder n = new BooleanQuery.Builder();
      b.clauses().forEach(n::add);
      n.setMinimumNumberShouldMatch(opt == 0 ? 0 : minMatch(mm, opt));
      r = fixNegative(n.build());
    }
    return r;
  }

  static Sort sort(String spec) {
    if (spec == null || spec.isBlank())
      return Sort.RELEVANCE;
    List<SortField> l = new ArrayList<>();
    for (String part : spec.split(",")) {
      String[] a = part.trim().split("\\s+");
      if (a.length != 2 || !a[1].matches("(?i)asc|desc|top|bottom"))
        throw new Bad(
            400, "Can't determine a Sort Order (asc or desc) in sort spec '" + spec + "', pos=" + a[0].length());
      boolean desc = a[1].matches("(?i)desc|top");
      if (a[0].equals("score")) {
        l.add(desc ? SortField.FIELD_SCORE : new SortField(null, SortField.Type.SCORE, true));
        continue;
      }
      if (a[0].startsWith("random_"))
        continue;
      F f = field(a[0]);
      if (f.multi)
        throw new Bad(400, "can not sort on multivalued field: " + a[0]);
      if (f.type.kind == Kind.DATE || f.type.kind == Kind.LONG || f.type.kind == Kind.DOUBLE)
        l.add(new SortedNumericSortField(a[0], SortField.Type.LONG, desc));
      else {
        SortedSetSortField sf = new SortedSetSortField(a[0], desc);
        sf.setMissingValue(SortField.STRING_LAST);
        l.add(sf);
      }
    }
    return new Sort(l.toArray(new SortField[0]));
  }

  static void select(Map<String, List<String>> p, StringBuilder o) throws IOException {
    long t0 = System.currentTimeMillis();
    boolean and = "AND".equalsIgnoreCase(one(p, "q.op", "OR"));
    String df = one(p, "df", "text"), qs = one(p, "q", null), def = one(p, "defType", "lucene");
    org.apache.lucene.search.Query main = qs == null || qs.isBlank()         ? new MatchNoDocsQuery()
        : qs.trim().equals("*:*")                                            ? new MatchAllDocsQuery()
        : def.equals("dismax") || def.equals("edismax") && !qs.contains(":") ? dismax(qs, p, def.equals("edismax"))
                                                                             : lucene(qs, df, and);
    BooleanQuery.Builder b = new BooleanQuery.Builder();
    b.add(main, BooleanClause.Occur.MUST);
    for (String f : p.getOrDefault("fq", List.of()))
      if (!f.isBlank())
        b.add(lucene(f, df, and), BooleanClause.Occur.FILTER);
    Sort s = sort(one(p, "sort", null));
    int start = Integer.parseInt(one(p, "start", "0")), rows = Integer.parseInt(one(p, "rows", "10"));
    if (start < 0)
      throw new Bad(400, "'start' parameter cannot be negative");
    if (rows < 0)
      throw new Bad(400, "'rows' parameter cannot be negative");
    Set<String> fl = new LinkedHashSet<>();
    for (String x : p.getOrDefault("fl", List.of("*")))
      for (String y : x.trim().split("[,\\s]+"))
        fl.add(y);
    IndexSearcher is = searchers.acquire();
    try {
      org.apache.lucene.search.Query q = b.build();
      int n = is.count(q);
      TopDocs td = null;
      if (rows > 0 && n > start)
        td = is.search(q, Math.min(n, start + rows), s, fl.contains("score"));
      o.append("{\"responseHeader\":{\"status\":0,\"QTime\":")
          .append(System.currentTimeMillis() - t0)
          .append("},\"response\":{\"numFound\":")
          .append(n)
          .append(",\"start\":")
          .append(start)
          .append(",\"numFoundExact\":true,\"docs\":[");
      if (td != null)
        for (int i = start; i < td.scoreDocs.length; i++) {
          Map<String, List<String>> m = new LinkedHashMap<>();
          for (IndexableField f : is.doc(td.scoreDocs[i].doc)) {
            String nm = f.name();
            if (fl.stream().anyMatch(g -> glob(g, nm)))
              m.computeIfAbsent(nm, k -> new ArrayList<>()).add(f.stringValue());
          }
          o.append(i > start ? ",{" : "{");
          boolean first = true;
          for (Map.Entry<String, List<String>> e : m.entrySet()) {
            F f = field(e.getKey());
            if (!first)
              o.append(',');
            first = false;
            Json.str(o, e.getKey());
            o.append(':');
            if (f.multi)
              o.append('[');
            for (int j = 0; j < e.getValue().size(); j++) {
              if (j > 0)
                o.append(',');
              String v = e.getValue().get(j);
              if (f.type.kind == Kind.LONG || f.type.kind == Kind.DOUBLE || f.type.kind == Kind.BOOL)
                o.append(v);
              else
                Json.str(o, v);
            }
            if (f.multi)
              o.append(']');
          }
          if (fl.contains("score")) {
            if (!first)
              o.append(',');
            o.append("\"score\":").append(td.scoreDocs[i].score);
          }
          o.append('}');
        }
      o.append("]}");
      if ("true".equalsIgnoreCase(one(p, "facet", "false")) || "on".equals(one(p, "facet", ""))) {
        Map<String, Map<String, Integer>> fc = new LinkedHashMap<>();
        List<String> ff = new ArrayList<>();
        for (String x : p.getOrDefault("facet.field", List.of()))
          if (!x.isBlank()) {
            ff.add(x);
            field(x);
            fc.put(x, new HashMap<>());
          }
        if (!ff.isEmpty())
          is.search(q, new SimpleCollector() {
            SortedSetDocValues[] dv;
            protected void doSetNextReader(LeafReaderContext c) throws IOException {
              dv = new SortedSetDocValues[ff.size()];
              for (int i = 0; i < dv.length; i++) {
                Kind k = field(ff.get(i)).type.kind;
                dv[i] = k == Kind.STRING || k == Kind.TEXT || k == Kind.BOOL
                    ? DocValues.getSortedSet(c.reader(), ff.get(i))
                    : DocValues.emptySortedSet();
              }
            }
            public void collect(int doc) throws IOException {
              for (int i = 0; i < dv.length; i++)
                if (dv[i].advanceExact(doc))
                  for (long ord; (ord = dv[i].nextOrd()) != SortedSetDocValues.NO_MORE_ORDS;)
                    fc.get(ff.get(i)).merge(dv[i].lookupOrd(ord).utf8ToString(), 1, Integer::sum);
            }
            public ScoreMode scoreMode() {
              return ScoreMode.COMPLETE_NO_SCORES;
            }
          });
        int lim = Integer.parseInt(one(p, "facet.limit", "100")), min = Integer.parseInt(one(p, "facet.mincount", "0"));
        o.append(",\"facet_counts\":{\"facet_queries\":{},\"facet_fields\":{");
        int k = 0;
        for (String x : fc.keySet()) {
          List<Map.Entry<String, Integer>> es = new ArrayList<>(fc.get(x).entrySet());
          final int min1 = Math.max(1, min);
          es.removeIf(e -> e.getValue() < min1);
          es.sort((a, c)
                      -> a.getValue().equals(c.getValue()) ? a.getKey().compareTo(c.getKey())
                                                           : c.getValue() - a.getValue());
          int L = Integer.parseInt(one(p, "f." + x + ".facet.limit", "" + lim));
          if (L >= 0 && es.size() > L)
            es = es.subList(0, L);
          if (k++ > 0)
            o.append(',');
          Json.str(o, x);
          o.append(":[");
          int j = 0;
          for (Map.Entry<String, Integer> e : es) {
            if (j++ > 0)
              o.append(',');
            Json.str(o, e.getKey());
            o.append(',').append(e.getValue());
          }
          o.append(']');
        }
        o.append("},\"facet_ranges\":{},\"facet_intervals\":{},\"facet_heatmaps\":{}}");
      }
      o.append('}');
    } finally {
      searchers.release(is);
    }
  }

  // ---- json + http
  static class Json {
    final String s;
    int i = 0;

    Json(String s) {
      this.s = s;
    }

    static void str(StringBuilder o, String v) {
      o.append('"');
      for (int i = 0; i < v.length(); i++) {
        char c = v.charAt(i);
        if (c == '"' || c == '\\')
          o.append('\\').append(c);
        else if (c == '\n')
          o.append("\\n");
        else if (c < 32 || c == 0x2028 || c == 0x2029)
          o.append(String.format("\\u%04x", (int) c));
        else
          o.append(c);
      }
      o.append('"');
    }

    void ws() {
      while (i < s.length() && Character.isWhitespace(s.charAt(i)))
        i++;
    }

    Object value() {
      ws();
      if (i >= s.length())
        throw new Bad(400, "JSON Parse Error");
      char c = s.charAt(i);
      if (c == '{') {
        i++;
        Map<String, Object> m = new LinkedHashMap<>();
        ws();
        if (s.charAt(i) == '}') {
          i++;
          return m;
        }
        while (true) {
          ws();
          String k = string();
          ws();
          i++;
          m.put(k, value());
          ws();
          if (s.charAt(i++) == '}')
            return m;
        }
      }
      if (c == '[') {
        i++;
        List<Object> l = new ArrayList<>();
        ws();
        if (s.charAt(i) == ']') {
          i++;
          return l;
        }
        while (true) {
          l.add(value());
          ws();
          if (s.charAt(i++) == ']')
            return l;
        }
      }
      if (c == '"')
        return string();
      int j = i;
      while (i < s.length() && "+-.eE0123456789truefalsn".indexOf(s.charAt(i)) >= 0)
        i++;
      String t = s.substring(j, i);
      if (t.isEmpty())
        throw new Bad(400, "JSON Parse Error at " + i);
      return t.equals("null") ? null : t;
    }

    String string() {
      StringBuilder b = new StringBuilder();
      i++;
      while (s.charAt(i) != '"') {
        char c = s.charAt(i++);
        if (c == '\\') {
          c = s.charAt(i++);
          if (c == 'u') {
            b.append((char) Integer.parseInt(s.substring(i, i + 4), 16));
            i += 4;
          } else
            b.append(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == 'f' ? '\f' : c);
        } else
          b.append(c);
      }
      i++;
      return b.toString();
    }
  }

  static String one(Map<String, List<String>> p, String k, String d) {
    List<String> v = p.get(k);
    return v == null || v.isEmpty() ? d : v.get(0);
  }

  static void form(String q, Map<String, List<String>> p) {
    if (q == null)
      return;
    for (String kv : q.split("&")) {
      if (kv.isEmpty())
        continue;
      int e = kv.indexOf('=');
      String k = URLDecoder.decode(e < 0 ? kv : kv.substring(0, e), StandardCharsets.UTF_8),
             v = e < 0 ? "" : URLDecoder.decode(kv.substring(e + 1), StandardCharsets.UTF_8);
      p.computeIfAbsent(k, x -> new ArrayList<>()).add(v);
    }
  }

  static void handle(HttpExchange x) throws IOException {
    int code = 200;
    String type = "application/json;charset=utf-8";
    byte[] out;
    try {
      String body = new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
             path = x.getRequestURI().getPath().replaceAll("/+$", ""),
             ct = x.getRequestHeaders().getFirst("Content-Type");
      Map<String, List<String>> p = new HashMap<>();
      form(x.getRequestURI().getRawQuery(), p);
      if (ct != null && ct.startsWith("application/x-www-form-urlencoded"))
        form(body, p);
      StringBuilder o = new StringBuilder();
      if (path.endsWith("/select"))
        select(p, o);
      else if (path.endsWith("/update") || path.endsWith("/update/json")) {
        long t = System.currentTimeMillis();
        synchronized (SolrLite.class) {
          update(ct, body, p);
        }
        o.append("{\"responseHeader\":{\"status\":0,\"QTime\":").append(System.currentTimeMillis() - t).append("}}");
      } else if (path.endsWith("/schema") || path.endsWith("/admin/file")) {
        type = "text/xml;charset=utf-8";
        o.append(new String(schemaXml, StandardCharsets.UTF_8));
      } else if (path.endsWith("/admin/ping"))
        o.append("{\"responseHeader\":{\"status\":0,\"QTime\":0},\"status\":\"OK\"}");
      else
        throw new Bad(404, "SolrLite: no handler for " + path);
      out = o.toString().getBytes(StandardCharsets.UTF_8);
    } catch (Throwable e) {
      code = e instanceof Bad ? ((Bad) e).code : 500;
      if (code == 500)
        e.printStackTrace();
      StringBuilder o =
          new StringBuilder("{\"responseHeader\":{\"status\":" + code + ",\"QTime\":0},\"error\":{\"msg\":");
      Json.str(o, String.valueOf(e.getMessage()));
      o.append(",\"code\":").append(code).append("}}");
      out = o.toString().getBytes(StandardCharsets.UTF_8);
      type = "application/json;charset=utf-8";
    }
    x.getResponseHeaders().set("Content-Type", type);
    x.sendResponseHeaders(code, out.length);
    try (OutputStream os = x.getResponseBody()) {
      os.write(out);
    }
  }

  public static void main(String[] a) throws Exception {
    loadSchema(Paths.get(a[1]));
    IndexWriterConfig c = new IndexWriterConfig(new DelegatingAnalyzerWrapper(Analyzer.PER_FIELD_REUSE_STRATEGY) {
      protected Analyzer getWrappedAnalyzer(String f) {
        return field(f).type.index;
      }
    });
    writer = new IndexWriter(FSDirectory.open(Paths.get(a[2])), c);
    writer.commit();
    searchers = new SearcherManager(writer, null);
    HttpServer h = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(a[0])), 0);
    h.createContext("/", SolrLite::handle);
    h.setExecutor(Executors.newFixedThreadPool(8));
    h.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        writer.close();
      } catch (Exception e) {
        e.printStackTrace();
      }
    }));
    System.out.println("SolrLite on 127.0.0.1:" + a[0] + " schema=" + a[1] + " docs=" + writer.getDocStats().numDocs);
  }
}
