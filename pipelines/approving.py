"""What is put before the approver: a data package built anew, under the hash that its approval will name."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from pipelines import approval
from pipelines.approval import Approval
from pipelines.errors import DataError, UsageError
from pipelines.frozen import frozen
from pipelines.run import Built, run
from pipelines.workspace import load_dataset


@frozen
class Proposal:
    """A built package of the dataset in `folder`: its descriptor, hash and counts; `approved` where it is already."""

    label: str
    folder: Path
    package: Path
    digest: str
    built: Built
    title: str
    files: tuple[str, ...]
    approved: Approval | None = None


def propose(folder: Path, target: Path) -> Proposal:
    """Builds the dataset in `folder` below `target` as it is now.

    Raises DataError when the data has errors, and what else forbids building.
    """
    outcome = run(folder, target)
    if outcome.error:
        raise outcome.error
    if outcome.build is None or outcome.build.folder is None:
        raise DataError("approval-of-errors", value=outcome.label)
    package = outcome.build.folder
    descriptor = json.loads((package / "datapackage.json").read_bytes())
    return Proposal(
        outcome.label,
        folder,
        package,
        approval.digest(descriptor),
        outcome.build,
        descriptor["title"],
        tuple(one["path"] for one in descriptor["resources"]),
        approval.approval_of(descriptor, approval.load(folder)),
    )


def approve(proposal: Proposal, drafter: str, approver: str, reason: str, day: date, expected: str = "") -> Approval:
    """Records that this very package was approved, and builds it with the trail.

    `expected`: the hash that the approver saw, or its beginning, if no shorter than what is shown; "" for consent
    without it. Raises UsageError when the package has another one, or when drafter and approver are the same; OSError
    when it cannot be written.
    """
    if expected and len(expected) < len(approval.shown(proposal.digest)):
        raise UsageError("approval-hash-short", value=expected, label=proposal.label)
    if not proposal.digest.startswith(expected.lower()):
        raise UsageError("approval-differs", value=expected, digest=approval.shown(proposal.digest))
    given = Approval(proposal.digest, drafter.strip(), approver.strip(), reason.strip(), day)
    approval.record(proposal.folder, given)
    run(proposal.folder, proposal.package.parent.parent)
    return given


def is_required(folder: Path) -> bool:
    """Whether the organization of the dataset in `folder` publishes nothing without approval. Raises UsageError."""
    return load_dataset(folder).organization.approval_required
