"""`python -m pipelines.messages` prints `docs/findings.md`: every code with what it means and what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from pipelines.messages import Severity, Text, catalogue
from pipelines.messages.holes import with_holes

_STEPS = {
    "read": ("ファイルを読む", "Reading the file"),
    "columns": ("列を見分ける", "Matching columns"),
    "privacy": ("公開してはいけないもの", "What must not be published"),
    "normalise": ("書き方をそろえる", "Normalising"),
    "geocode": ("位置を確かめる・求める", "Positions"),
    "gazetteer": ("住所データ", "The gazetteer"),
    "validate": ("検査する・データパッケージを作る", "Validating and packaging"),
    "kpi": ("DX計画のKPI", "KPIs of DX plans"),
    "kpi_files": ("DX計画のKPIのブック", "KPIs as workbooks and wide tables"),
    "template": ("ひな形を作る・新しくする", "Templates"),
    "workspace": ("設定と指定", "Settings and names"),
    "addresses": ("住所の一覧に位置を付ける", "Positions for a list of addresses"),
    "approval": ("決裁", "Approval"),
    "starting": ("団体を作る", "Beginning"),
    "adopting": ("手元のファイルを取り入れる", "Adopting a file"),
    "ci": ("変更のたびに調べる", "Checks on each commit"),
    "portal": ("公開する", "Publishing"),
    "mapping": ("公開先に合わせる", "What a portal takes"),
    "datastore": ("公開先の表", "Tables on the portal"),
    "doctor": ("公開先を調べる", "Looking at a portal"),
    "bundle": ("受け渡す", "Handing over"),
    "runs": ("続ける・元に戻す", "Going on and going back"),
    "council": ("一覧と一年の報告", "The list, and the year's report"),
    "stops": ("公開を止める決まり", "Stop rules"),
    "readability": ("機械可読性の規則", "Machine-readability rules"),
    "readability_rules": ("機械可読性の規則の見方", "How the machine-readability rules are judged"),
}
_SEVERITIES: dict[Severity, str] = {
    "error": "誤り / error",
    "warning": "注意 / warning",
    "info": "お知らせ / note",
    "repair": "直した所 / repair",
}
_BY_FIELD = "<br>（項目による / by field）"
_HEAD = """# 検査で見つかること・直すこと / Findings and repairs

`publish check` などが出すコードの一覧です。**誤り**があるデータは公開されません。
**注意**は公開できますが、確かめてください。
二つあるものは、標準がその項目に何を求めているかで決まります（必須の項目や、書き方の決まった項目では誤り）。
**直した所**は、正しい値が証明できるので自動で直し、記録したものです。〈値〉〈列〉などには、元のファイルの値や列の名前が入ります。

All codes of findings and repairs. Data with an **error** is not published; a **warning** asks you to look;
where both stand, it depends on what the standard asks of the field;
a **repair** was made because the right value can be proved, and is always listed.

<!-- Made by `python -m pipelines.messages`; do not edit by hand. -->
"""


def document() -> str:
    """The text of `docs/findings.md`, ended by a line feed."""
    texts = catalogue()
    parts = {name: _of(import_module(f"pipelines.messages.{name}").TEXTS, texts) for name in _STEPS}
    known = {code for part in parts.values() for code in part}
    parts_of_others = _of(texts.keys() - known, texts)
    lines = [_HEAD]
    for name, (ja, en) in _STEPS.items():
        lines += _section(f"{ja} / {en}", parts[name])
    lines += _section("その他 / Others", parts_of_others)
    return "\n".join(lines).rstrip() + "\n"


def _of(codes: Iterable[str], texts: Mapping[str, Text]) -> dict[str, Text]:
    return {code: texts[code] for code in codes}


def _section(title: str, texts: Mapping[str, Text]) -> Iterator[str]:
    if not texts:
        return
    yield f"## {title}\n"
    yield "| コード / code | 重さ / severity | 何が起きたか / what happened | 直し方 / what to do |"
    yield "| --- | --- | --- | --- |"
    for code, text in sorted(texts.items()):
        happened = _both(text.ja, text.en)
        remedy = _both(text.remedy_ja, text.remedy_en) or "–"
        yield f'| <a id="{code}"></a>`{code}` | {_severity(text)} | {happened} | {remedy} |'
    yield ""


def _severity(text: Text) -> str:
    """One, or both where it depends on what the standard says of the field."""
    words = [
        _SEVERITIES[one] for one in sorted({text.severity, text.also or text.severity}, key=list(_SEVERITIES).index)
    ]
    return words[0] if len(words) == 1 else f"{'<br>'.join(words)}{_BY_FIELD}"


def _both(ja: str, en: str) -> str:
    """A text in both languages, its holes named 〈値〉 and 〈value〉, safe inside a table of Markdown."""
    shown = (with_holes(ja, "ja"), with_holes(en, "en"))
    return "<br>".join(_safe(text) for text in shown if text)


def _safe(text: str) -> str:
    plain = text.replace("\n", " ").replace("&", "&amp;").replace("<", "&lt;")
    return plain.replace("|", "\\|").replace("*", "\\*")


if __name__ == "__main__":
    sys.stdout.buffer.write(document().encode("utf-8"))
