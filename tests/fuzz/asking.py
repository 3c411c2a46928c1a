"""Targets of the Action API: searching, rows, every action. No answer may be an error of the server, take long, or
leave anything damaged."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from furnished import Known, likely

from catalogue.actions import ACTIONS
from catalogue.actions.registry import Action
from catalogue.openapi.document import parameters_of

from .answers import judge_api
from .choosing import Chooser, beginnings
from .shop import USERS, Headers, shop
from .target import Target, of_bytes

_NAMES = sorted({one.name for action in ACTIONS.values() for one in parameters_of(action)})
_TOKENS = (
    "避難",
    "shelters",
    "見本*",
    "*",
    "?",
    "a*b",
    '"避難 防災"',
    '"',
    "(",
    ")",
    "AND",
    "OR",
    "NOT",
    "&&",
    "||",
    "+",
    "-",
    "!",
    "title:",
    "name:",
    "tags:",
    "organization:",
    "extras_a:",
    "metadata_modified:",
    "nosuch:",
    "*:*",
    "res_format:",
    "[",
    "]",
    "{",
    "}",
    "TO",
    "[* TO *]",
    "[a TO b]",
    "{1 TO 2]",
    "NOW-7DAYS",
    "2026-01-01T00:00:00Z",
    "^2",
    "~3",
    "\\",
    '\\"',
    "\\*",
    "private:true",
    "state:deleted",
    "capacity:public",
    "dataset_type:dataset",
    "_query_:",
    "{!lucene}",
)
_FIELDS = ("name", "title", "tags", "organization", "res_format", "license_id", "groups", "nosuch", "extras_a", "id")
_ORDERS = ("asc", "desc", "", "asc nulls last", "DESC", "ascending", ",")
_OPERATORS = ("eq", "neq", "gt", "gte", "lt", "lte", "in", "and", "or", "not", "like", "$or", "$and", "or$", "")


# ---- what is asked


def _query_words(chooser: Chooser) -> str:
    glue = chooser.pick((" ", "", " "))
    return glue.join(chooser.text() if chooser.maybe(20) else chooser.pick(_TOKENS) for _ in range(chooser.number(9)))


def _sort(chooser: Chooser, fields: Sequence[str]) -> str:
    return ",".join(f"{chooser.pick(fields)} {chooser.pick(_ORDERS)}" for _ in range(1 + chooser.number(3)))


def _search(chooser: Chooser, known: Known) -> tuple[str, dict[str, Any]]:
    """A question for datasets."""
    kind = chooser.number(8)
    if kind == 6:
        name = chooser.pick(
            ("package_autocomplete", "format_autocomplete", "tag_autocomplete", "organization_autocomplete")
        )
        return name, {"q": chooser.text(), "query": chooser.text(), "limit": chooser.value(0)}
    if kind == 7:
        query = [f"{chooser.pick((*_FIELDS, 'url', 'format'))}:{chooser.text()}" for _ in range(chooser.number(3))]
        more = {"order_by": chooser.text()} if chooser.maybe(20) else {}
        return chooser.pick(("resource_search", "tag_search")), {"query": chooser.pick((query, chooser.text())), **more}
    data: dict[str, Any] = {}
    for key in chooser.some(
        ("q", "q", "fq", "fq_list", "sort", "facet.field", "rows", "start", "facet.limit", "include_private"), 6
    ):
        if key in ("q", "fq"):
            data[key] = _query_words(chooser)
        elif key == "fq_list":
            data[key] = [_query_words(chooser) for _ in range(chooser.number(3))]
        elif key == "sort":
            data[key] = _sort(chooser, (*_FIELDS, "score", "metadata_modified", "title_string", "views_recent"))
        elif key == "facet.field":
            data[key] = chooser.some(_FIELDS, 4)
        else:
            data[key] = chooser.value(1)
    if chooser.maybe(8):
        data[chooser.pick((*_NAMES, "df", "defType", "bf", chooser.text()))] = chooser.value(2)
    return "package_search", data


def _condition(chooser: Chooser, depth: int) -> Any:
    if depth and chooser.maybe(40):
        return {chooser.pick(_OPERATORS): _condition(chooser, depth - 1) for _ in range(1 + chooser.number(3))}
    if depth and chooser.maybe(20):
        return [_condition(chooser, depth - 1) for _ in range(chooser.number(4))]
    return chooser.pick((chooser.value(1), "見本公園", 36.1, "36"))


def _rows(chooser: Chooser, known: Known) -> tuple[str, dict[str, Any]]:
    """A question for rows."""
    columns = ("名称", "緯度", "経度", "_id", "_distance", "nosuch", "$名称", '"名称"')
    data: dict[str, Any] = {"resource_id": chooser.pick(known["resource"]) if chooser.maybe(97) else chooser.value(1)}
    for key in chooser.some(
        ("filters", "filters", "q", "sort", "fields", "near", "limit", "offset", "distinct", "form"), 6
    ):
        if key == "filters":
            names = (*columns, *columns, chooser.text(), *_OPERATORS)
            data[key] = {chooser.pick(names): _condition(chooser, 3) for _ in range(1 + chooser.number(2))}
        elif key == "q":
            data[key] = chooser.pick((chooser.text(), {chooser.pick(columns): chooser.text()}, _query_words(chooser)))
        elif key == "sort":
            data[key] = _sort(chooser, columns)
        elif key == "fields":
            data[key] = chooser.pick((chooser.some(columns, 4), ",".join(chooser.some(columns, 4)), chooser.value(2)))
        elif key == "near":
            data |= {"lat": chooser.pick((36.1, chooser.value(0))), "lon": chooser.pick((139.1, chooser.value(0)))}
            data |= {"distance": chooser.pick((1000, chooser.value(0)))} if chooser.maybe(50) else {}
        elif key == "form":
            data["records_format"] = chooser.pick(("objects", "lists", "csv", "tsv", chooser.text()))
            data["include_total"] = data["include_next_page"] = chooser.value(0)
        else:
            data[key] = chooser.value(1)
    return "datastore_search", data


def _action(chooser: Chooser, known: Known) -> tuple[str, dict[str, Any]]:
    """Any action, with values that mean something and values that do not."""
    action: Action = ACTIONS[chooser.pick(sorted(ACTIONS))]
    parameters = parameters_of(action)
    names = [one.name for one in parameters]
    asked = [one.name for one in parameters if one.required and chooser.maybe(95)]
    asked += chooser.some([*names, *names, *names, *_NAMES] if names else _NAMES, 5)
    data = {}
    for name in dict.fromkeys(asked):
        fitting = likely(action.name, name, known)
        data[name] = chooser.pick(fitting) if fitting and chooser.maybe(80) else chooser.value()
    if chooser.maybe(5):
        data[chooser.text()] = chooser.value()
    if action.name in ("package_revise",) and chooser.maybe(60):
        place = chooser.pick(("update", "filter", "match"))
        path = "__".join(chooser.some(("resources", "0", "-1", "extend", "tags", "extras", "name", "upload", "*"), 4))
        data[f"{place}__{path}"] = chooser.value()
    return action.name, data


# ---- how it is asked


def _asked(make: Callable[[Chooser, Known], tuple[str, dict[str, Any]]]) -> Callable[[bytes], None]:
    def one(data: bytes) -> None:
        chooser, place = Chooser(data), shop()
        name, sent = make(chooser, place.known)
        headers: Headers = []
        user = chooser.pick(USERS)
        if user:
            headers.append((b"authorization", place.tokens[user].encode()))
        path = f"/api/3/action/{name}"
        if ACTIONS[name].reads and chooser.maybe(30):
            reply = place.ask("GET", path, query=_as_query(sent), headers=headers)
        elif chooser.maybe(15):
            headers.append((b"content-type", b"application/x-www-form-urlencoded"))
            reply = place.ask("POST", path, body=chooser.cut(_as_query(sent)), headers=headers)
        else:
            body = json.dumps(sent, ensure_ascii=chooser.maybe(80)).encode("utf-8", "surrogatepass")
            reply = place.ask("POST", path, body=chooser.cut(body), headers=headers)
        judge_api(reply, sent)

    return one


def _as_query(sent: dict[str, Any]) -> bytes:
    pairs = [(key, one) for key, value in sent.items() for one in (value if isinstance(value, list) else [value])]
    flat = [(key, value if isinstance(value, str) else json.dumps(value)) for key, value in pairs]
    return urlencode(flat, errors="replace").encode()


SEARCH: Target = of_bytes("search", _asked(_search), beginnings)
ROWS: Target = of_bytes("rows", _asked(_rows), beginnings)
ACTION_API: Target = of_bytes("actions", _asked(_action), beginnings)
