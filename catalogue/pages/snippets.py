"""Lines of code that read this table as it is selected; each can be pasted and run as it stands."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from catalogue.pages.selection import Selection
from catalogue.rows.model import Table

_MOST_NUMBERS = 12


@dataclass(frozen=True, slots=True)
class Snippet:
    """`code` for `tool`; `key` is the second part of the code of the text that says what it is for."""

    key: str
    tool: str
    code: str


def dump_path(resource: str, selection: Selection, format_: str, **more: str) -> str:
    """The path of a file of the selected rows, percent-encoded."""
    asked = {"format": format_, **more, **selection.asked()}
    return f"/datastore/dump/{quote(resource)}?{urlencode(asked, quote_via=quote)}"


def snippets(base_url: str, table: Table, selection: Selection) -> list[Snippet]:
    """For the command line, Python, JavaScript, R and Excel. Nothing that a publisher wrote can end a string of it."""
    csv = base_url + dump_path(table.resource, selection, "csv")
    search = f"{base_url}/api/3/action/datastore_search"
    asked = {"resource_id": table.resource, **selection.asked()}
    return [
        Snippet("curl", "curl", _curl(search, asked)),
        Snippet("pandas", "Python (pandas)", _pandas(csv, table, selection)),
        Snippet("requests", "Python (requests)", _requests(search, asked)),
        Snippet("frictionless", "Python (frictionless)", _frictionless(csv)),
        Snippet("fetch", "JavaScript", _fetch(search, asked)),
        Snippet("r", "R", f'rows <- read.csv("{csv}", colClasses = "character", check.names = FALSE)\nhead(rows)'),
        Snippet("excel", "Excel (Power Query)", _power_query(csv)),
    ]


def near_path(resource: str, latitude: float, longitude: float) -> str:
    """The path of a question for what is within a kilometre of a place."""
    asked = {"resource_id": resource, "lat": latitude, "lon": longitude, "distance": 1000, "limit": 5}
    return f"/api/3/action/datastore_search?{urlencode(asked)}"


def _curl(address: str, asked: dict[str, str]) -> str:
    lines = [f"curl --get {shlex.quote(address)}"]
    lines += [f"  --data-urlencode {shlex.quote(f'{key}={value}')}" for key, value in asked.items()]
    return " \\\n".join([*lines, "  --data-urlencode limit=100"])


def _pandas(address: str, table: Table, selection: Selection) -> str:
    """Everything is read as text, so that codes keep their zeros; columns of numbers are made numbers by name."""
    kept = set(selection.columns) or {column.id for column in table.columns}
    numbers = [column.id for column in table.columns if column.is_number and column.id in kept][:_MOST_NUMBERS]
    convert = f"numbers = {_literal(numbers)}\nrows[numbers] = rows[numbers].apply(pd.to_numeric)\n" if numbers else ""
    return f'import pandas as pd\n\nrows = pd.read_csv("{address}", dtype=str)\n{convert}print(rows.head())'


def _requests(address: str, asked: dict[str, str]) -> str:
    lines = "".join(
        f"        {_literal(key)}: {_literal(value)},\n" for key, value in {**asked, "limit": "100"}.items()
    )
    return (
        f'import requests\n\nanswer = requests.get(\n    "{address}",\n    params={{\n{lines}    }},\n'
        '    timeout=30,\n)\nfor row in answer.json()["result"]["records"]:\n    print(row)'
    )


def _frictionless(address: str) -> str:
    return (
        "from frictionless import Resource\n\n"
        f'rows = Resource(path="{address}", format="csv", encoding="utf-8")\n'
        "for row in rows.read_rows(size=5):\n    print(row)"
    )


def _fetch(address: str, asked: dict[str, str]) -> str:
    lines = "".join(f"  {_literal(key)}: {_literal(value)},\n" for key, value in asked.items())
    return (
        f"const query = new URLSearchParams({{\n{lines}}});\n"
        f'const answer = await fetch("{address}?" + query);\n'
        "const { result } = await answer.json();\nconsole.table(result.records);"
    )


def _power_query(address: str) -> str:
    return f'= Table.PromoteHeaders(Csv.Document(Web.Contents("{address}"), [Delimiter = ",", Encoding = 65001]))'


def _literal(value: object) -> str:
    """A text or list that is the same in JSON, JavaScript and Python. Characters that could end a line are escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
