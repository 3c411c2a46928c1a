"""Texts about approval (決裁) and embargo."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "approval-missing": Text(
        "error",
        "{value} のこの内容（{digest}）は、まだ決裁されていません。何も公開していません。",
        "Nobody has approved this package of {value} ({digest}). Nothing was published.",
        "内容を `publish approve {value} --show` で確かめ、決裁のあと `publish approve {value}` で記録してください。"
        "決裁のあとで元のファイルや設定が変わった場合も、決裁は取り直しになります。",
        "Look at it with `publish approve {value} --show`, and record the approval with `publish approve {value}`. "
        "A change of source or settings needs a new one.",
    ),
    "embargoed": Text(
        "error",
        "{value} は {until}（日本時間）まで公開しないことになっています。何も公開していません。",
        "{value} is not to be published before {until} (Japan). Nothing was published.",
        "その時刻を過ぎてからもう一度実行してください。早めるには dataset.yaml の embargo_until を直します。",
        "Try again after that time, or change embargo_until in dataset.yaml.",
    ),
    "approval-of-errors": Text(
        "error",
        "{value} には誤りがあるため、決裁に付せません。",
        "{value} has errors: there is nothing to be approved.",
        "`publish check {value}` で誤りを見て、直してください。",
        "See `publish check {value}`, and mend what it says.",
    ),
    "approval-differs": Text(
        "error",
        "決裁に付された内容（{value}）と、今の内容（{digest}）が違います。決裁は記録していません。",
        "What was put before the approver ({value}) is not what is there now ({digest}). Nothing was recorded.",
        "元のファイルか設定が変わっています。今の内容を見直し、新しいハッシュで決裁を受けてください。",
        "Source or settings have changed. Look again, and take the new hash.",
    ),
    "approval-same-person": Text(
        "error",
        "起案者と決裁者が同じ「{value}」です。",
        "Drafter and approver are the same: '{value}'.",
        "起案した人とは別の人が決裁してください。",
        "Somebody else than the drafter has to approve it.",
    ),
    "approval-incomplete": Text(
        "error",
        "{value}がありません。",
        "Missing: {value}.",
        "{option} を付けて実行してください。",
        "Add {option}.",
    ),
    "date-wrong": Text(
        "error",
        "「{value}」は日付ではありません。",
        "'{value}' is no date.",
        "2026-12-01 のように書いてください。",
        "Write it like 2026-12-01.",
    ),
}
