"""Texts of the step `geocode`: coordinate systems, plausibility of coordinates, coordinates found from addresses."""

from pipelines.messages import Text


def _filled(ja: str, en: str) -> Text:
    return Text(
        "repair",
        f"位置のない行の「{{field}}」に、住所から求めた「{{after}}」を入れました（{ja}）。",
        f"{{field}} was blank and became '{{after}}', found from the address ({en}).",
    )


SYSTEMS: dict[str, Text] = {
    "crs-converted": Text(
        "info",
        "{count} 行の座標を、{system}から緯度・経度（JGD2011）に変換しました（精度は約 {accuracy} m）。",
        "The coordinates of {count} records were converted from {system_en} to degrees of JGD2011 "
        "(accurate to about {accuracy} m).",
    ),
    "crs-coarse": Text(
        "warning",
        "{system}からの変換に使う国土地理院の補正データがないため、{count} 行の位置の誤差が最大で約 {accuracy} "
        "m あります。",
        "Without the official grids the positions of {count} records, converted from {system_en}, may be off by "
        "about "
        "{accuracy} m.",
        "`publish gazetteer install --grids` で補正データを入れて、もう一度実行してください。",
        "Install the grids with `publish gazetteer install --grids` and run it again.",
    ),
    "crs-outside": Text(
        "error",
        "「{value}」は{system}の座標として使えません（範囲の外か、変換できない場所です）。緯度・経度は入れていません。",
        "'{value}' is no place in {system_en}, or one that cannot be converted. No coordinates were filled in.",
        "座標の値と、dataset.yaml の crs を確かめてください。Ｘ座標は北向き、Ｙ座標は東向きのメートルです。",
        "Check the figures and crs in dataset.yaml. X counts metres to the north, Y to the east.",
    ),
    "crs-degrees": Text(
        "error",
        "「{value}」はメートルではなく度に見えます。dataset.yaml では{system}とされています。",
        "'{value}' looks like degrees, not metres, but dataset.yaml says {system_en}.",
        "緯度・経度なら crs を消してください。行によって違うなら、元のファイルをそろえてください。",
        "Remove crs if these are degrees; if records differ, make them alike in the source.",
    ),
    "crs-axes": Text(
        "warning",
        "Ｘ座標とＹ座標が逆のようです。入れ替えると、{count} 行がこの団体の中に入ります。",
        "X and Y seem to be exchanged: the other way round {count} records would lie in this municipality.",
        "測量の座標ではＸが北、Ｙが東です。columns に「緯度: （北向きの列）」「経度: （東向きの列）"
        "」と書いてください。",
        "In surveying X is north and Y is east. Name the columns: '緯度: (the northing)', '経度: (the easting)'.",
    ),
    "crs-no-columns": Text(
        "error",
        "dataset.yaml では座標が{system}とされていますが、座標の列が見つかりません。",
        "dataset.yaml says that coordinates are in {system_en}, but there are no columns for them.",
        "dataset.yaml の columns に「緯度: Ｘ座標の見出し」「経度: Ｙ座標の見出し」と書いてください。",
        "Write '緯度: heading of X' and '経度: heading of Y' under columns in dataset.yaml.",
    ),
    "crs-zone": Text(
        "warning",
        "第{value}系は、この団体の都道府県の平面直角座標系ではありません（{expected}）。",
        "Zone {value} is not one of this prefecture's plane rectangular zones ({expected}).",
        "座標の系番号を確かめ、dataset.yaml の crs を直してください。",
        "Check the zone and correct crs in dataset.yaml.",
    ),
    "crs-differs": Text(
        "error",
        "ファイルには{system}と書かれていますが、dataset.yaml の crs は{other}です。",
        "The file says {system_en}, but crs in dataset.yaml is {other_en}.",
        "ファイルの座標系が正しければ dataset.yaml の crs を消してください。違うなら、ファイルを直してください。",
        "Remove crs from dataset.yaml if the file is right; if not, correct the file.",
    ),
    "crs-unknown": Text(
        "error",
        "ファイルの座標系（{value}）から日本の緯度・経度に変換する方法が分かりません。",
        "There is no sure way from the file's coordinate system ({value}) to degrees in Japan.",
        "GIS ソフトで JGD2011（EPSG:6668）に変換して書き出してください。",
        "Export it in JGD2011 (EPSG:6668) from a GIS program.",
    ),
    "grid-damaged": Text(
        "error",
        "座標変換の補正データが壊れています: {value}",
        "The grid for converting coordinates is damaged: {value}",
        "`publish gazetteer install --grids` で入れ直してください。",
        "Install it again with `publish gazetteer install --grids`.",
    ),
    "coordinate-converted": Text(
        "repair",
        "「{value}」を、宣言された座標系から緯度・経度（JGD2011）の「{after}」に変換しました。",
        "'{value}' became '{after}': converted from the declared system to degrees of JGD2011.",
    ),
    "coordinate-dms-declared": Text(
        "repair",
        "「{value}」を度分秒として読み、十進の度「{after}」にしました。",
        "'{value}' became '{after}': read as degrees, minutes and seconds, as declared.",
    ),
}

POSITIONS: dict[str, Text] = {
    "position-far-from-address": Text(
        "warning",
        "緯度・経度（{value}）が、住所の「{town}」から約 {distance} km "
        "離れています（いまの位置は「{near}」の付近です）。",
        "The position ({value}) is about {distance} km from {town}, which the address names (it is near {near}).",
        "住所と緯度・経度のどちらかの誤りです。地図で確かめて直してください。どちらも正しければそのままで構いません。",
        "Either the address or the position is wrong: check it on a map. Leave it if both are right.",
    ),
    "position-other-municipality": Text(
        "warning",
        "緯度・経度（{value}）は「{near}」の付近で、{municipality}のいちばん近い町字から約 {distance} km "
        "離れています。",
        "The position ({value}) is near {near}, about {distance} km from the nearest town of {municipality}.",
        "緯度・経度の打ち間違いを確かめてください。よその市区町村にある施設なら、住所に市区町村名から書いてください。",
        "Check the digits. If the place is in another municipality, write its name in the address.",
    ),
    "position-old-datum": Text(
        "warning",
        "緯度・経度が、{count} 行の町字の位置から南東へそろって約 {distance} m ずれています。日本測地系（旧）"
        "ではありませんか"
        "（そうだとすると、町字までの距離の中央値は {before} m から {after} m になります）。",
        "The positions lie about {distance} m south-east of the towns of {count} records: are they in the old Tokyo "
        "Datum? "
        "(If so, the median distance to the towns goes from {before} m to {after} m.)",
        "作成元に測地系を確かめ、日本測地系なら dataset.yaml に「crs: 日本測地系」と書いてください。"
        "自動では直しません。",
        "Ask where the data comes from; if it is Tokyo Datum, write 'crs: 日本測地系' in dataset.yaml. Nothing was "
        "changed.",
    ),
    "position-converted-twice": Text(
        "warning",
        "緯度・経度が、{count} 行の町字の位置から北西へそろって約 {distance} m ずれています。"
        "世界測地系への変換を二度していませんか"
        "（そうだとすると、町字までの距離の中央値は {before} m から {after} m になります）。",
        "The positions lie about {distance} m north-west of the towns of {count} records: were they converted from "
        "Tokyo "
        "Datum twice? (If so, the median distance to the towns goes from {before} m to {after} m.)",
        "変換する前の座標が残っていないか、作成元に確かめてください。自動では直しません。",
        "Ask where the data comes from for the coordinates before conversion. Nothing was changed.",
    ),
    "position-same-address": Text(
        "warning",
        "住所「{address}」は {row} 行目にもありますが、位置が約 {distance} km 離れています（{value}）。",
        "The address {address} stands in row {row} too, but the positions are about {distance} km apart ({value}).",
        "二つの行の住所と緯度・経度を地図で確かめてください。",
        "Check address and position of both records on a map.",
    ),
    "position-shared": Text(
        "warning",
        "住所の違う {count} 行が、同じ緯度・経度（{value}）です（行: {rows}）。",
        "{count} records with different addresses have the same position ({value}); rows: {rows}.",
        "役所や町の代表点を仮に入れたままになっていないか確かめ、それぞれの位置に直してください。",
        "See whether a stand-in such as the town hall was left in, and give each its own position.",
    ),
}

ADDRESSES: dict[str, Text] = {
    "geocoded-building": _filled("住居番号の位置", "the point of the building number"),
    "geocoded-block": _filled("街区の位置", "the point of the block"),
    "geocoded-parcel": _filled("地番の位置", "the point of the parcel"),
    "geocoded-facility": _filled("団体が公開している同じ施設の位置", "the same place in the organization's own data"),
    "geocoded-town": _filled(
        "町字の代表点。施設の位置ではありません", "the point of its town, not of the place itself"
    ),
    "geocode-coarse": Text(
        "warning",
        "「{value}」の位置は、町字「{town}」の代表点です。施設の位置ではないので、"
        "列「{column}」に「{level}」と書いてあります。",
        "The position of '{value}' is that of its town, {town}, not of the place itself; the column {column} says "
        "{level}.",
        "地図で位置を調べて緯度・経度を書いてください。代表点を公開しないなら、dataset.yaml の geocode を "
        "publish_coarser_than_block: false にします。",
        "Look the place up and give its coordinates. To leave such points out, set publish_coarser_than_block: false.",
    ),
    "geocode-too-coarse": Text(
        "warning",
        "住所「{value}」からは町字「{town}」までしか位置が分からないため、緯度・経度は空のままです。",
        "The address '{value}' is known only down to its town, {town}: the coordinates stay blank.",
        "地図で位置を調べて書いてください。町字の代表点でよければ、dataset.yaml に "
        "「geocode: {{publish_coarser_than_block: true}}」と書きます。",
        "Look the place up and give its coordinates. If the town's point will do, write "
        "'geocode: {{publish_coarser_than_block: true}}' in dataset.yaml.",
    ),
    "geocode-ambiguous": Text(
        "warning",
        "住所「{value}」に当てはまる場所が複数あるため、緯度・経度は空のままです（{candidates}）。",
        "More than one place fits the address '{value}' ({candidates}): the coordinates stay blank.",
        "都道府県・市区町村から書くか、緯度・経度を書いてください。",
        "Write the address with its prefecture and municipality, or give the coordinates.",
    ),
    "geocode-not-found": Text(
        "warning",
        "住所「{value}」の位置が分からないため、緯度・経度は空のままです（読めなかった部分: {unmatched}）。",
        "The address '{value}' was not found (not read: {unmatched}): the coordinates stay blank.",
        "住所の書き誤りを確かめるか、地図で調べて緯度・経度を書いてください。",
        "Check the address, or look the place up and give its coordinates.",
    ),
    "geocode-possible": Text(
        "info",
        "位置のない行が {count} 件あり、そのうち {found} 件は住所から番地などの位置が分かります。"
        "dataset.yaml に「geocode: true」と書くと入ります。",
        "{count} records have no position; for {found} of them the address gives that of a block or finer. "
        "Write 'geocode: true' in dataset.yaml to fill them in.",
    ),
    "geocode-no-gazetteer": Text(
        "warning",
        "dataset.yaml に geocode がありますが、住所データがないため、位置のない {count} 行はそのままです。",
        "dataset.yaml asks for geocoding, but there is no gazetteer: {count} records stay without a position.",
        "`publish gazetteer install 都道府県名` で住所データを入れるか、環境変数 MACHIKADO_GAZETTEER "
        "にファイルを指定してください。",
        "Install one with `publish gazetteer install PREFECTURE`, or name a file in MACHIKADO_GAZETTEER.",
    ),
}

TEXTS: dict[str, Text] = {**SYSTEMS, **POSITIONS, **ADDRESSES}
