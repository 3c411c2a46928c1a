"""Random requests made from the API's own definition, sent to the application, and what every answer must hold.

`PYTHONPATH=. python tests/fuzzing.py 20` does it for 20 minutes, without and with tokens.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import requests
import schemathesis
from catalogue_site import Site, open_site
from furnished import Known, furnish, likely
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from catalogue.actions import ACTIONS
from catalogue.openapi.document import parameters_of

CHECKS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def declared(operation: Any) -> tuple[list[str], list[str]]:
    """The names that may stand in the query and in the body."""
    name = operation.path.rpartition("/")[2]
    names = [one.name for one in parameters_of(ACTIONS[name])] if name in ACTIONS else []
    return (names, []) if operation.method == "get" else ([], [one for one in names if one != "upload"])


def operations(site: Site) -> list[Any]:
    """Every operation of the definition that the application gives of itself."""
    definition = site.client.get("/api/openapi.json").json()
    definition["servers"] = [{"url": "http://catalogue.example"}]
    return [found.ok() for found in schemathesis.openapi.from_dict(definition).get_all_operations()]


def send(site: Site, case: Any, user: str | None, known: Known, chance: random.Random) -> Any:
    """Sends one made-up request, some of its values replaced by real ones, and checks the answer."""
    query, body = declared(case.operation)
    parts = [(case.path_parameters, []), (case.query, query), (case.body if isinstance(case.body, dict) else {}, body)]
    for part, names in parts:
        wanted = [name for name in names if chance.random() < 0.5]
        for key in [*(part or ()), *wanted]:
            values = likely(case.operation.label, key, known)
            if values and chance.random() < 0.8:
                value = chance.choice(values)
                part[key] = value if part is case.body or isinstance(value, str) else json.dumps(value)
    kwargs = case.as_transport_kwargs(base_url="http://catalogue.example")
    made = requests.Request(**{key: value for key, value in kwargs.items() if value is not None}).prepare()
    made.headers.pop("Authorization", None)
    if user:
        made.headers["Authorization"] = site.tokens[user]
    headers = dict(made.headers)
    answer = site.client.request(made.method, made.url, content=made.body, headers=headers, follow_redirects=False)
    case.validate_response(answer, checks=CHECKS)
    return answer


def run_all(site: Site, user: str | None, examples: int, number: int) -> Counter[int]:
    """Sends `examples` requests to every operation. Returns how often each status was answered."""
    total, known = Counter[int](), furnish(site)
    for operation in operations(site):
        total += run(site, operation, user, known, examples, number)
        if user and operation.method == "post":
            known = furnish(site)
    return total


def run(site: Site, operation: Any, user: str | None, known: Known, examples: int, number: int) -> Counter[int]:
    """The same for one operation."""
    statuses: Counter[int] = Counter()

    @seed(number)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(), st.randoms(use_true_random=False))
    def sent(case: Any, chance: random.Random) -> None:
        statuses[send(site, case, user, known, chance).status_code] += 1

    sent()
    return statuses


def main(minutes: float) -> int:
    """Goes through all operations again and again with other seeds; prints what was found."""
    end, number, total, failures = time.monotonic() + minutes * 60, 1000, Counter[int](), 0
    while time.monotonic() < end:
        for user in (None, "editor", "admin"):
            with tempfile.TemporaryDirectory() as folder, open_site(Path(folder)) as site:
                found = operations(site)
            for operation in found:
                with tempfile.TemporaryDirectory() as folder, open_site(Path(folder)) as site:
                    try:
                        total += run(site, operation, user, furnish(site), 40, number)
                    except (Exception, BaseExceptionGroup) as error:
                        failures += 1
                        print(f"--- {operation.label} as {user}, seed {number}\n{str(error)[:3000]}", flush=True)
        number += 1
        print(number, sum(total.values()), dict(total), f"{failures} failures", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
