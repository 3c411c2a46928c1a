"""The page of a resource: what an address selects, the table, charts, dictionary and code made from it."""

from __future__ import annotations

import html
import json
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from catalogue_site import Site, as_json, dataset, open_site, upload
from starlette.datastructures import QueryParams

from catalogue import leaflet
from catalogue.pages import profile
from catalogue.pages.cells import cell, shown
from catalogue.pages.charts import nice_step
from catalogue.pages.columns import name_column, shown_columns
from catalogue.pages.pyramid import age_columns
from catalogue.pages.selection import Selection, read_selection
from catalogue.rows.model import Column, Table

HEAD = "ID,名称,名称_カナ,種別,緯度,経度,洪水,地震,津波,定員,指定日,URL,空,見出し,備考\n"
KINDS = ("公園", "学校", "公民館")


def _line(n: int) -> str:
    long, kind, place = (
        "とても長い備考です。" * 12 if n == 3 else "",
        KINDS[n % 3],
        "," if n == 7 else f"36.{n:03},139.{n:03}",
    )
    return (
        f"{n:03},見本{kind}{n},ミホン,{kind},{place},{'1' if n % 2 else ''},1,{'1' if n % 3 == 0 else ''},"
        f"{n * 500},{2000 + n % 5}-04-01,https://x.example/{n},,同じ,{long}\n"
    )


ROWS = (HEAD + "".join(_line(n) for n in range(1, 121))).encode()
SCHEMA = {
    "fields": [
        {"name": "ID", "type": "string", "description": "番号", "description_en": "Number", "example": "001"},
        {"name": "名称", "type": "string", "constraints": {"required": True}},
        {"name": "種別", "type": "string", "constraints": {"enum": list(KINDS)}},
        {"name": "緯度", "type": "number"},
        {"name": "経度", "type": "number"},
        {"name": "定員", "type": "integer", "unit": "人"},
        {"name": "指定日", "type": "date"},
    ]
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with open_site(tmp_path_factory.mktemp("resource")) as opened:
        opened.call("package_create", dataset())
        yield opened


def _made(site: Site, file: str, content: bytes, **fields: Any) -> dict[str, Any]:
    kind = fields.pop("kind", "text/csv")
    sent = {"package_id": "shelters", **fields}
    made: dict[str, Any] = site.call("resource_create", sent, files={"upload": upload(file, content, kind)})
    return made


@pytest.fixture(scope="module")
def path(site: Site) -> str:
    made = _made(site, "sites.csv", ROWS, name="避難場所の一覧", schema=as_json(SCHEMA))
    return f"/dataset/shelters/resource/{made['id']}"


def _page(site: Site, path: str, **query: Any) -> str:
    answer = site.client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.text


def _ids(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'<tr id="row-(\d+)"', page)]


def _table(*columns: tuple[str, str]) -> Table:
    return Table(1, "r", [Column(name, kind) for name, kind in columns], [])


SOME = _table(("名称", "text"), ("定員", "int"), ("緯度", "float"), ("日", "date"), ("時", "timestamp"), ("可", "bool"))


@pytest.mark.parametrize(
    ("column", "written", "how", "value"),
    [
        ("名称", "公園", "words", "公園"),
        ("名称", "=公園", "is", "公園"),
        ("名称", "=", "empty", None),
        ("名称", "10..20", "words", "10..20"),
        ("定員", "10", "compared", {"eq": "10"}),
        ("定員", "=10", "is", "10"),
        ("定員", "=", "empty", None),
        ("定員", "10..20", "compared", {"gte": "10", "lte": "20"}),
        ("定員", "..20", "compared", {"lte": "20"}),
        ("定員", "１０〜", "compared", {"gte": "10"}),
        ("定員", "1,000以上", "compared", {"gte": "1000"}),
        ("定員", "10未満", "compared", {"lt": "10"}),
        ("定員", "≧10", "compared", {"gte": "10"}),
        ("緯度", "< 36.5", "compared", {"lt": "36.5"}),
        ("定員", ">=900000000000000000", "compared", {"gte": "900000000000000000"}),
        ("定員", "9223372036854775807", "compared", {"eq": "9223372036854775807"}),
        ("定員", "9223372036854775808", "words", "9223372036854775808"),
        ("定員", "1e3..1E+16", "compared", {"gte": "1e3", "lte": "1E+16"}),
        ("緯度", ">1e999", "words", ">1e999"),
        ("緯度", "−5", "compared", {"eq": "-5"}),
        ("緯度", "−10〜−5.5", "compared", {"gte": "-10", "lte": "-5.5"}),
        ("緯度", "=−５", "is", "-5"),
        ("名称", "髙\ue000", "words", "髙\ue000"),
        ("名称", "=👨\u200d⚕️", "is", "👨\u200d⚕️"),
        ("定員", "多い", "words", "多い"),
        ("定員", "=多い", "words", "=多い"),
        ("定員", "=10..20", "words", "=10..20"),
        ("緯度", "=1e+308", "is", "1e+308"),
        ("緯度", "=1e999", "words", "=1e999"),
        ("定員", "..", "words", ".."),
        ("日", "2024", "compared", {"gte": "2024-01-01", "lt": "2025-01-01"}),
        ("日", "2024-12", "compared", {"gte": "2024-12-01", "lt": "2025-01-01"}),
        ("日", "2024年2月29日", "compared", {"gte": "2024-02-29", "lt": "2024-03-01"}),
        ("日", "2024/4..2025/3", "compared", {"gte": "2024-04-01", "lt": "2025-04-01"}),
        ("日", "..2024", "compared", {"lt": "2025-01-01"}),
        ("時", "2024-05-01..", "compared", {"gte": "2024-05-01"}),
        ("日", "2024-13", "words", "2024-13"),
        ("日", "=2024-05-02", "compared", {"gte": "2024-05-02", "lt": "2024-05-03"}),
        ("時", "=2024-05-02", "compared", {"gte": "2024-05-02", "lt": "2024-05-03"}),
        ("時", "=2024-05-02 10:30", "is", "2024-05-02 10:30"),
        ("日", "=いつか", "words", "=いつか"),
        ("日", "9999", "words", "9999"),
        ("日", "2024..x", "words", "2024..x"),
        ("可", "=true", "is", True),
        ("可", "True", "is", True),
        ("可", "いいえ", "is", False),
        ("可", "=yes", "is", True),
        ("可", "=", "empty", None),
        ("可", "多分", "words", "多分"),
        ("可", "=多分", "words", "=多分"),
    ],
)
def test_what_a_filter_means(column: str, written: str, how: str, value: Any) -> None:
    selection = read_selection(SOME, QueryParams({f"f.{column}": written}))
    (found,) = selection.filters
    assert (found.how, found.value) == (how, value)
    again = read_selection(SOME, QueryParams([(key, one) for key, one in selection.parameters().items() if one]))
    assert again == selection


def test_what_cannot_be_understood_is_passed_over() -> None:
    asked = {
        "f.nosuch": "x",
        "f.名称": "  ",
        "sort": "nosuch",
        "order": "desc",
        "page": "-3",
        "column": "nosuch",
        "chart": "_id",
        "row": "x",
        "q": "\0 \n",
    }
    assert read_selection(SOME, QueryParams(asked)) == Selection(descending=True)
    assert read_selection(SOME, QueryParams({"page": "9" * 30, "q": "x" * 999})).q == "x" * 200
    assert read_selection(SOME, QueryParams({"q": "\ue000 a\tb\x85c"})).q == "\ue000 a b c"


def test_selection_for_the_api() -> None:
    table = _table(("$名", "text"), ('a,"b', "text"), ("定員", "int"))
    selection = read_selection(table, QueryParams([("f.$名", "=x"), ("f.定員", "5.."), ("q", "水"), ("sort", 'a,"b')]))
    asked = selection.asked()
    assert json.loads(asked["filters"]) == {"$$名": "x", "定員": {"gte": "5"}}
    assert asked["q"] == "水"
    assert "sort" not in asked  # there a comma separates columns
    both = read_selection(table, QueryParams([("f.$名", "水"), ("q", "火"), ("sort", "定員"), ("order", "desc")]))
    assert json.loads(both.asked()["q"]) == {"": "火", "$名": "水"}
    assert both.asked()["sort"] == '"定員" desc nulls last'


def test_first_page(site: Site, path: str) -> None:
    page = _page(site, path)
    assert _ids(page) == list(range(1, 51))
    assert "全 120 行" in page
    assert "120 行 × 15 列" in page
    assert "aria-sort" not in page
    assert 'name="robots"' not in page
    assert '<td class="number">15,000</td>' in page  # 定員 of row 30; type decides how it stands
    assert "<td>001</td>" in page
    assert '<a href="https://x.example/1" rel="noopener nofollow ugc">https://x.example/1</a>' in page
    for name in ("空", "見出し"):  # empty, and the same everywhere
        assert f'name="f.{name}"' not in page
        assert f'name="f.{name}"' in _page(site, path, columns="all")


def test_filter_sort_and_pages(site: Site, path: str) -> None:
    page = _page(site, path, **{"f.種別": "=学校", "sort": "定員", "order": "desc"})
    assert _ids(page) == list(range(118, 0, -3))
    assert "40 行が見つかりました（全 120 行）" in page
    assert "「定員」の大きい順" in page
    assert '<th scope="col" class="number" aria-sort="descending">' in page
    assert '<option value="=学校" selected>学校 (40)</option>' in page
    assert '<meta name="robots" content="noindex, follow">' in page
    assert _ids(_page(site, path, page=3)) == list(range(101, 121))
    assert _ids(_page(site, path, page=99)) == list(range(101, 121))
    assert _ids(_page(site, path, q="見本公園99")) == [99]
    assert _ids(_page(site, path, **{"f.定員": "500..1000"})) == [1, 2]
    assert _ids(_page(site, path, **{"f.緯度": "="})) == [7]
    assert len(_ids(_page(site, path, **{"f.指定日": "2003"}))) == 24
    assert _ids(_page(site, path, **{"f.名称": "公園", "q": "139.003"})) == [3]
    # Rows without a value come last, whatever the direction.
    assert _ids(_page(site, path, sort="緯度", order="desc", page=3))[-1] == 7


def test_every_address_of_the_page_keeps_the_selection(site: Site, path: str) -> None:
    query = {"f.種別": "=学校", "q": "見本", "sort": "定員", "column": ["名称", "定員"], "lang": "en"}
    page = _page(site, path, **query)
    links = [html.unescape(one) for one in re.findall(rf'href="({re.escape(path)}\?[^"#]*)', page)]
    sort = next(one for one in links if "sort=%E5%90%8D%E7%A7%B0" in one)
    for part in ("f.%E7%A8%AE%E5%88%A5=%3D%E5%AD%A6%E6%A0%A1", "q=", "column=", "lang=en"):
        assert part in sort
    for link in dict.fromkeys(links):
        assert site.client.get(link).status_code == 200, link
    assert {"名称", "定員", "種別"} == set(re.findall(r'name="f\.([^"]*)"', page)) - {""}


def test_nothing_found_is_said(site: Site, path: str) -> None:
    page = _page(site, path, q="ありません")
    assert "条件に合う行はありません" in page
    assert "0 行が見つかりました" in page


def test_row_has_all_its_columns(site: Site, path: str) -> None:
    page = _page(site, path)
    assert "とても長い備考です。" * 7 in page
    assert "とても長い備考です。" * 12 not in page
    opened = _page(site, path, row=3)
    assert "とても長い備考です。" * 12 in opened
    assert "空欄の 1 列は省いています" in opened
    assert site.client.get(path, params={"row": 121}).status_code == 404


def test_charts(site: Site, path: str) -> None:
    page = _page(site, path)
    assert "「種別」の分布" in page
    assert "しるしのある行" in page
    assert re.search(r">洪水</a></th>.*?<td class=\"number\">60</td><td class=\"number\">50.0%</td>", page)
    narrowed = _page(site, path, **{"f.種別": "=公園"})
    assert re.search(r">津波</a></th>.*?<td class=\"number\">40</td><td class=\"number\">100.0%</td>", narrowed)
    numbers = _page(site, path, chart="定員")
    assert "<title>0–4,999: 9</title>" in numbers
    assert "<title>5,000–9,999: 10</title>" in numbers
    years = _page(site, path, chart="指定日")
    assert [int(n) for n in re.findall(r"<title>20\d\d: (\d+)</title>", years)] == [24] * 5
    names = _page(site, path, chart="名称")
    assert re.search(r"そのほかの値</th>.*?<td class=\"number\">100</td>", names)
    assert "この列はすべて空欄です" in _page(site, path, chart="空")


def _bars(site: Site, path: str, column: str) -> list[str]:
    """The counts of the chart's bars; each must lead to as many rows."""
    page = _page(site, path, chart=column)
    section = page[page.index('id="spread"') :]
    bars = re.findall(r'<th scope="row"><a href="([^"]*)"[^>]*>.*?<td class="number">([\d,]+)</td>', section)
    for link, count in bars:
        found = site.client.get(html.unescape(link.partition("#")[0])).text
        assert f"{count} 行が見つかりました" in found, link
    return [count for _, count in bars]


def test_bars_lead_to_their_rows(site: Site, path: str) -> None:
    for column in ("種別", "定員", "指定日", "洪水"):
        assert _bars(site, path, column)


@pytest.mark.parametrize(
    ("numbers", "bars"),
    [
        (("1e308", "-1e308"), ["1", "1"]),
        (("1.7e308", "0", "0"), ["2", "1"]),
        (("0", "5e-324"), ["1", "1"]),
        (("0", "7e-323"), ["1", "1"]),
        (("1e299", "-1e299"), []),  # bins, which have no filter
        (("0.1234567890123456789",) * 2, ["2"]),
        (("9007199254740992.0",) * 2, ["2"]),
    ],
)
def test_charts_of_any_numbers(site: Site, numbers: tuple[str, ...], bars: list[str]) -> None:
    schema = {"fields": [{"name": "値", "type": "number"}, {"name": "名", "type": "string"}]}
    content = "値,名\n" + "".join(f"{one},甲\n" for one in numbers)
    made = _made(site, "numbers.csv", content.encode(), schema=as_json(schema))
    path = f"/dataset/shelters/resource/{made['id']}"
    assert f"{len(numbers)} 行" in _page(site, path)
    assert _bars(site, path, "値") == bars
    site.call("resource_delete", {"id": made["id"]})


def test_charts_count_exactly(site: Site) -> None:
    """Floats at the edge of a bin, whole numbers beyond those that floats have, blanks beside many values."""
    lines = [f"{n / 10},{n * 10**17},x\n" for n in range(13)]
    lines += [f",,名{n}\n" * (2 + (n < 20)) for n in range(25)] + ["0,,\n"]
    schema = {"fields": [{"name": "値", "type": "number"}, {"name": "大", "type": "integer"}, {"name": "名"}]}
    made = _made(site, "exact.csv", ("値,大,名\n" + "".join(lines)).encode(), schema=as_json(schema))
    path = f"/dataset/shelters/resource/{made['id']}"
    numbers = re.findall(r"<title>[\d.]+–[\d.]+: (\d+)</title>", _page(site, path, chart="値"))
    assert numbers == ["2", *["1"] * 12]
    assert _bars(site, path, "大") == ["1"] * 13
    for query, others, empty in (({}, "13", ["1"]), ({"f.大": "="}, "10", ["1"]), ({"f.名": "名"}, "10", [])):
        page = _page(site, path, chart="名", **query)
        assert re.findall(r"そのほかの値</th><td.*?<td class=\"number\">(\d+)</td>", page) == [others]
        assert re.findall(r"（空欄）</a></th><td></td><td class=\"number\">(\d+)</td>", page) == empty
    site.call("resource_delete", {"id": made["id"]})


def test_dictionary(site: Site, path: str) -> None:
    page = _page(site, path)
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', page[page.index('id="dictionary"') :], re.DOTALL)
    by_name = {re.split(r"<", row)[0]: row for row in rows}
    assert "番号" in by_name["ID"]
    assert "必須" in by_name["名称"]
    assert "、".join(KINDS) in by_name["種別"]
    assert "単位：人" in by_name["定員"]
    assert "整数" in by_name["定員"]
    assert "2000-04-01 から 2004-04-01" in by_name["指定日"]
    assert by_name["緯度"].endswith('<td class="number">119</td><td class="number">119</td>')
    assert "<td>Number" in _page(site, path, lang="en")


def test_code_runs(site: Site, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The Python of the page, as it stands, reads the rows that are selected."""
    page = _page(site, path, **{"f.名称": "公園", "f.定員": "40000以上", "sort": "定員", "order": "desc"})
    codes = [html.unescape(one) for one in re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)]
    assert len(codes) == 7

    class Answer:
        def __init__(self, address: str, params: Any = None, **_: Any) -> None:
            assert address.startswith("http://catalogue.example/")
            self._answer = site.client.get(address, params=params)
            assert self._answer.status_code == 200

        def json(self) -> Any:
            return self._answer.json()

    monkeypatch.setattr("requests.get", Answer)
    exec(next(code for code in codes if code.startswith("import requests")), {})
    records = capsys.readouterr().out.splitlines()
    assert len(records) == 14
    assert "'定員': 60000" in records[0]
    curl = next(code for code in codes if code.startswith("curl"))
    parts = subprocess.run(
        [sys.executable, "-c", "import shlex, sys; print('\\n'.join(shlex.split(sys.stdin.read())))"],
        input=curl,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    pairs = [part.partition("=")[::2] for part in parts if "=" in part]
    found = site.client.get(parts[2], params=dict(pairs)).json()["result"]
    assert (found["total"], len(found["records"])) == (14, 14)
    csv = next(re.findall(r'"(http[^"]*)"', code)[0] for code in codes if code.startswith("import pandas"))
    assert len(site.client.get(csv).text.splitlines()) == 15


def test_downloads_of_the_selection(site: Site, path: str) -> None:
    page = _page(site, path, **{"f.種別": "=学校"})
    took = page[page.index('class="take"') :]
    links = {name: html.unescape(link) for link, name in re.findall(r'<a href="([^"]*)" download>([^<]*)</a>', took)}
    assert set(links) == {"CSV", "CSV (Excel)", "JSON", "GeoJSON"}
    assert len(site.client.get(links["CSV"]).text.splitlines()) == 41
    assert site.client.get(links["CSV (Excel)"]).content.startswith(b"\xef\xbb\xbf")
    assert len(site.client.get(links["JSON"]).json()["records"]) == 40
    assert len(site.client.get(links["GeoJSON"]).json()["features"]) == 39  # row 7 has no place
    near = html.unescape(re.findall(r'href="(/api/3/action/datastore_search\?[^"]*)"', page)[0])
    assert site.client.get(near).json()["result"]["records"][0]["_distance"] == 0


def test_map_is_told_where_the_points_are(site: Site, path: str) -> None:
    page = _page(site, path, q="公園")
    points = html.unescape(re.findall(r'data-points="([^"]*)"', page)[0])
    features = site.client.get(points).json()["features"]
    assert len(features) == 40
    assert next(iter(features[0]["properties"])) == "名称"
    assert "data-tiles" not in page
    files = re.findall(r'(?:href|src)="(/static/leaflet[^"]*)"', page)
    assert len(files) == 4
    for file in files:
        answer = site.client.get(file)
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True), file


def test_without_the_map_library_there_is_no_map(site: Site, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaflet, "libraries", dict)
    page = _page(site, path, without="map")  # another address than before: that page is kept
    assert "data-map" not in page
    assert _ids(page)


@pytest.mark.parametrize(
    ("name", "content", "kind", "expected"),
    [
        ("a.pdf", b"%PDF-1.4", "application/pdf", "このページで中身を見られる形式ではありません"),
        ("a.png", b"\x89PNG", "image/png", "<img src="),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "見られる形式ではありません"),
        ("a.geojson", b'{"type":"FeatureCollection","features":[]}', "application/geo+json", "data-points="),
        ("big.geojson", b" " * 5_000_001, "application/geo+json", "ファイルが大きいので"),
        ("empty.csv", b"", "text/csv", "見出しの行がないため"),
        ("no-rows.csv", b"a,b\n", "text/csv", "この表には、まだ行がありません"),
    ],
)
def test_other_files(site: Site, name: str, content: bytes, kind: str, expected: str) -> None:
    made = _made(site, name, content, kind=kind)
    for lang in ("ja", "en"):
        page = _page(site, f"/dataset/shelters/resource/{made['id']}", lang=lang)
        assert f"/download/{name}" in page
        assert (expected in page) == (lang == "ja" or expected.endswith("="))
    site.call("resource_delete", {"id": made["id"]})


def test_linked_file_and_what_is_not_public(site: Site) -> None:
    linked = site.call("resource_create", {"package_id": "shelters", "url": "https://x.example/a.csv"})
    page = _page(site, f"/dataset/shelters/resource/{linked['id']}")
    assert "ほかのサイト（x.example）にあります" in page
    harmful = site.call("resource_create", {"package_id": "shelters", "url": "javascript:alert(1)"})
    assert 'href="javascript' not in _page(site, f"/dataset/shelters/resource/{harmful['id']}")
    assert site.client.get("/dataset/shelters/resource/nosuch").status_code == 404
    site.call("package_create", dataset(name="hidden", private=True, resources=[{"url": "https://x.example/b.csv"}]))
    hidden = site.call("package_show", {"id": "hidden"})["resources"][0]["id"]
    assert site.client.get(f"/dataset/hidden/resource/{hidden}").status_code == 403
    assert site.client.get(f"/dataset/shelters/resource/{hidden}").status_code == 404


def test_hostile_names_and_cells(site: Site) -> None:
    name = "<img src=x onerror=alert(1)>'\"`${7*7}{{7*7}};\\"
    content = f'"{name.replace(chr(34), "")}",$or,"a,b",緯度,経度\n"</script><b>x","=1+1",javascript:alert(1),36,139\n'
    made = _made(site, "evil.csv", content.encode(), name=name)
    path = f"/dataset/shelters/resource/{made['id']}"
    column = name.replace('"', "")
    query = {f"f.{column}": "x", "f.$or": "=1+1", "f.a,b": "==", "sort": "a,b", "chart": column, "q": name}
    for asked in ({}, query, {"f.$or": "==1+1"}, {"row": 1}, {"chart": "$or", "columns": "all"}):
        for lang in ("ja", "en"):
            page = _page(site, path, lang=lang, **asked)
            assert "<img" not in page
            assert "<b>x" not in page
            assert 'href="javascript' not in page
    assert _ids(_page(site, path, **{"f.$or": "==1+1"})) == [1]
    code = html.unescape(
        re.findall(r"<code>(import requests.*?)</code>", _page(site, path, **{f"f.{column}": "=y"}), re.S)[0]
    )
    compile(code, "code", "exec")


def test_age_pyramid_from_any_names() -> None:
    japanese = _table(
        ("0-4歳の男性", "int"), ("0-4歳の女性", "int"), ("85歳以上の男性", "int"), ("85歳以上の女性", "int")
    )
    assert age_columns(japanese) == {
        0: ("0–4", "0-4歳の男性", "0-4歳の女性"),
        85: ("85+", "85歳以上の男性", "85歳以上の女性"),
    }
    english = _table(
        ("Male 5-9", "int"), ("Female 5-9", "int"), ("women 10–14 years", "int"), ("men 10–14 years", "int")
    )
    assert age_columns(english)[10] == ("10–14", "men 10–14 years", "women 10–14 years")
    others = _table(("男女計 0-4歳", "int"), ("2020年男性", "int"), ("2020年女性", "int"), ("5-9歳の男性", "text"))
    assert age_columns(others) == {}


def test_age_pyramid_on_the_page(site: Site) -> None:
    ages = [f"{age}-{age + 4}歳" for age in range(0, 30, 5)]
    columns = [f"{age}の{sex}" for age in ages for sex in ("男性", "女性")]
    content = "地域名," + ",".join(columns) + "\n" + "".join(f"{one},{','.join(['10', '20'] * 6)}\n" for one in "甲乙")
    schema = {"fields": [{"name": name, "type": "integer"} for name in columns]}
    made = _made(site, "population.csv", content.encode(), schema=as_json(schema))
    path = f"/dataset/shelters/resource/{made['id']}"
    assert "男性 120 人、女性 240 人" in _page(site, path)
    assert "男性 60 人、女性 120 人" in _page(site, path, q="甲")
    assert "年齢と性別" not in _page(site, path, q="丙")


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        (["地方公共団体名", "介護サービス事業所名称_カナ", "介護サービス事業所名称"], "介護サービス事業所名称"),
        (["団体コード", "種別", "所在地_連結表記"], "所在地_連結表記"),
        (["id", "Name", "address"], "Name"),
        (["ID", "電話番号"], None),
    ],
)
def test_column_that_names_rows(columns: list[str], name: str | None) -> None:
    found = name_column(_table(*((one, "text") for one in columns)))
    assert (found.id if found else None) == name


def test_columns_shown_before_anything_is_counted() -> None:
    table = _table(*((f"c{n}", "text") for n in range(40)))
    assert [one.id for one in shown_columns(table, Selection(), {})] == [f"c{n}" for n in range(12)]
    assert [one.id for one in shown_columns(table, Selection(sort="c30"), {})][-1] == "c30"
    assert [one.id for one in shown_columns(table, Selection(columns=("c5", "c2")), {})] == ["c2", "c5"]


@pytest.mark.parametrize(
    ("name", "kind", "value", "expected"),
    [
        ("人口", "int", 9999, "9999"),
        ("人口", "int", 12345, "12,345"),
        ("面積", "float", -12345.5, "-12,345.5"),
        ("法人番号", "int8", 1234567890123, "1234567890123"),
        ("緯度", "float", 36.0, "36"),
        ("可", "bool", False, "いいえ"),
        ("開始", "time", "09:30:00", "09:30"),
        ("開始", "time", "09:30:15", "09:30:15"),
        ("更新", "timestamp", "2026-04-01T09:30:00", "2026-04-01 09:30"),
        ("形", "json", {"a": [1]}, '{"a": [1]}'),
        ("名称", "text", None, ""),
    ],
)
def test_values_as_they_are_shown(name: str, kind: str, value: Any, expected: str) -> None:
    assert shown(Column(name, kind), value, "ja") == expected


def test_links_in_cells() -> None:
    column = Column("URL", "text")
    assert cell(column, "https://x.example/", "ja").link == "https://x.example/"
    for words in ("javascript:alert(1)", "http://", "httpx://a", " https://x.example/", "見本 https://x.example/"):
        assert cell(column, words, "ja").link is None, words


@pytest.mark.parametrize(
    ("least", "whole", "step"), [(0.3, True, 1), (3, True, 5), (0.3, False, 0.5), (21, True, 25), (2.1, True, 5)]
)
def test_round_steps(least: float, whole: bool, step: float) -> None:
    assert nice_step(least, whole) == step


def test_large_table_is_counted_beside_the_page(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.pages.profile._AT_ONCE", 10)
    made = _made(site, "large.csv", "名称,種別\n".encode() + "".join(f"n{n},{n % 3}\n" for n in range(60)).encode())
    path = f"/dataset/shelters/resource/{made['id']}"
    first = _page(site, path)
    assert _ids(first)
    for _ in range(200):
        later = _page(site, path)
        if "いま数えています" not in later:
            break
    assert "「種別」の分布" in later
    assert '<option value="=0">0 (20)</option>' in later


def test_large_tables_are_counted_one_by_one(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end, counted = [], threading.Event(), profile._counted

    def slow(connection: sqlite3.Connection, table: Table) -> profile.Profile:
        begun.append(table.number)
        assert may_end.wait(30)
        return counted(connection, table)

    monkeypatch.setattr("catalogue.pages.profile._AT_ONCE", 10)
    monkeypatch.setattr("catalogue.pages.profile._counted", slow)
    paths = []
    for name in ("large-1.csv", "large-2.csv"):
        made = _made(site, name, "名称,種別\n".encode() + "".join(f"n{n},{n % 3}\n" for n in range(60)).encode())
        paths.append(f"/dataset/shelters/resource/{made['id']}")
    for path in paths * 3:
        assert "いま数えています" in _page(site, path)
    assert len(begun) <= 1
    may_end.set()
    for path in paths:
        for _ in range(200):
            if "いま数えています" not in _page(site, path):
                break
        else:
            pytest.fail("never counted")
    assert len(set(begun)) == 2
