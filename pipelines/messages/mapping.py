"""Texts about what a data package becomes on a portal: its owner, and what the portal cannot take as it is."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "portal-token-unknown": Text(
        "error",
        "公開先がこの API トークンを知りません: {value}",
        "The portal does not know this API token: {value}",
        "トークンの期限と写し間違いを確かめ、公開先の自分のページで作り直してください。何も書き込んでいません。",
        "Check for expiry and for a copying error, or make a new token there. Nothing was written.",
    ),
    "organization-no-right": Text(
        "error",
        "利用者「{user}」には、公開先の団体「{organization}」でデータセットを作る権限がありません: {value}",
        "The user '{user}' may not make datasets in the organization '{organization}': {value}",
        "公開先の管理者に、この団体の編集者（Editor）にするよう頼んでください。"
        "団体が削除されているときは、元に戻すよう頼んでください。何も書き込んでいません。",
        "Ask the portal's administrator to make you an editor of it, or to bring it back if it was deleted. "
        "Nothing was written.",
    ),
    "organization-not-there": Text(
        "error",
        "公開先に団体「{organization}」がありません: {value}",
        "The portal has no organization '{organization}': {value}",
        '別の名前で登録されているときは、publish.toml の公開先に organization = "…" と書いてください。'
        "新しく作ってよいときは、--create-organization を付けてもう一度行ってください。何も書き込んでいません。",
        'If it goes by another name there, write organization = "…" for this portal in publish.toml. If it may be '
        "made, repeat with --create-organization. Nothing was written.",
    ),
    "organization-not-made": Text(
        "error",
        "利用者「{user}」は、公開先に団体「{organization}」を作れません: {value}",
        "The user '{user}' may not make the organization '{organization}': {value}",
        "公開先の管理者に、団体を作って編集者（Editor）にするよう頼んでください。何も書き込んでいません。",
        "Ask the portal's administrator to make it and you an editor of it. Nothing was written.",
    ),
    "package-unusable": Text(
        "error",
        "公開できるデータパッケージではありません: {value}（{reason}）",
        "This is no data package that can be published: {value} ({reason})",
        "`publish build` で作り直してください。ファイル名は半角の英数字と . _ - だけにします。",
        "Build it again with `publish build`. File names consist of ASCII letters, digits, '.', '_' and '-'.",
    ),
    "package-altered": Text(
        "error",
        "ファイルが、作られたあとで書き換えられています: {value}",
        "The file was changed after it was made: {value}",
        "直したいときは元のファイルを直し、`publish build` で作り直してください。何も書き込んでいません。",
        "To change something, change the source and build again with `publish build`. Nothing was written.",
    ),
    "package-unowned": Text(
        "error",
        "どの団体のデータセットとして公開するか分かりません: {value}",
        "It is not known which organization publishes this: {value}",
        'publish.toml の公開先に organization = "…" と書くか、datasets/ に組織の設定を作ってください。',
        'Write organization = "…" for this portal in publish.toml, or set up an organization below datasets/.',
    ),
    "portal-fields-missing": Text(
        "error",
        "公開先が必ず求める項目が埋まっていません: {value}: {fields}",
        "The portal requires fields that are not filled: {value}: {fields}",
        "dataset.yaml の extras に「項目名: 値」と書いてください（かっこの中が項目名です）。何も書き込んでいません。",
        "Write them as 'name: value' under extras in dataset.yaml (names stand in brackets). Nothing was written.",
    ),
    "name-changed": Text(
        "warning",
        "データセットの名前「{value}」は公開先で使えないため、「{other}」としました。",
        "The name '{value}' is not allowed on the portal; it is '{other}' there.",
        "名前は半角の英小文字・数字・-・_ の 2〜100 字です。",
        "Names are 2 to 100 of a–z, 0–9, - and _.",
    ),
    "tag-changed": Text(
        "warning",
        "キーワード「{value}」は、公開先が受け付けない文字を「-」に替えて「{other}」としました。",
        "The keyword '{value}' holds characters that the portal refuses; it is '{other}' there.",
        "ほかの文字で書きたいときは、dataset.yaml の keywords を直してください。",
        "To have it written otherwise, change keywords in dataset.yaml.",
    ),
    "tag-dropped": Text(
        "warning",
        "キーワード「{value}」は、公開先のタグ（2文字以上）にできないため、付けていません。",
        "The keyword '{value}' cannot be a tag on the portal (two characters at least) and was left out.",
        "2文字以上の言葉にするときは、dataset.yaml の keywords を直してください。",
        "Give a longer word under keywords in dataset.yaml.",
    ),
    "version-cut": Text(
        "warning",
        "版の名前が長すぎるため、先頭の100字だけを登録しました。",
        "The version is too long; the portal has its first 100 characters.",
        "dataset.yaml の version を100字以内にしてください。",
        "Shorten version in dataset.yaml to 100 characters.",
    ),
    "email-left-out": Text(
        "warning",
        "公開先はメールアドレス「{value}」を受け付けないため、登録していません。",
        "The portal does not accept the e-mail address '{value}'; it was left out.",
        "organization.yaml の contact を直してください。",
        "Correct the contact in organization.yaml.",
    ),
    "group-left-out": Text(
        "warning",
        "公開先にグループ「{value}」がないか、そこに入れる権限がないため、入れていません。",
        "The dataset is not in the group '{value}': the portal has none, or you may not put datasets into it.",
        "公開先の管理者に、グループを作るか、グループのメンバーにするよう頼んでください。",
        "Ask the portal's administrator to make the group, or you a member of it.",
    ),
    "licence-none": Text(
        "warning",
        "ライセンスが決まっていないため、使ってよい条件が示されません。",
        "There is no licence, so that nobody can know how the data may be used.",
        "organization.yaml に license を書いてください。",
        "Write a license in organization.yaml.",
    ),
    "licence-family": Text(
        "warning",
        "公開先の一覧に「{value}」そのものがないため、「{other}」とし、正確な名前とアドレスを追加情報に書きました。",
        "The portal's list has no '{value}'; it is '{other}' there, with its exact name and address in the extras.",
        "公開先の管理者に、このライセンスを一覧に加えるよう頼むこともできます。",
        "The portal's administrator can add the licence to the list.",
    ),
    "licence-not-listed": Text(
        "warning",
        "公開先の一覧に「{value}」がないため、名前とアドレスを追加情報に書きました。",
        "The portal's list has no '{value}'; its name and address are in the extras.",
        "公開先の管理者に、このライセンスを一覧に加えるよう頼んでください。",
        "Ask the portal's administrator to add the licence to the list.",
    ),
    "licence-no-choice": Text(
        "warning",
        "公開先は「{value}」をライセンスとして選べないようにしているため、空欄にしました。正確な名前は追加情報にあります。",
        "The portal does not let '{value}' be chosen as a licence; it was left blank. Its name is in the extras.",
        "公開先の管理者に、このライセンスを選択肢に加えるよう頼んでください。",
        "Ask the portal's administrator to add the licence to the choices.",
    ),
    "field-no-choice": Text(
        "warning",
        "公開先の項目「{label}」（{field}）の選択肢に「{value}」がないため、入れていません。",
        "'{value}' is no choice of the portal's field '{label}' ({field}) and was left out.",
        "選べる値を dataset.yaml の extras に「{field}: 値」と書けます。",
        "One of its choices can be written under extras in dataset.yaml ('{field}: value').",
    ),
    "extra-reserved": Text(
        "warning",
        "extras の「{value}」は、ほかの設定から書き込まれる項目なので使っていません。",
        "'{value}' under extras was left out: other settings fill that field.",
        "extras からこの行を消し、その項目の設定（title や description など）に書いてください。",
        "Take the line out of extras and use the setting made for it (title, description …).",
    ),
    "extra-too-long": Text(
        "warning",
        "extras の「{value}」は長すぎて公開先に登録できないため、付けていません。",
        "'{value}' under extras is too long for the portal and was left out.",
        "8,000字以内にしてください。",
        "Keep it under 8,000 characters.",
    ),
}
