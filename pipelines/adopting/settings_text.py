"""`dataset.yaml` of an adopted file, with comments that say what each line is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.messages.adopting_words import word
from pipelines.workspace import FREQUENCIES
from pipelines.yaml_text import scalar

if TYPE_CHECKING:
    from pipelines.adopting.model import Proposal


def settings_text(proposal: Proposal, source: str, lang: str) -> str:
    """The text of a new `dataset.yaml`. `source`: the path of the file in the dataset's folder."""
    decisions, build = proposal.decisions, proposal.build
    assert build is not None
    lines = [_comment("yaml-head", lang), f"dataset: {scalar(str(decisions.dataset))}"]
    path = {"path": source, **({"sheet": sheet} if (sheet := sheet_to_keep(proposal)) else {})}
    lines += ["source:", *(f"  {key}: {scalar(value)}" for key, value in path.items())]
    lines += ["", _comment("yaml-frequency", lang, values=" ".join(FREQUENCIES))]
    lines.append(f"frequency: {decisions.frequency}" if decisions.frequency else "# frequency: annual")
    if proposal.columns:
        lines += ["", _comment("yaml-columns", lang), "columns:"]
        lines += [f"  {scalar(field)}: {scalar(heading)}" for field, heading in proposal.columns.items()]
    if decisions.waive:
        lines += ["", _comment("yaml-waive", lang), "waive_required:"]
        lines += [f"  - {scalar(field)}" for field in dict.fromkeys(decisions.waive)]
    if decisions.crs:
        lines += ["", _comment("yaml-crs", lang), f"crs: {scalar(decisions.crs)}"]
    return "\n".join([*lines, "", _comment("yaml-more", lang), ""])


def sheet_to_keep(proposal: Proposal) -> str | None:
    """The sheet, where it was named or there are others: without it next year's file could be read elsewhere."""
    build = proposal.build
    if build is None or build.report.source.sheet is None:
        return None
    return build.report.source.sheet if proposal.decisions.sheet or proposal.others else None


def _comment(code: str, lang: str, **params: Any) -> str:
    return "\n".join(f"# {line}" for line in word(code, lang, **params).split("\n"))
