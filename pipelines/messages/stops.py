"""Texts of the stop rules: what would change, and what to look at before it is allowed."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "publish-stopped": Text(
        "error",
        "公開を止めました。公開中のデータは変わっていません: {value}",
        "Publishing was stopped; what is published was not changed: {value}",
        "間違いなら元のファイルを直してください。この内容で正しければ、同じ操作に `{allow}` を付けると、"
        "今回に限り公開します（記録に残ります）。詳しい違いは `publish diff` で見られます。",
        "Mend the source if it is a mistake. If all is as meant, repeat the same call with `{allow}`: it is published "
        "this once, and recorded. `publish diff` shows the changes.",
    ),
    "stop-unknown": Text(
        "error",
        "--allow に「{value}」という名前の決まりはありません。もしかして: {nearest}",
        "--allow knows no rule '{value}'. Did you mean: {nearest}",
        "止めたときに表示された名前を、そのまま書いてください。",
        "Write the name as it was shown when publishing was stopped.",
    ),
    "stop-rows-fell": Text(
        "error",
        "「{file}」の行が {before:,} 行から {now:,} 行に減ります（{share:.1%} の減少）。",
        "'{file}' falls from {before:,} to {now:,} rows (by {share:.1%}).",
        "元のファイルが途中で切れていないか、別のシートや絞り込んだ表を書き出していないかを確かめてください。",
        "See whether the source is cut off, or another sheet or a filtered table was saved.",
    ),
    "stop-rows-fell-gone": Text(
        "error",
        "公開中の表「{file}」がなくなります。",
        "The published table '{file}' would be gone.",
        "データセットの設定（dataset.yaml）を確かめてください。この表を使っている人は読めなくなります。",
        "See the settings of the dataset (dataset.yaml). Whoever uses this table can no longer read it.",
    ),
    "stop-column-vanished": Text(
        "error",
        "「{file}」から列がなくなります: {columns}",
        "Columns would vanish from '{file}': {columns}",
        "元のファイルで見出しが変わったり消えたりしていないかを確かめてください。"
        "列の名前で読んでいるアプリは動かなくなります。",
        "See whether headings were changed or lost in the source. Programs that read these columns will break.",
    ),
    "stop-column-vanished-emptied": Text(
        "error",
        "「{file}」の列の値がすべて空になります: {columns}",
        "Columns of '{file}' would lose all their values: {columns}",
        "元のファイルで見出しが変わったり、列が消えたりしていないかを確かめてください。"
        "見出しが変わっただけなら、dataset.yaml の columns に書きます。",
        "See whether the heading was changed or the column was lost in the source. If only the heading changed, name "
        "it under columns in dataset.yaml.",
    ),
    "stop-located-fell": Text(
        "error",
        "「{file}」で緯度・経度のある行が {before:.1%} から {now:.1%} に減ります（{rows:,} 行中 {located:,} 行）。",
        "Rows of '{file}' that have a position fall from {before:.1%} to {now:.1%} ({located:,} of {rows:,}).",
        "元のファイルの緯度・経度の列と、住所データ（gazetteer）が使えているかを `publish check` で確かめてください。",
        "See with `publish check` whether the columns of latitude and longitude are read and the gazetteer is there.",
    ),
    "stop-coordinates-moved": Text(
        "error",
        "「{file}」で、位置が 500 m より遠くへ動く行が {count:,} 行あります"
        "（照合できた {matched:,} 行の {share:.1%}）。最も遠いもの: {example}（{kilometres:.1f} km）",
        "In '{file}' {count:,} rows move by over 500 m ({share:.1%} of the {matched:,} that both tables have). The "
        "farthest: {example} ({kilometres:.1f} km)",
        "座標系（日本測地系・平面直角座標系の系番号）、緯度と経度の取り違え、行と ID の対応がずれていないかを"
        "確かめてください。",
        "See whether the coordinate system or the zone is another, latitude and longitude are exchanged, or IDs now "
        "stand at other rows.",
    ),
    "stop-licence-changed": Text(
        "error",
        "ライセンスが「{before}」から「{now}」に変わります。",
        "The licence changes from '{before}' to '{now}'.",
        "organization.yaml・dataset.yaml の license を確かめてください。変えるなら、使っている人に知らせてください。",
        "See license in organization.yaml and dataset.yaml. Whoever uses the data should be told of a change.",
    ),
    "stop-report-errors": Text(
        "error",
        "「{file}」は、検査で誤りが見つかったデータから作られています。",
        "'{file}' was built of data in which errors were found.",
        "`publish check` で誤りを見て、元のファイルを直してください。",
        "See the errors with `publish check` and mend the source.",
    ),
    "stop-not-ours": Text(
        "error",
        "公開先の「{name}」は、この道具で作ったデータセットではありません（datapackage.json がない）。",
        "The dataset '{name}' was not made by this program (it has no datapackage.json).",
        "公開先のページで中身を確かめてください。公開すると、そのファイルはすべて今回のものに置き換わります。",
        "See its page on the portal. Publishing replaces all its files by those of this package.",
    ),
    "stop-not-ours-owner": Text(
        "error",
        "公開先の「{name}」は、別の団体「{owner}」のデータセットです。",
        "The dataset '{name}' belongs to another organization, '{owner}'.",
        "organization.yaml の name と、publish.toml の organization を確かめてください。",
        "See name in organization.yaml and organization in publish.toml.",
    ),
    "stop-not-ours-nobody": Text(
        "error",
        "公開先の「{name}」は、どの団体のものでもないデータセットです。",
        "The dataset '{name}' belongs to no organization.",
        "公開先のページで、誰が作ったものかを確かめてください。",
        "See on its page who made it.",
    ),
    "stop-not-comparable": Text(
        "error",
        "公開中の「{file}」を表として読めないため、行・列・位置がどう変わるかを確かめられません。",
        "The published '{file}' cannot be read as a table: what becomes of rows, columns and positions is not known.",
        "公開先のページからダウンロードして、開けるかを確かめてください。壊れているなら、公開し直すと元に戻ります。",
        "Download it from the portal's page and see whether it opens. If it is broken, publishing mends it.",
    ),
    "stop-not-comparable-descriptor": Text(
        "error",
        "公開中の「{file}」を読めないため、表とライセンスがどう変わるかを、すべては確かめられません。",
        "The published '{file}' cannot be read: what becomes of tables and licence is not wholly known.",
        "公開先のページからダウンロードして、開けるかを確かめてください。壊れているなら、公開し直すと元に戻ります。",
        "Download it from the portal's page and see whether it opens. If it is broken, publishing mends it.",
    ),
}
