"""The catalogues of Japanese texts, held against the code: `python -m tests.translations` (see docs/translating.md).

English stands in the code, Japanese in `pipelines/locale`. The command adds what the code says and they lack, takes
out what the code no longer says, compiles, and lists what has no Japanese yet (exit code 1).
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import click
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from catalogue import texts as pages
from commands.helping import paragraphs
from pipelines.messages import (
    adopting_words,
    catalogue,
    columns,
    council,
    filling,
    kinds,
    privacy,
    readability_words,
    reasons,
    starting_words,
)
from pipelines.report import ci_words, doctor_text, labels, plan_words
from pipelines.translating import DOMAIN, FINDINGS, LOCALE, REPORTS
from publish import SECTIONS, cli

ROOT = Path(__file__).resolve().parent.parent
_FOLDER = LOCALE / "ja" / "LC_MESSAGES"
FILES = {domain: _FOLDER / f"{domain}.po" for domain in (DOMAIN, FINDINGS, REPORTS)} | {
    pages.DOMAIN: pages.LOCALE / "ja" / "LC_MESSAGES" / f"{pages.DOMAIN}.po"
}
_TEXTS = "pipelines/messages"
_WORDS = "pipelines/report"
_PAGES = "catalogue/texts"
TABLES = {
    "adopting": adopting_words.WORDS,
    "frequency": adopting_words.FREQUENCY_NAMES,
    "kind-of-file": adopting_words.KINDS,
    "form": adopting_words.FORMS,
    "council": council.WORDS,
    "starting": starting_words.WORDS,
    "how": columns.HOW,
    "readability": readability_words.WORDS,
    "report": labels.WORDS,
    "ci": ci_words.WORDS,
    "plan": plan_words.WORDS,
    "ckan": plan_words.FIELDS,
    "doctor": doctor_text.WORDS,
    "kind": {one.kind: one.en for one in (*kinds.KINDS.values(), kinds.PLAIN)},
    "hint": {one.kind: one.hint_en for one in kinds.KINDS.values() if one.hint_en},
    "must": kinds.MUST,
    "suggestion": filling.SUGGESTIONS,
    "privacy-what": privacy.WHAT,
    "privacy-why": privacy.REASONS,
    "waive": {"required": kinds.WAIVE, "privacy": privacy.WORDS_OF_WAIVERS},
}
"""Tables of fixed words by the group that `words_of` is asked for."""
Key = tuple[str, str, str | tuple[str, str]]
"""Domain, context ("" for none) and English, where it has a plural with that."""


class _Catalog(Catalog):
    """Its head says nothing that changes without a change of texts."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What a program needs to read it."""
        needed = {"Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
        return [(name, value) for name, value in super().mime_headers if name in needed]


_CLICK = Path(click.__file__).parent
_NOT_SHOWN = {"_winconsole.py", "shell_completion.py"}
_MISTAKES_IN_CODE = {"TypeError", "RuntimeError", "ValueError"}


def used() -> dict[Key, str]:
    """Every text that the code says to a person, with where it says it."""
    found: dict[Key, str] = {}
    for keys in (_of_texts(), _of_tables(), _of_pages(), _of_help(cli), _of_calls(), _of_click()):
        for key, place in keys:
            found.setdefault(key, place)
    return found


def _of_texts() -> Iterator[tuple[Key, str]]:
    for code, text in catalogue().items():
        yield (FINDINGS, code, text.en), _TEXTS
        if text.remedy_en:
            yield (FINDINGS, f"{code}.remedy", text.remedy_en), _TEXTS
    for said in reasons.ALL:
        yield (FINDINGS, reasons.CONTEXT, said), _TEXTS


def _of_tables() -> Iterator[tuple[Key, str]]:
    for group, table in TABLES.items():
        for key, english in table.items():
            yield (REPORTS, f"{group}.{key}", english), _WORDS


def _of_pages() -> Iterator[tuple[Key, str]]:
    for code in pages.TEXTS:
        yield (pages.DOMAIN, code, pages.msgid(code)), _PAGES


def _of_help(command: click.Command) -> Iterator[tuple[Key, str]]:
    for paragraph in paragraphs(command.help or ""):
        yield (DOMAIN, "", paragraph), "help"
    for param in command.params:
        if isinstance(param, click.Option) and param.help:
            yield (DOMAIN, "", param.help), "help"
    for one in getattr(command, "commands", {}).values():
        yield from _of_help(one)
    if command is cli:
        yield from (((DOMAIN, "", title), "help") for title in SECTIONS)


def _of_calls() -> Iterator[tuple[Key, str]]:
    """The texts of `say("…")` and `later("…")`."""
    for path in [*sorted((ROOT / "commands").glob("*.py")), ROOT / "publish.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "later"):
                texts = [one.value for one in node.args if isinstance(one, ast.Constant)]
                if texts:
                    yield (DOMAIN, texts[1] if len(texts) > 1 else "", texts[0]), path.relative_to(ROOT).as_posix()


def _of_click() -> Iterator[tuple[Key, str]]:
    """What Click says to people; not what it says to programmers."""
    yield (DOMAIN, "", "required"), "click"
    for path in sorted(_CLICK.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]
        hidden = [one for one in raised if getattr(one.func, "id", "") in _MISTAKES_IN_CODE]
        skipped = {id(node) for one in hidden for node in ast.walk(one)}
        for node in ast.walk(tree) if path.name not in _NOT_SHOWN else ():
            if isinstance(node, ast.Call) and id(node) not in skipped:
                texts = tuple(one.value for one in node.args if isinstance(one, ast.Constant))
                name = getattr(node.func, "id", "")
                if (name == "_" and len(texts) == 1) or (name == "ngettext" and len(texts) == 2):
                    yield (DOMAIN, "", texts if name == "ngettext" else texts[0]), "click"  # type: ignore[misc]


def written() -> dict[Key, str]:
    """The Japanese that stands in the catalogues."""
    return {
        (domain, one.context or "", one.id): _text(one.string)
        for domain, path in FILES.items()
        if path.exists()
        for one in _read(path)
        if one.id
    }


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="ja")


def _text(string: str | tuple[str, ...]) -> str:
    return string if isinstance(string, str) else "".join(string[:1])


def renewed(texts: dict[Key, str]) -> dict[str, Catalog]:
    """The catalogues of what the code says now, by domain, with the Japanese of `texts`."""
    made = {domain: _Catalog(locale="ja", domain=domain, charset="utf-8", fuzzy=False) for domain in FILES}
    for key, place in sorted(used().items(), key=lambda entry: (entry[1], *map(str, entry[0]))):
        domain, context, english = key
        japanese = texts.get(key, "")
        forms = japanese if isinstance(english, str) else (japanese,)
        made[domain].add(english, forms, [(place, None)], context=context or None)  # type: ignore[list-item]
    return made


def save(made: dict[str, Catalog]) -> None:
    """Writes the catalogues and their compiled forms."""
    for domain, path in FILES.items():
        made[domain].header_comment = "# Japanese texts of machikado. See docs/translating.md."
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, made[domain], width=120)
        path.with_suffix(".mo").write_bytes(compiled(made[domain]))


def compiled(made: Catalog) -> bytes:
    """The form that is read at run time."""
    out = BytesIO()
    write_mo(out, made)
    return out.getvalue()


def main() -> int:
    """Renews the catalogues; 1 where texts have no Japanese yet."""
    made = renewed(written())
    save(made)
    texts = [one for catalog in made.values() for one in catalog if one.id]
    missing = [one.id for one in texts if not _text(one.string)]
    print(*missing, sep="\n")
    print(f"{len(texts)} texts, {len(missing)} without Japanese", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
