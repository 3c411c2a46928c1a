"""Texts of the gazetteer: building, finding and installing it."""

from pipelines.messages import Text

_KINDS = (
    "Usable: a list of towns (code6,pref,city,oaza,chome,koaza,lat,lon), the Address Base Registry, 位置参照情報, "
    "or a CSV of your own with a name or address and latitude and longitude."
)
_AGAIN = "Download it again, or copy it again from the original."
_LINE = "Correct the line, or check that it is the right file."

_SOURCES: dict[str, Text] = {
    "gazetteer-no-source": Text(
        "error",
        "No file was named to make the gazetteer from.",
        "Type for example `publish gazetteer build towns.csv.gz --output town.gazetteer`. " + _KINDS,
    ),
    "gazetteer-folder-empty": Text(
        "error", "No CSV (.csv, .csv.gz, .zip) in the folder: {value}", "Name the folder that holds the files."
    ),
    "gazetteer-source-unknown": Text(
        "error", "The headings are not those of address data: {value} ({headings})", _KINDS
    ),
    "gazetteer-source-damaged": Text("error", "The file is damaged or cut off: {value} ({reason})", _AGAIN),
    "gazetteer-source-no-csv": Text("error", "No CSV in the zip: {value}", "Name a zip that holds a CSV."),
    "gazetteer-source-too-large": Text(
        "error",
        "Too large once unpacked: {value} (limit {limit} MB)",
        "Use the files of single prefectures or municipalities.",
    ),
    "gazetteer-source-no-text": Text("error", "No text in UTF-8 or Shift_JIS: {value}, line {line}", _AGAIN),
    "gazetteer-source-no-table": Text("error", "No table (one column): {value}", _KINDS),
    "gazetteer-source-empty": Text("error", "No rows below the headings: {value}", _AGAIN),
    "gazetteer-heading-doubled": Text(
        "error", "Two columns have the same heading: {value} ({heading})", "Remove or rename one of them."
    ),
    "gazetteer-cells": Text("error", "Too many cells: {value}, line {line} ({width} headings, {found} cells)", _LINE),
    "gazetteer-quotes": Text("error", 'A quotation mark (") is not closed: {value}, line {line} ({reason})', _LINE),
    "gazetteer-line": Text("error", "{value}, line {line}: expected {expected}, found “{found}”.", _LINE),
    "gazetteer-master-missing": Text(
        "error",
        "A position file alone does not say what lies there: {value}",
        "Name the master of the same area ({kind}) too.",
    ),
    "gazetteer-positions-missing": Text(
        "error", "Numbers without positions: {value}", "Name the position file of the same area ({kind}) too."
    ),
    "gazetteer-municipality-unknown": Text(
        "error",
        "Municipalities whose code is not known: {names} ({value})",
        "位置参照情報 of 街区 has no codes: name a file of 大字・町丁目 or a list of municipalities too.",
    ),
    "gazetteer-no-towns": Text(
        "error",
        "There is no town in these files.",
        "Add a list of towns, 町字マスター or 位置参照情報 of 大字・町丁目.",
    ),
}

_FILES: dict[str, Text] = {
    "gazetteer-not-one": Text(
        "error",
        "This is no gazetteer: {value}",
        "From CSV files one is made with `publish gazetteer build {value} --output town.gazetteer`.",
    ),
    "gazetteer-damaged": Text(
        "error",
        "The gazetteer is damaged: {value}",
        "Copy it again from the original, or build it again with `publish gazetteer build`.",
    ),
    "gazetteer-newer": Text(
        "error",
        "This gazetteer was made by a newer machikado: {value} (format {format}; this one reads up to {known})",
        "Update machikado, or build the file again with this version.",
    ),
    "gazetteer-none": Text(
        "error",
        "There is no gazetteer.",
        "With an internet connection type `publish gazetteer install 群馬県 --from URL`; from files at hand "
        "`publish gazetteer build towns.csv.gz --output {folder}/town.gazetteer`. "
        "A file elsewhere is named with `--gazetteer FILE`.",
    ),
}

_INSTALLING: dict[str, Text] = {
    "gazetteer-area-unknown": Text(
        "error",
        "Neither a prefecture nor a local government code: {value}",
        "Name a prefecture (群馬県) or a 6-digit local government code (102121). {suggestion}",
    ),
    "gazetteer-place-wrong": Text(
        "error",
        "The place to fetch from is neither a URL nor a folder: {value}",
        "Type `--from https://…` or the folder that holds the files.",
    ),
    "gazetteer-files-missing": Text(
        "error", "No files of {area} at {value}", "Check that the files of towns (such as {example}) are there."
    ),
    "gazetteer-grids-missing": Text(
        "error",
        "No grids for coordinate systems at {value} ({names})",
        "Name the place that holds these files with `--from`.",
    ),
    "gazetteer-fetch-failed": Text(
        "error",
        "Could not be downloaded: {value} ({reason})",
        "What arrived is kept: check the connection and repeat the same command, which goes on from there.",
    ),
    "gazetteer-fetch-too-large": Text(
        "error", "The file is too large: {value} (limit {limit} MB)", "Check the place given with `--from`."
    ),
    "gazetteer-checksum": Text(
        "error",
        "The file that arrived does not have the checksum of the index: {value}",
        "It was removed. If it happens again, ask those who serve the files.",
    ),
    "gazetteer-index-wrong": Text(
        "error",
        "The index (index.json) is not of the known form: {value} ({reason})",
        "See docs/gazetteer.md for its form.",
    ),
}

TEXTS = _SOURCES | _FILES | _INSTALLING
