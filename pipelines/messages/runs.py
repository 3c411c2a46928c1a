"""Texts about runs: what was interrupted, what is kept, going on and going back."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "run-interrupted": Text(
        "error",
        "途中で止めました。",
        "Stopped half-way.",
        "公開先にあるデータは、元のままか新しいもののどちらかです。"
        "残りを続けるには `publish run --resume`、元に戻すには `publish rollback データセット名` を実行してください。",
        "Each dataset on the portal is as it was, or as it shall be. `publish run --resume` goes on with the rest, "
        "`publish rollback DATASET` goes back.",
    ),
    "resume-with-names": Text(
        "error",
        "--resume とデータセット名は同時に指定できません。",
        "--resume takes no names of datasets.",
        "続きを行うときは `publish run --resume` だけで、残っているものがすべて対象になります。",
        "`publish run --resume` goes on with everything that is left.",
    ),
    "resume-portal-moved": Text(
        "error",
        "公開先「{value}」のアドレスが、前回と変わっています: {before} → {target}",
        "The portal '{value}' has another address than in the run that was interrupted: {before} → {target}",
        "新しいアドレスに公開してよければ `publish run データセット名 --to {value}` を実行してください。対象: {names}",
        "To publish to the new address, type `publish run DATASET --to {value}` for: {names}",
    ),
    "run-left": Text(
        "error",
        "{done}件は終わりました。残りは{count}件です: {names}",
        "{done} datasets are done, {count} are left: {names}",
        "上の原因を取り除いてから、`publish run --resume` を実行してください（`--jobs 2` を付ければ、この機械だけで"
        "続けられます）。終わったものが二重に公開されることはありません。",
        "When the cause above is gone, `publish run --resume` goes on with the rest (with `--jobs 2`, on this machine "
        "alone). Nothing is published twice.",
    ),
    "worker-died": Text(
        "error",
        "このデータセットを作っている途中で、作業用のプロセスが二度とも途中で終わりました。",
        "The process that built this dataset died half-way, twice.",
        "ファイルが大きすぎてメモリーが足りないことが多いです。`publish check データセット名` で調べ、だめなら"
        "ファイルを分けてください。ほかのデータセットには影響ありません。",
        "Mostly the file is too large for the memory: try `publish check DATASET`, or split the file. No other dataset "
        "is affected.",
    ),
    "worker-differs": Text(
        "error",
        "クラスターの機械と、この機械とで、プログラムか住所データが違います。",
        "A machine of the cluster has another version of the program, or another gazetteer, than this one.",
        "すべての機械に、同じ版のプログラムと同じ住所データを入れてください。何も公開していません。",
        "Install the same version of the program and the same gazetteer on all machines. Nothing was published.",
    ),
    "workers-gone": Text(
        "error",
        "作業用のプロセスが何度も途中で終わるため、止めました。",
        "Stopped: the processes that build die again and again.",
        "この機械のメモリーやディスクの空きを確かめ、`--jobs` を小さくしてください。",
        "See whether memory and disk are full, and take fewer `--jobs`.",
    ),
    "cluster-not-installed": Text(
        "error",
        "クラスターを使うための部品が入っていません。",
        "What a cluster is used with is not installed.",
        '`pip install "machikado[cluster]"` を実行してください。この機械だけで作るときは `--jobs` を使ってください。',
        'Type `pip install "machikado[cluster]"`. To build on this machine alone, use `--jobs`.',
    ),
    "cluster-unreached": Text(
        "error",
        "クラスターにつながりません: {value}",
        "The cluster does not answer: {value}",
        "アドレス（例 tcp://host:8786）と、スケジューラーが動いているかを確かめてください。",
        "See whether the address is right (such as tcp://host:8786) and its scheduler is running.",
    ),
    "dataset-published-twice": Text(
        "error",
        "「{value}」と「{second}」は、公開先で同じデータセットになります。",
        "'{value}' and '{second}' are published as one and the same dataset.",
        "dataset.yaml の dataset が同じです。どちらかのフォルダーを datasets から外してください。",
        "Their dataset.yaml name the same dataset: take one of the folders out of datasets.",
    ),
    "package-damaged": Text(
        "error",
        "データパッケージのファイルが、記録と一致しません: {value}",
        "The files of the data package are not what its descriptor says: {value}",
        "同じ操作をもう一度行ってください。続くときは、そのフォルダーのファイルが書き換えられています。"
        "公開先のデータは変わっていません。",
        "Repeat the same call; if it happens again, files in that folder were altered. The portal was not changed.",
    ),
    "rollback-not-there": Text(
        "error",
        "「{value}」は公開先にありません。",
        "'{value}' is not on the portal.",
        "戻すものはありません。公開するには `publish run {value}` を実行してください。",
        "There is nothing to undo. `publish run {value}` publishes it.",
    ),
    "rollback-nothing": Text(
        "error",
        "「{value}」には、これより前に公開したものが残っていません。",
        "Nothing that was published before is kept of '{value}'.",
        "元のファイルを以前の内容に戻して `publish run {value}` を実行してください。"
        "残っているものは `publish rollback {value} --list` で見られます。",
        "Put the earlier source back and type `publish run {value}`. "
        "`publish rollback {value} --list` shows what is kept.",
    ),
    "rollback-unknown": Text(
        "error",
        "「{value}」という名前の、以前に公開したものは残っていません。",
        "No kept package is called '{value}'.",
        "残っているもの: {nearest}",
        "Kept are: {nearest}",
    ),
    "only-one-dataset": Text(
        "error",
        "「{value}」は複数のデータセットを指します。一度に扱えるのは一つだけです。",
        "'{value}' means several datasets. Only one at a time.",
        "一つだけ指定してください: {nearest}",
        "Name one of: {nearest}",
    ),
    "rollback-foreign": Text(
        "error",
        "「{value}」は、別の団体の作りかけのデータセットです。",
        "'{value}' is a draft of another organization.",
        "取り除いていません。公開先の管理者に確かめてください。",
        "It was not removed. Ask the portal's administrator.",
    ),
    "kept-foreign": Text(
        "warning",
        "公開先にあったものを手元に残せなかったため、この更新は `publish rollback` では戻せません。",
        "What the portal held could not be kept: `publish rollback` cannot undo this update.",
        "公開先にあったのは、このプログラムが公開したままのデータパッケージではありません。次の公開からは戻せます。",
        "It was no data package as this program publishes them. The next one can be undone.",
    ),
    "kept-not-written": Text(
        "warning",
        "公開しましたが、公開したものの控えを build/published に残せませんでした。",
        "It was published, but no copy could be kept in build/published.",
        "ディスクの空きを確かめてください。次の公開のときに、公開先から取り寄せて残します。",
        "See whether the disk is full. The next publishing fetches the copy from the portal.",
    ),
    "journal-not-written": Text(
        "warning",
        "終わりましたが、build/journal.jsonl に記録できませんでした。",
        "It was done, but could not be written down in build/journal.jsonl.",
        "ディスクの空きを確かめてください。`publish run --resume` がもう一度確かめますが、二重には公開されません。",
        "See whether the disk is full. `publish run --resume` looks at it again: nothing is published twice.",
    ),
}
