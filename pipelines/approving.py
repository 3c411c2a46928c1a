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


def ensure_seen(proposal: Proposal, seen: str) -> None:
    """Raises UsageError when the hash that the approver saw is another one, or too short a beginning to tell."""
    if not approval.is_whole(seen):
        raise UsageError("approval-hash-short", value=seen, label=proposal.label)
    if not approval.is_of(seen, proposal.digest):
        raise UsageError("approval-differs", value=seen, digest=approval.shown(proposal.digest))


def approve(proposal: Proposal, drafter: str, approver: str, reason: str, day: date) -> Approval:
    """Records that this very package was approved. The trail goes into it when it is built for publishing.

    Raises UsageError when drafter and approver are not two people; OSError when it cannot be written.
    """
    try:
        given = Approval(proposal.digest, drafter.strip(), approver.strip(), reason.strip(), day)
    except ValueError:
        raise UsageError("approval-same-person", drafter=drafter.strip(), approver=approver.strip()) from None
    approval.record(proposal.folder, given)
    return given


def is_required(folder: Path) -> bool:
    """Whether the organization of the dataset in `folder` publishes nothing without approval. Raises UsageError."""
    return load_dataset(folder).organization.approval_required
