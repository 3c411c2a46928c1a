"""Approval (決裁) and embargo: which data package of a dataset may be published, and from when.

What is approved is the content of one package: the hash of its descriptor, which names those of all its files. The
trail (who drafted, who approved, why, when) stands in `approvals.yaml` beside `dataset.yaml`, and in the descriptor of
the package that it approves; the hash is that of the descriptor without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.errors import UsageError, WithheldError
from pipelines.files import write_text
from pipelines.frozen import frozen
from pipelines.messages.filling import Both
from pipelines.nfkc import nfkc
from pipelines.settings import TEXT, Scalar, Section, Sections, load_settings

if TYPE_CHECKING:
    from pipelines.workspace import Dataset

NAME = "approvals.yaml"
PROPERTY = "approval"
"""The property of a descriptor that holds the trail."""
JST = timezone(timedelta(hours=9), "JST")

_DESCRIPTOR = "datapackage.json"
_SHOWN = 32  # characters of a hash that people compare: too many for two packages to be made that share them
_GROUP = 8  # of them at a time
_HEAD = (
    "# 決裁の記録（publish approve が書きます） · approvals, written by `publish approve`.\n"
    "# package は、決裁したデータパッケージのハッシュです。書き換えると公開できなくなります。\n"
)


def _hash(text: str) -> str:
    if len(text) != 64 or set(text) - set("0123456789abcdef"):
        raise ValueError(text)
    return text


def _date(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """A date (its first moment) or a time in Japan, from which on something holds. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=JST)


MOMENT = Scalar(
    moment,
    Both(
        "日付か日時。例 2026-12-01、2026-12-01T09:00（日本時間）",
        "a date such as 2026-12-01, or 2026-12-01T09:00, in Japan",
    ),
)
_RECORD = Section(
    {
        "package": Scalar(_hash, Both("SHA-256（0–9 と a–f の64文字）", "SHA-256 (64 characters, 0–9 and a–f)")),
        "drafter": TEXT,
        "approver": TEXT,
        "reason": TEXT,
        "date": Scalar(_date, Both("日付。例 2026-12-01", "a date such as 2026-12-01")),
    },
    required=("package", "drafter", "approver", "reason", "date"),
)
_FILE = Section({"approvals": Sections(_RECORD)}, required=("approvals",))


@frozen
class Approval:
    """One approval: the hash of the package, who drafted (起案者), who approved (決裁者), the reason and the day.

    Raises ValueError where drafter and approver are not two people.
    """

    package: str
    drafter: str
    approver: str
    reason: str
    date: date

    def __post_init__(self) -> None:
        drafter, approver = (_person(one) for one in (self.drafter, self.approver))
        if not drafter or not approver or drafter == approver:
            raise ValueError("persons")

    def to_dict(self) -> dict[str, str]:
        """The machine form, as it stands in the file and in a descriptor."""
        return {
            "package": self.package,
            "drafter": self.drafter,
            "approver": self.approver,
            "reason": self.reason,
            "date": self.date.isoformat(),
        }

    @classmethod
    def of_dict(cls, held: Mapping[str, Any]) -> Approval:
        """The inverse of `to_dict`. Raises KeyError, TypeError or ValueError."""
        drafter, approver, reason = (str(held[name]) for name in ("drafter", "approver", "reason"))
        return cls(_hash(held["package"]), drafter, approver, reason, _date(held["date"]))


@frozen
class Gate:
    """What has to be so before the dataset called `label` is published: an approval where one is `required`, a time.

    `received`: it came in a bundle, so that neither can be changed here.
    """

    label: str
    required: bool = False
    approvals: tuple[Approval, ...] = ()
    embargo_until: datetime | None = None
    received: bool = False

    @classmethod
    def of(cls, dataset: Dataset) -> Gate:
        """As the settings of a dataset and of its organization say. Raises UsageError for a broken `approvals.yaml`."""
        return cls(
            dataset.label,
            dataset.organization.approval_required,
            load(dataset.folder),
            dataset.embargo_until,
        )

    def check(self, package: Path, now: datetime | None = None) -> None:
        """Raises WithheldError when the data package in the folder `package` may not be published `now`."""
        if self.required:
            held = json.loads((package / _DESCRIPTOR).read_bytes())
            if approval_of(held, self.approvals) is None:
                code = "approval-missing-received" if self.received else "approval-missing"
                raise WithheldError(code, value=self.label, digest=shown(digest(held)))
        if self.embargo_until and (now or datetime.now(UTC)) < self.embargo_until:
            code = "embargoed-received" if self.received else "embargoed"
            raise WithheldError(code, value=self.label, until=f"{self.embargo_until.astimezone(JST):%Y-%m-%d %H:%M}")

    def of_package(self, descriptor: Mapping[str, Any]) -> tuple[Approval, ...]:
        """The approvals of this very package."""
        wanted = digest(descriptor) if self.approvals else ""
        return tuple(one for one in self.approvals if one.package == wanted)

    def without_embargo(self) -> Gate:
        """For what was published before."""
        return Gate(self.label, self.required, self.approvals, received=self.received)


def load(folder: Path) -> tuple[Approval, ...]:
    """The approvals of the dataset in `folder`, the earliest first. Raises UsageError that names the wrong line."""
    path = folder / NAME
    if not path.is_file():
        return ()
    return tuple(_recorded(path, one) for one in load_settings(path, _FILE)["approvals"])


def _recorded(path: Path, held: Mapping[str, Any]) -> Approval:
    try:
        return Approval(**held)
    except ValueError:
        raise UsageError("approval-same-recorded", file=path, **held) from None


def record(folder: Path, approval: Approval) -> None:
    """Writes down one more approval of the dataset in `folder`, in one step.

    Raises UsageError when the file is broken, OSError when it cannot be written.
    """
    import yaml

    entries = [one.to_dict() for one in (*load(folder), approval)]
    text = yaml.safe_dump({"approvals": entries}, allow_unicode=True, sort_keys=False)
    write_text(folder / NAME, _HEAD + text)


def digest(descriptor: Mapping[str, Any]) -> str:
    """The SHA-256 of a package: of its descriptor without the trail, as JSON with sorted keys and no blanks."""
    bare = {key: value for key, value in descriptor.items() if key != PROPERTY}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def shown(digest: str) -> str:
    """As much of a hash as people compare, in groups."""
    return "-".join(digest[at : at + _GROUP] for at in range(0, _SHOWN, _GROUP))


def is_whole(given: str) -> bool:
    """Whether it is as long as what is shown, so that it can be that of one package only."""
    return len(_plain(given)) >= _SHOWN


def is_of(given: str, digest: str) -> bool:
    """Whether a hash, as a person gives it, is the beginning of this one."""
    return digest.startswith(_plain(given))


def _plain(given: str) -> str:
    return "".join(given.lower().replace("-", " ").split())


def _person(name: str) -> str:
    """A name for comparing: width, case, blanks and what nobody sees make no other person."""
    return "".join(one for one in nfkc(name).casefold() if one.isprintable() and not one.isspace())


def approval_of(descriptor: Mapping[str, Any], approvals: Sequence[Approval]) -> Approval | None:
    """The last approval of this package; None where nobody approved it."""
    wanted = digest(descriptor) if approvals else ""
    return next((one for one in reversed(approvals) if one.package == wanted), None)


def sealed(descriptor: dict[str, Any], approvals: Sequence[Approval]) -> dict[str, Any]:
    """The descriptor with the trail of its approval; as it is where nobody approved it."""
    approval = approval_of(descriptor, approvals)
    return {**descriptor, PROPERTY: approval.to_dict()} if approval else descriptor
