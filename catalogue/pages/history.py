"""What a change says to people, in sentences."""

from __future__ import annotations

from catalogue.pages.rendering import size
from catalogue.store.changes import Change, FileChange, RowChange
from catalogue.texts import TEXTS, text


def sentences(change: Change, lang: str) -> list[str]:
    """One sentence for each file and one for the words; reports and descriptors only where nothing else changed."""
    if change.event == "republished":
        return [text("change-republished", lang)]
    data = [one for one in change.files if one.data]
    if change.event == "published":
        first = text("change-published", lang, n=len(data)) if data else text("change-published-empty", lang)
        return [first, *(_of_file(one, lang) for one in data if one.rows)]
    told = [_of_file(one, lang) for one in data]
    if change.fields:
        names = list(dict.fromkeys(_field(name, lang) for name in change.fields))
        told.append(text("change-fields", lang, names=text("list-separator", lang).join(names)))
    return told or [_of_file(one, lang) for one in change.files]


def summary(change: Change, lang: str) -> str:
    """The sentence that says most: rows before files before words."""
    with_rows = [one for one in change.files if one.rows and _rows(one.rows, lang)]
    if change.event == "changed" and with_rows and with_rows[0].rows:
        return _rows(with_rows[0].rows, lang)
    return next(iter(sentences(change, lang)), "")


def _of_file(one: FileChange, lang: str) -> str:
    named = not one.format or one.format in one.name
    name = one.name if named else text("change-file", lang, name=one.name, format=one.format)
    rows = _rows(one.rows, lang) if one.rows else ""
    if one.what == "replaced" and rows:
        return text("change-of-file", lang, name=name, what=rows)
    sizes = [size(count) for count in (one.before, one.after) if count is not None]
    what = text(f"change-{one.what}", lang)
    details = [rows] if rows else [" → ".join(dict.fromkeys(sizes))] if sizes else []
    if details and one.what != "described":
        what = text("change-details", lang, what=what, details=details[0])
    return text("change-of-file", lang, name=name, what=what)


def _rows(rows: RowChange, lang: str) -> str:
    """「8 行を追加、3 行を削除」 or, without a primary key, 「24 行 → 29 行」."""
    parts = [
        text(f"rows-{what}", lang, n=f"{count:,}")
        for what, count in (("added", rows.added), ("removed", rows.removed), ("changed", rows.changed))
        if count
    ]
    if parts:
        return text("list-separator", lang).join(parts)
    if rows.before is not None and rows.after is not None and rows.before != rows.after:
        return text("rows-from-to", lang, before=f"{rows.before:,}", after=f"{rows.after:,}")
    if rows.before is None and rows.after is not None:
        return text("rows-now", lang, n=f"{rows.after:,}")
    return ""


def _field(name: str, lang: str) -> str:
    code = f"field-{name}"
    return text(code if code in TEXTS else "field-other", lang)
