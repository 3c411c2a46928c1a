"""Is the table what its standard says? Frictionless judges; our own checks see what a schema cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.findings import Log
    from pipelines.standards import Standard
    from pipelines.table import Table


def validate(
    table: Table,
    standard: Standard,
    log: Log,
    *,
    code: str | None = None,
    centre: tuple[float, float, float] | None = None,
) -> None:
    """Adds a finding to `log` for everything in a normalised table that is wrong (error) or doubtful (warning).

    `table` has its columns named by the fields of `standard`. `code` is the organization's six-digit code; `centre`
    its latitude, longitude and radius in km. Nothing in the table is changed; the number of findings has no limit.
    """
    from pipelines.validate.agreement import add_agreement_findings
    from pipelines.validate.codes import add_code_findings
    from pipelines.validate.content import add_content_findings
    from pipelines.validate.context import Context
    from pipelines.validate.expected import add_expected_findings
    from pipelines.validate.judged import add_schema_findings
    from pipelines.validate.order import add_order_findings
    from pipelines.validate.places import add_place_findings
    from pipelines.validate.required import add_required_findings

    if len(table) == 0:
        log.add("no-rows", table.place(None))
        return
    context = Context(table, standard, log, code, centre, tuple(log.findings))
    explained = add_place_findings(context)
    add_schema_findings(context, explained)
    add_expected_findings(context)
    add_required_findings(context)
    add_code_findings(context)
    add_order_findings(context)
    add_content_findings(context)
    add_agreement_findings(context)
