"""Texts of the step `portal`."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "portal-unreachable": Text(
        "error",
        "公開先につながりません: {value}",
        "The portal cannot be reached: {value}",
        "ネットワークと公開先のアドレスを確かめ、同じ操作をもう一度行ってください。やり直しても二重にはなりません。",
        "Check the network and the address, then repeat the same call: nothing is published twice.",
    ),
    "portal-refused": Text(
        "error",
        "公開先が書き込みを許可しませんでした: {value}",
        "The portal did not permit writing: {value}",
        "API トークンと、団体「{organization}」への権限を確かめてください。データは変わっていません。",
        "Check the API token and its rights in the organization '{organization}'. Nothing was changed.",
    ),
    "portal-invalid": Text(
        "error",
        "公開先が内容を受け付けませんでした: {value}",
        "The portal did not accept the dataset: {value}",
        "示された項目を直して、もう一度行ってください。公開中のデータは変わっていません。",
        "Mend the fields named and repeat. What is published was not changed.",
    ),
    "portal-answer": Text(
        "error",
        "公開先から思いがけない返事がありました: {value}",
        "The portal gave an unexpected answer: {value}",
        "しばらく待って、同じ操作をもう一度行ってください。やり直しても二重にはなりません。",
        "Wait a little and repeat the same call: nothing is published twice.",
    ),
    "portal-mismatch": Text(
        "error",
        "公開先にあるファイルが、送ったものと一致しません: {value}",
        "The portal does not hold what was sent: {value}",
        "同じ操作をもう一度行ってください。続くときは公開先の管理者に知らせてください。",
        "Repeat the same call; if it happens again, tell the portal's administrator.",
    ),
}
