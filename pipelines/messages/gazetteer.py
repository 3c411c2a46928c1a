"""Texts of the gazetteer: building, finding and installing it."""

from pipelines.messages import Text

_KINDS_JA = (
    "使えるもの: 町字の一覧（code6,pref,city,oaza,chome,koaza,lat,lon）、アドレス・ベース・レジストリ、位置参照情報、"
    "名称か住所と緯度・経度のある自前の CSV。"
)
_KINDS_EN = (
    "Usable: a list of towns (code6,pref,city,oaza,chome,koaza,lat,lon), the Address Base Registry, 位置参照情報, "
    "or a CSV of your own with a name or address and latitude and longitude."
)
_AGAIN_JA = "もう一度ダウンロードするか、元のファイルから写し直してください。"
_AGAIN_EN = "Download it again, or copy it again from the original."
_LINE_JA = "その行を直すか、正しいファイルかどうか確かめてください。"
_LINE_EN = "Correct the line, or check that it is the right file."

_SOURCES: dict[str, Text] = {
    "gazetteer-no-source": Text(
        "error",
        "住所データを作る元のファイルが指定されていません。",
        "No file was named to make the gazetteer from.",
        "`publish gazetteer build 町字.csv.gz --output 住所.gazetteer` のように指定してください。" + _KINDS_JA,
        "Type for example `publish gazetteer build towns.csv.gz --output town.gazetteer`. " + _KINDS_EN,
    ),
    "gazetteer-folder-empty": Text(
        "error",
        "フォルダーに CSV（.csv, .csv.gz, .zip）がありません: {value}",
        "No CSV (.csv, .csv.gz, .zip) in the folder: {value}",
        "ファイルのあるフォルダーを指定してください。",
        "Name the folder that holds the files.",
    ),
    "gazetteer-source-unknown": Text(
        "error",
        "住所データとして読めない見出しです: {value}（{headings}）",
        "The headings are not those of address data: {value} ({headings})",
        _KINDS_JA,
        _KINDS_EN,
    ),
    "gazetteer-source-damaged": Text(
        "error",
        "ファイルが壊れているか、途中で切れています: {value}（{reason}）",
        "The file is damaged or cut off: {value} ({reason})",
        _AGAIN_JA,
        _AGAIN_EN,
    ),
    "gazetteer-source-no-csv": Text(
        "error",
        "zip の中に CSV がありません: {value}",
        "No CSV in the zip: {value}",
        "CSV の入った zip を指定してください。",
        "Name a zip that holds a CSV.",
    ),
    "gazetteer-source-too-large": Text(
        "error",
        "展開すると大きすぎます: {value}（上限 {limit} MB）",
        "Too large once unpacked: {value} (limit {limit} MB)",
        "都道府県ごと、市区町村ごとのファイルに分けてください。",
        "Use the files of single prefectures or municipalities.",
    ),
    "gazetteer-source-no-text": Text(
        "error",
        "文字として読めません（UTF-8 でも Shift_JIS でもない）: {value} {line}行目",
        "No text in UTF-8 or Shift_JIS: {value}, line {line}",
        _AGAIN_JA,
        _AGAIN_EN,
    ),
    "gazetteer-source-no-table": Text(
        "error", "表ではありません（列が一つ）: {value}", "No table (one column): {value}", _KINDS_JA, _KINDS_EN
    ),
    "gazetteer-source-empty": Text(
        "error", "見出しの下に行がありません: {value}", "No rows below the headings: {value}", _AGAIN_JA, _AGAIN_EN
    ),
    "gazetteer-heading-doubled": Text(
        "error",
        "同じ見出しの列が二つあります: {value}（{heading}）",
        "Two columns have the same heading: {value} ({heading})",
        "どちらかを消すか、名前を変えてください。",
        "Remove or rename one of them.",
    ),
    "gazetteer-cells": Text(
        "error",
        "列が多すぎます: {value} {line}行目（見出しは{width}列、この行は{found}列）",
        "Too many cells: {value}, line {line} ({width} headings, {found} cells)",
        _LINE_JA,
        _LINE_EN,
    ),
    "gazetteer-quotes": Text(
        "error",
        '引用符（"）が閉じていません: {value} {line}行目（{reason}）',
        'A quotation mark (") is not closed: {value}, line {line} ({reason})',
        _LINE_JA,
        _LINE_EN,
    ),
    "gazetteer-line": Text(
        "error",
        "{value} {line}行目: {expected} のはずの所に「{found}」があります。",
        "{value}, line {line}: expected {expected}, found “{found}”.",
        _LINE_JA,
        _LINE_EN,
    ),
    "gazetteer-master-missing": Text(
        "error",
        "位置のファイルだけでは、何の位置か分かりません: {value}",
        "A position file alone does not say what lies there: {value}",
        "同じ地域のマスター（{kind}）も一緒に指定してください。",
        "Name the master of the same area ({kind}) too.",
    ),
    "gazetteer-positions-missing": Text(
        "error",
        "番号だけで、位置がありません: {value}",
        "Numbers without positions: {value}",
        "同じ地域の位置のファイル（{kind}）も一緒に指定してください。",
        "Name the position file of the same area ({kind}) too.",
    ),
    "gazetteer-municipality-unknown": Text(
        "error",
        "団体コードの分からない市区町村があります: {names}（{value}）",
        "Municipalities whose code is not known: {names} ({value})",
        "街区の位置参照情報にはコードがありません。大字・町丁目の位置参照情報か市区町村の一覧も一緒に指定してください。",
        "位置参照情報 of 街区 has no codes: name a file of 大字・町丁目 or a list of municipalities too.",
    ),
    "gazetteer-no-towns": Text(
        "error",
        "町や字が一つもありません。",
        "There is no town in these files.",
        "町字の一覧、町字マスター、大字・町丁目の位置参照情報のどれかを加えてください。",
        "Add a list of towns, 町字マスター or 位置参照情報 of 大字・町丁目.",
    ),
}

_FILES: dict[str, Text] = {
    "gazetteer-not-one": Text(
        "error",
        "住所データ（.gazetteer）ではありません: {value}",
        "This is no gazetteer: {value}",
        "CSV からは `publish gazetteer build {value} --output 住所.gazetteer` で作れます。",
        "From CSV files one is made with `publish gazetteer build {value} --output town.gazetteer`.",
    ),
    "gazetteer-damaged": Text(
        "error",
        "住所データが壊れています: {value}",
        "The gazetteer is damaged: {value}",
        "元のファイルから写し直すか、`publish gazetteer build` で作り直してください。",
        "Copy it again from the original, or build it again with `publish gazetteer build`.",
    ),
    "gazetteer-newer": Text(
        "error",
        "この住所データは、新しい版の machikado で作られています: {value}（形式 {format}、読めるのは {known} まで）",
        "This gazetteer was made by a newer machikado: {value} (format {format}; this one reads up to {known})",
        "machikado を新しくするか、この版で作り直してください。",
        "Update machikado, or build the file again with this version.",
    ),
    "gazetteer-none": Text(
        "error",
        "住所データがありません。",
        "There is no gazetteer.",
        "インターネットのあるパソコンで `publish gazetteer install 群馬県 --from URL` とするか、手元のファイルから "
        "`publish gazetteer build 町字.csv.gz --output {folder}/住所.gazetteer` としてください。"
        "ほかの場所のファイルは `--gazetteer FILE` で指定できます。",
        "With an internet connection type `publish gazetteer install 群馬県 --from URL`; from files at hand "
        "`publish gazetteer build towns.csv.gz --output {folder}/town.gazetteer`. "
        "A file elsewhere is named with `--gazetteer FILE`.",
    ),
}

_INSTALLING: dict[str, Text] = {
    "gazetteer-area-unknown": Text(
        "error",
        "都道府県名でも団体コードでもありません: {value}",
        "Neither a prefecture nor a local government code: {value}",
        "「群馬県」か、6桁の全国地方公共団体コード（例 102121）を指定してください。近い名前: {nearest}",
        "Name a prefecture (群馬県) or a 6-digit local government code (102121). Nearest name: {nearest}",
    ),
    "gazetteer-place-wrong": Text(
        "error",
        "取り寄せ元が URL でもフォルダーでもありません: {value}",
        "The place to fetch from is neither a URL nor a folder: {value}",
        "`--from https://…` か、ファイルを置いたフォルダーを指定してください。",
        "Type `--from https://…` or the folder that holds the files.",
    ),
    "gazetteer-files-missing": Text(
        "error",
        "「{area}」のファイルがありません: {value}",
        "No files of {area} at {value}",
        "町字のファイル（例 {example}）がその場所にあるか確かめてください。",
        "Check that the files of towns (such as {example}) are there.",
    ),
    "gazetteer-grids-missing": Text(
        "error",
        "座標変換のグリッドがありません: {value}（{names}）",
        "No grids for coordinate systems at {value} ({names})",
        "グリッドのファイルを置いた場所を `--from` に指定してください。",
        "Name the place that holds these files with `--from`.",
    ),
    "gazetteer-fetch-failed": Text(
        "error",
        "ダウンロードできませんでした: {value}（{reason}）",
        "Could not be downloaded: {value} ({reason})",
        "届いた所までは残してあります。通信を確かめ、同じコマンドをもう一度実行すると続きから取ります。",
        "What arrived is kept: check the connection and repeat the same command, which goes on from there.",
    ),
    "gazetteer-fetch-too-large": Text(
        "error",
        "ファイルが大きすぎます: {value}（上限 {limit} MB）",
        "The file is too large: {value} (limit {limit} MB)",
        "`--from` の場所が正しいか確かめてください。",
        "Check the place given with `--from`.",
    ),
    "gazetteer-checksum": Text(
        "error",
        "届いたファイルの内容が、一覧のチェックサムと違います: {value}",
        "The file that arrived does not have the checksum of the index: {value}",
        "壊れたものは消しました。もう一度実行しても同じなら、配布元に確かめてください。",
        "It was removed. If it happens again, ask those who serve the files.",
    ),
    "gazetteer-index-wrong": Text(
        "error",
        "一覧（index.json）の形が違います: {value}（{reason}）",
        "The index (index.json) is not of the known form: {value} ({reason})",
        "docs/gazetteer.md にある形に直してください。",
        "See docs/gazetteer.md for its form.",
    ),
}

TEXTS = _SOURCES | _FILES | _INSTALLING
