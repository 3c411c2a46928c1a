"""Texts of the step `geocode`: coordinate systems, plausibility of coordinates, coordinates found from addresses."""

from pipelines.messages import Text


def _filled(point: str) -> Text:
    return Text("repair", f"{{field}} was blank and became '{{after}}', found from the address ({point}).")


SYSTEMS: dict[str, Text] = {
    "crs-converted": Text(
        "info",
        "The coordinates of {count} records were converted from {system_en} to degrees of JGD2011 "
        "(accurate to about {accuracy} m).",
    ),
    "crs-coarse": Text(
        "warning",
        "Without the official grids the positions of {count} records, converted from {system_en}, may be off by "
        "about "
        "{accuracy} m.",
        "Install the grids with `publish gazetteer install --grids --from URL` (or a folder) and run it again.",
    ),
    "crs-outside": Text(
        "error",
        "'{value}' is no place in {system_en}, or one that cannot be converted. No coordinates were filled in.",
        "Check the figures and crs in dataset.yaml. X counts metres to the north, Y to the east.",
    ),
    "crs-degrees": Text(
        "error",
        "'{value}' looks like degrees, not metres, but dataset.yaml says {system_en}.",
        "Remove crs if these are degrees; if records differ, make them alike in the source.",
    ),
    "crs-axes": Text(
        "warning",
        "X and Y seem to be exchanged: the other way round {count} records would lie in this municipality.",
        "In surveying X is north and Y is east. Name the columns: '緯度: (the northing)', '経度: (the easting)'.",
    ),
    "crs-no-columns": Text(
        "error",
        "dataset.yaml says that coordinates are in {system_en}, but there are no columns for them.",
        "Write '緯度: heading of X' and '経度: heading of Y' under columns in dataset.yaml.",
    ),
    "crs-zone": Text(
        "warning",
        "Zone {value} is not one of this prefecture's plane rectangular zones ({expected}).",
        "Check the zone and correct crs in dataset.yaml.",
    ),
    "crs-differs": Text(
        "error",
        "The file says {system_en}, but crs in dataset.yaml is {other_en}.",
        "Remove crs from dataset.yaml if the file is right; if not, correct the file.",
    ),
    "crs-unknown": Text(
        "error",
        "There is no sure way from the file's coordinate system ({value}) to degrees in Japan.",
        "Export it in JGD2011 (EPSG:6668) from a GIS program.",
    ),
    "grid-damaged": Text(
        "error",
        "The grid for converting coordinates is damaged: {value}",
        "Install it again with `publish gazetteer install --grids --from URL` (or a folder).",
    ),
    "coordinate-converted": Text(
        "repair", "'{value}' became '{after}': converted from the declared system to degrees of JGD2011."
    ),
    "coordinate-dms-declared": Text(
        "repair", "'{value}' became '{after}': read as degrees, minutes and seconds, as declared."
    ),
}

POSITIONS: dict[str, Text] = {
    "position-far-from-address": Text(
        "warning",
        "The position ({value}) is about {distance} km from {town}, which the address names (it is near {near}).",
        "Either the address or the position is wrong: check it on a map. Leave it if both are right.",
    ),
    "position-other-municipality": Text(
        "warning",
        "The position ({value}) is near {near}, about {distance} km from the nearest town of {municipality}.",
        "Check the digits. If the place is in another municipality, write its name in the address.",
    ),
    "position-old-datum": Text(
        "warning",
        "The positions lie about {distance} m south-east of the towns of {count} records: are they in the old Tokyo "
        "Datum? "
        "(If so, the median distance to the towns goes from {before} m to {after} m.)",
        "Ask where the data comes from; if it is Tokyo Datum, write 'crs: 日本測地系' in dataset.yaml. Nothing was "
        "changed.",
    ),
    "position-converted-twice": Text(
        "warning",
        "The positions lie about {distance} m north-west of the towns of {count} records: were they converted from "
        "Tokyo "
        "Datum twice? (If so, the median distance to the towns goes from {before} m to {after} m.)",
        "Ask where the data comes from for the coordinates before conversion. Nothing was changed.",
    ),
    "position-same-address": Text(
        "warning",
        "The address {address} stands in row {row} too, but the positions are about {distance} km apart ({value}).",
        "Check address and position of both records on a map.",
    ),
    "position-shared": Text(
        "warning",
        "{count} records with different addresses have the same position ({value}); rows: {rows}.",
        "See whether a stand-in such as the town hall was left in, and give each its own position.",
    ),
}

ADDRESSES: dict[str, Text] = {
    "geocoded-building": _filled("the point of the building number"),
    "geocoded-block": _filled("the point of the block"),
    "geocoded-parcel": _filled("the point of the parcel"),
    "geocoded-facility": _filled("the same place in the organization's own data"),
    "geocoded-town": _filled("the point of its town, not of the place itself"),
    "geocode-coarse": Text(
        "warning",
        "The position of '{value}' is that of its town, {town}, not of the place itself; the column {column} says "
        "{level}.",
        "Look the place up and give its coordinates. To leave such points out, set publish_coarser_than_block: false.",
    ),
    "geocode-too-coarse": Text(
        "warning",
        "The address '{value}' is known only down to its town, {town}: the coordinates stay blank.",
        "Look the place up and give its coordinates. If the town's point will do, write "
        "'geocode: {{publish_coarser_than_block: true}}' in dataset.yaml.",
    ),
    "geocode-ambiguous": Text(
        "warning",
        "More than one place fits the address '{value}' ({candidates}): the coordinates stay blank.",
        "Write the address with its prefecture and municipality, or give the coordinates.",
    ),
    "geocode-not-found": Text(
        "warning",
        "The address '{value}' was not found (not read: {unmatched}): the coordinates stay blank.",
        "Check the address, or look the place up and give its coordinates.",
    ),
    "geocode-rest": Text(
        "warning",
        "The address '{value}' was read as {address}, but what is left of it ('{unmatched}') may name another place: "
        "the coordinates stay blank.",
        "Write one address alone, with a branch number that exists and rooms as '2階' or '201号室', or look the place "
        "up and give its coordinates.",
    ),
    "geocode-near": Text(
        "warning",
        "The position of '{value}' is that of {address}. The address goes on with '{unmatched}', so the place itself "
        "may lie beside it.",
        "Check the position on a map; if it is another, give the coordinates.",
    ),
    "geocode-lot": Text(
        "warning",
        "The position of '{value}' is that of {address}, a block or building. The address says 番地: if a parcel is "
        "meant, it lies elsewhere.",
        "Write 番 and 号 for blocks and buildings; for a parcel, look the place up and give its coordinates.",
    ),
    "geocode-possible": Text(
        "info",
        "{count} records have no position; for {found} of them the address gives that of a block or finer. "
        "Write 'geocode: true' in dataset.yaml to fill them in.",
    ),
    "geocode-no-gazetteer": Text(
        "warning",
        "dataset.yaml asks for geocoding, but there is no gazetteer: {count} records stay without a position.",
        "Install one with `publish gazetteer install PREFECTURE --from URL` (or a folder), "
        "or name a file in MACHIKADO_GAZETTEER.",
    ),
}

TEXTS: dict[str, Text] = {**SYSTEMS, **POSITIONS, **ADDRESSES}
