"""Texts about approval (決裁) and embargo."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "approval-missing": Text(
        "error",
        "Nobody has approved this package of {value} ({digest}). Nothing was published.",
        "Look at it with `publish approve {value} --show`, and record the approval with "
        "`publish approve {value} --drafter WHO --approver WHO --reason WHY`. "
        "A change of source or settings needs a new one.",
    ),
    "approval-missing-received": Text(
        "error",
        "The bundle holds no approval of this package of {value} ({digest}). Nothing was published.",
        "Have it approved where it was made (`publish approve {value}`), and a new bundle made.",
    ),
    "embargoed": Text(
        "error",
        "{value} is not to be published before {until} (Japan). Nothing was published.",
        "Try again after that time, or change embargo_until in dataset.yaml.",
    ),
    "embargoed-received": Text(
        "error",
        "{value} is not to be published before {until} (Japan). Nothing was published.",
        "Receive the same file again after that time. Only a new bundle, for which embargo_until was changed where it "
        "is made, is published earlier.",
    ),
    "approval-of-errors": Text(
        "error",
        "{value} has errors: there is nothing to be approved.",
        "See `publish check {value}`, and mend what it says.",
    ),
    "approval-differs": Text(
        "error",
        "What was put before the approver ({value}) is not what is there now ({digest}). Nothing was recorded.",
        "Source or settings have changed. Look again, and take the new hash.",
    ),
    "approval-hash-short": Text(
        "error",
        "'{value}' is too short for a hash: it may be that of anything. Nothing was recorded.",
        "Give all that `publish approve {label} --show` prints, 32 characters.",
    ),
    "approval-same-person": Text(
        "error",
        "Drafter ('{drafter}') and approver ('{approver}') are not two people. Nothing was recorded.",
        "Somebody else than the drafter has to approve it. Width, case and blanks make no other person.",
    ),
    "approval-same-recorded": Text(
        "error",
        "{file}: in the record of {date}, drafter ('{drafter}') and approver ('{approver}') are not two people.",
        "Take that record out, and have the package approved by somebody else than the drafter.",
    ),
    "approval-incomplete": Text("error", "Missing: {value}.", "Add these options: {option}"),
    "date-wrong": Text("error", "'{value}' is no date.", "Write it like 2026-12-01."),
}
