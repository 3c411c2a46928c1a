"""The fixed words of the machine-readability report."""

from collections.abc import Mapping

from pipelines.translating import words_of

WORDS = {
    "title": "Machine readability (Japan's rules for administrative data, 2026-03-31)",
    "advice": "These rules are advice: they forbid no publishing.",
    "file": "{name} ({form})",
    "sheet": "sheet '{sheet}' ",
    "table": "table {range}, {columns} columns",
    "header": ", heading {range}",
    "no-table": "sheet '{sheet}': no table, not looked at.",
    "level": "Level {level}: kept {passed}, broken {failed}, not judged {unjudged}{score}",
    "score": ", {points} points",
    "passed": "o kept: {rules}",
    "failed": "x {rule} {title} (places: {count}, confidence {confidence:.2f})",
    "noted": "- {rule} kept (note: {message})",
    "unjudged": "? {rule}{title}: {message}",
    "elsewhere": "- does not apply: {rules}",
    "place": "{range} {message}",
    "more": "and {count} more (--full and --format json name up to {most} of a rule)",
    "remedy": "-> {remedy}",
    "across": "Over all files",
}


def words(lang: str) -> Mapping[str, str]:
    """The words in `lang` ("ja" or "en")."""
    return words_of(WORDS, lang, "readability")
