"""`datasets/` on disk: organizations and the datasets each of them keeps.

datasets/<organization>/organization.yaml
datasets/<organization>/<dataset>/dataset.yaml
datasets/<organization>/<dataset>/source/…
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines import settings
from pipelines.approval import MOMENT
from pipelines.errors import MachikadoError, UsageError
from pipelines.files import displaced, put_back
from pipelines.frozen import frozen
from pipelines.geocode import options
from pipelines.geocode.asked import Declared, Geocoding
from pipelines.kpi import options as kpi_options
from pipelines.kpi.options import Computed
from pipelines.lgcode import is_code
from pipelines.licenses import LICENSES
from pipelines.messages.filling import Both
from pipelines.paths import is_device
from pipelines.privacy import options as privacy_options
from pipelines.privacy.options import Waiver
from pipelines.settings import BOOLEAN, NUMBER, TEXT, WHOLE, Scalar, Section, Spec, TextMap, Texts, Varying, one_of
from pipelines.standards import GENERATIONS, KPI, ODS, all_definitions, definition, likeliest

FREQUENCIES = ("daily", "weekly", "monthly", "quarterly", "biannual", "annual", "irregular", "never")


NAME_FORM = Both("半角の英小文字・数字・-・_", "a–z, 0–9, - and _")


def _code(text: str) -> str:
    if not is_code(text):
        raise ValueError(text)
    return text


def is_name(text: str) -> bool:
    """Can it be the name of an organization or a group, which is a part of addresses?"""
    return bool(re.fullmatch(r"[a-z0-9_-]{2,80}", text)) and not is_device(text)


def is_email(text: str) -> bool:
    """Does it look like an e-mail address?"""
    return bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text))


def _name(text: str) -> str:
    if not is_name(text):
        raise ValueError(text)
    return text


def _email(text: str) -> str:
    if not is_email(text):
        raise ValueError(text)
    return text


_ORGANIZATION = Section(
    {
        "code": Scalar(
            _code, Both("検査数字まで正しい6桁の全国地方公共団体コード", "six digits with the right check digit")
        ),
        "name": Scalar(_name, NAME_FORM),
        "title": TEXT,
        "title_en": TEXT,
        "description": TEXT,
        "license": one_of(*LICENSES),
        "contact": Section({"name": TEXT, "email": Scalar(_email, Both("メールアドレス", "an e-mail address"))}),
        "homepage": TEXT,
        "centre": Section(
            {"latitude": NUMBER, "longitude": NUMBER, "radius_km": NUMBER}, ("latitude", "longitude", "radius_km")
        ),
        "approval": one_of("optional", "required"),
    },
    required=("code", "name", "title"),
)

_OF_ANY: dict[str, Spec] = {
    "dataset": TEXT,
    "title": TEXT,
    "title_en": TEXT,
    "description": TEXT,
    "frequency": one_of(*FREQUENCIES),
    "version": TEXT,
    "embargo_until": MOMENT,
    "license": one_of(*LICENSES),
    "keywords": Texts(),
    "groups": Texts(Scalar(_name, NAME_FORM)),
    "extras": TextMap(),
    "bom": BOOLEAN,
    "privacy": privacy_options.SECTION,
}
_ROWS = Section({"min": WHOLE, "max": WHOLE})
_OF_TABLE: dict[str, Spec] = {
    **_OF_ANY,
    "source": Section({"path": TEXT, "sheet": TEXT}, ("path",)),
    "columns": TextMap(),
    "waive_required": Texts(),
    "extra_columns": one_of("drop", "keep"),
    "generation": one_of(*GENERATIONS),
    "crs": options.CRS,
    "geocode": options.GEOCODE,
    "assertions": Section({"rows": _ROWS, "located": Section({"min": NUMBER})}),
}
_DATASET = Varying(
    "dataset",
    {
        KPI: Section(
            {
                **_OF_ANY,
                "source": Section({"path": TEXT}, ("path",)),
                "computed": kpi_options.COMPUTED,
                "units": Texts(),
                "assertions": Section({"rows": _ROWS}),
            },
            required=("dataset", "source"),
        ),
        "open-data-list": Section(
            _OF_TABLE | {"source": Section({"path": TEXT, "sheet": TEXT, "from": one_of("portal")}, ("path",))},
            required=("dataset", "source"),
        ),
    },
    Section(_OF_TABLE, required=("dataset", "source")),
)


@frozen
class Organization:
    """The municipality that publishes. `centre` is (latitude, longitude, radius in km) or None."""

    code: str
    name: str
    title: str
    title_en: str = ""
    description: str = ""
    license: str = "CC-BY-4.0"
    contact_name: str = ""
    contact_email: str = ""
    homepage: str = ""
    centre: tuple[float, float, float] | None = None
    approval_required: bool = False


@frozen
class Dataset:
    """One dataset of an organization, as its `dataset.yaml` describes it.

    `groups`: names of a portal's thematic groups, None where that is left to the portal. `extras`: what a portal asks
    for beyond what is known here. `from_portal`: the source is written from what a portal publishes.
    """

    organization: Organization
    name: str
    folder: Path
    source: Path
    sheet: str | None
    title: str
    title_en: str
    description: str
    version: str
    frequency: str
    license: str
    keywords: tuple[str, ...]
    groups: tuple[str, ...] | None
    extras: Mapping[str, str]
    columns: Mapping[str, str]
    waive_required: tuple[str, ...]
    extra_columns: str
    generation: str
    bom: bool
    rows_min: int | None
    rows_max: int | None
    located_min: float | None
    declared: Declared
    geocoding: Geocoding
    computed: tuple[Computed, ...] = ()
    units: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    embargo_until: datetime | None = None
    from_portal: bool = False

    @property
    def label(self) -> str:
        """`mihon/aed`: how the dataset is named on the command line."""
        return f"{self.organization.name}/{self.name}"

    @property
    def package_name(self) -> str:
        """`mihon-aed`: the name of its data package, under which it is published."""
        return self.label.replace("/", "-")


def load_organization(folder: Path) -> Organization:
    """The organization whose folder this is. Raises UsageError."""
    path = folder / "organization.yaml"
    if not path.is_file():
        raise UsageError("organization-missing", value=folder)
    raw = settings.load_settings(path, _ORGANIZATION)
    centre = raw.get("centre")
    contact = raw.get("contact", {})
    return Organization(
        code=raw["code"],
        name=raw["name"],
        title=raw["title"],
        title_en=raw.get("title_en", ""),
        description=raw.get("description", ""),
        license=raw.get("license", "CC-BY-4.0"),
        contact_name=contact.get("name", ""),
        contact_email=contact.get("email", ""),
        homepage=raw.get("homepage", ""),
        centre=(centre["latitude"], centre["longitude"], centre["radius_km"]) if centre else None,
        approval_required=raw.get("approval") == "required",
    )


def datasets_in(organization: Path) -> list[Path]:
    """Folders of an organization's datasets, by name; none that a kill left hidden (`pipelines.files.displaced`)."""
    return sorted(path.parent for path in organization.glob("[!.]*/dataset.yaml"))


def settings_of(folder: Path) -> Dataset | None:
    """The dataset in the folder; None where its settings cannot be read."""
    try:
        return load_dataset(folder)
    except (MachikadoError, OSError):
        return None


def load_dataset(folder: Path) -> Dataset:
    """The dataset whose folder this is. Raises UsageError that names the line of the wrong setting."""
    organization = load_organization(folder.parent)
    raw = settings.load_settings(folder / "dataset.yaml", _DATASET)
    known = definition(raw["dataset"])
    rows: dict[str, Any] = raw.get("assertions", {}).get("rows", {})
    return Dataset(
        organization=organization,
        name=known.name,
        folder=folder,
        source=_source(folder, raw["source"]["path"]),
        sheet=raw["source"].get("sheet"),
        title=raw.get("title", known.title),
        title_en=raw.get("title_en", known.title_en),
        description=raw.get("description", known.description),
        version=raw.get("version", ""),
        frequency=raw.get("frequency", "irregular"),
        license=raw.get("license", organization.license),
        keywords=raw.get("keywords", known.keywords),
        groups=raw.get("groups"),
        extras=raw.get("extras", {}),
        columns=raw.get("columns", {}),
        waive_required=raw.get("waive_required", ()),
        extra_columns=raw.get("extra_columns", "drop"),
        generation=raw.get("generation", ODS),
        bom=raw.get("bom", True),
        rows_min=rows.get("min"),
        rows_max=rows.get("max"),
        located_min=raw.get("assertions", {}).get("located", {}).get("min"),
        declared=options.declared(raw.get("crs")),
        geocoding=options.geocoding(raw.get("geocode")),
        computed=kpi_options.computed(raw.get("computed"), folder / "dataset.yaml"),
        units=raw.get("units", ()),
        waivers=privacy_options.waivers(raw.get("privacy")),
        embargo_until=raw.get("embargo_until"),
        from_portal=raw["source"].get("from") == "portal",
    )


def _source(folder: Path, relative: str) -> Path:
    path = folder / relative
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError):  # no name of a file at all, or links that lead to each other
        inside = False
    if not inside:
        raise UsageError("source-outside", value=relative, folder=folder)
    return path


def is_path(given: str, root: Path) -> bool:
    """Whether a path is meant, there or not, rather than the name of a dataset of the workspace whose root this is."""
    path = Path(given)
    return path.exists() or bool(path.suffix) or not (root / "datasets").is_dir()


@frozen
class Workspace:
    """A folder that holds `datasets/`. Only the names are read at first; settings when a dataset is asked for."""

    root: Path
    datasets_folder: Path

    @classmethod
    def at(cls, root: Path) -> Workspace:
        """The workspace whose root this is. Raises UsageError when it has no `datasets` folder."""
        if not (root / "datasets").is_dir():
            raise UsageError("workspace-empty", value=root)
        return cls(root, root / "datasets")

    @cached_property
    def folders(self) -> dict[str, Path]:
        """Dataset folders by label (`mihon/aed`), by organization, then in the order of the government's list."""
        order = {name: number for number, name in enumerate(all_definitions())}
        found = [path.parent for path in self.datasets_folder.glob("*/*/dataset.yaml")]
        for hidden in [folder for folder in found if folder.name.startswith(".")]:  # left by a kill
            found.remove(hidden)
            own = hidden.with_name(hidden.name[1:].rpartition(".")[0])
            if displaced(own) == [hidden] and not own.exists():
                put_back(own)
                found += [own] if own.exists() else []
        found.sort(key=lambda folder: (folder.parent.name, order.get(folder.name, len(order)), folder.name))
        return {f"{folder.parent.name}/{folder.name}": folder for folder in found}

    def select(self, names: Iterable[str], *, everything: bool = False) -> list[Path]:
        """Folders for names as people give them: `aed`, `mihon/aed`, `mihon`. UsageError names the nearest.

        `everything`: all datasets; with names, all that bear them: `aed` is then that of every organization.
        """
        chosen: dict[str, Path] = {}
        for name in names:
            chosen.update(self._named(name, of_all=everything))
        if not chosen and everything:
            return list(self.folders.values())
        if not chosen:
            raise UsageError("dataset-none-named", nearest=tuple(self._names()))
        return list(chosen.values())

    def _names(self) -> list[str]:
        return sorted({label.split("/")[1] for label in self.folders})

    def _named(self, name: str, *, of_all: bool) -> dict[str, Path]:
        name = name.strip("/")
        if name in self.folders:
            return {name: self.folders[name]}
        of_organization = {label: path for label, path in self.folders.items() if label.split("/")[0] == name}
        if of_organization:
            return of_organization
        same = {label: path for label, path in self.folders.items() if label.split("/")[1] == name}
        if len(same) > 1 and not of_all:
            raise UsageError("dataset-ambiguous", value=name, nearest=tuple(same))
        if not same:
            longer = [*self.folders, *{label.split("/")[0] for label in self.folders}]
            near = likeliest(name, [*self._names(), *longer])
            raise UsageError("dataset-unknown-name", value=name, nearest=near, names=tuple(self._names()))
        return same
