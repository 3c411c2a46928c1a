"""Texts of `publish doctor`: what a portal is, what it takes and what not, and whether BODIK would take a dataset up.

The severity is the state of the check: info is ok, warning is to be looked at, error is a problem.
"""

from pipelines.messages import Text

_BODIK_JA = "BODIK API（九州先端科学技術研究所の全国向け API）"
_BODIK_EN = "BODIK's API (nationwide, run by ISIT Kyushu)"
_PAGE = "https://www.bodik.jp/project/bodik-api/bodik-api-info/"
_GATHERED_JA = "BODIK がこの公開先から集めているかどうかは、ここからは分かりません。"
_GATHERED_EN = "Whether BODIK gathers from this portal cannot be known from here."

TEXTS: dict[str, Text] = {
    # --- the address
    "doctor-address": Text("info", "{value} を調べました。", "{value} was looked at."),
    "doctor-address-prefix": Text(
        "info",
        "{value} を調べました（CKAN は {prefix} の下にあります）。",
        "{value} was looked at (CKAN lies below {prefix}).",
    ),
    "doctor-site-url": Text(
        "warning",
        "公開先は、自分のアドレスを {claimed} と名乗っています。公開したファイルのアドレスもこれで始まります。",
        "The portal believes its address to be {claimed}: the addresses of published files begin with it.",
        "ブラウザーで {claimed} が開けるか確かめてください。開けるならそのアドレスを publish.toml の url に書き、"
        "開けないなら CKAN の設定 ckan.site_url を直すよう公開先の管理者に頼んでください。",
        "See in a browser whether {claimed} opens. If so, use it as `url` in publish.toml; if not, ask the portal's "
        "administrator to correct CKAN's setting ckan.site_url.",
    ),
    "doctor-site-url-loopback": Text(
        "error",
        "公開先は、自分のアドレスを {claimed} と名乗っています。このままでは、公開したファイルを誰も取り出せません。",
        "The portal believes its address to be {claimed}: nobody could download what is published there.",
        "CKAN の設定 ckan.site_url を {value} に直すよう、公開先の管理者に頼んでください。",
        "Ask the portal's administrator to set CKAN's ckan.site_url to {value}.",
    ),
    # --- what it is
    "doctor-version": Text(
        "info", "CKAN {value} です（{versions} に対応しています）。", "CKAN {value} ({versions} work)."
    ),
    "doctor-version-embedded": Text(
        "info", "手元のカタログです（CKAN {value} の API）。", "The embedded catalogue (the API of CKAN {value})."
    ),
    "doctor-version-hidden": Text(
        "warning",
        "公開先は CKAN の版を教えません。",
        "The portal does not tell its version of CKAN.",
        "2.10 以降であることを公開先の管理者に確かめてください。",
        "Ask its administrator whether it is 2.10 or later.",
    ),
    "doctor-version-older": Text(
        "warning",
        "CKAN {value} です。公開を確かめてあるのは {versions} で、この版では試していません。",
        "CKAN {value}. Publishing is tried on {versions}, not on this version.",
        "はじめは一つのデータセットだけを公開し、公開先の画面で確かめてください。"
        "CKAN を新しい版に上げる予定を、公開先の管理者に尋ねてください。",
        "Publish one dataset first and look at it on the portal. Ask its administrator about an upgrade.",
    ),
    "doctor-version-newer": Text(
        "warning",
        "CKAN {value} です。公開を確かめてあるのは {versions} で、この版では試していません。",
        "CKAN {value}. Publishing is tried on {versions}, not on this version.",
        "このプログラムの新しい版がないか確かめ、はじめは一つのデータセットだけを公開して、公開先の画面で確かめてください。",
        "See whether there is a newer version of this program. Publish one dataset first and look at it on the portal.",
    ),
    "doctor-version-unfit": Text(
        "error",
        "公開先には、データセットを一度に入れ替える機能（package_revise）がなく、公開できません（CKAN {value}）。",
        "The portal lacks package_revise, which replaces a dataset in one step: nothing can be published (CKAN "
        "{value}).",
        "CKAN を 2.10 以降に上げるよう、公開先の管理者に頼んでください。",
        "Ask the portal's administrator to upgrade CKAN to 2.10 or later.",
    ),
    "doctor-clock": Text(
        "info", "時計のずれは {value} 分以内です。", "Its clock and this one agree within {value} minutes."
    ),
    "doctor-clock-unknown": Text("info", "公開先は時刻を教えません。", "The portal does not tell the time."),
    "doctor-clock-behind": Text(
        "warning",
        "このパソコンの時計は、公開先より {minutes} 分遅れています。",
        "This machine's clock is {minutes} minutes behind the portal's.",
        "このパソコンの日付と時刻を合わせてください。正しければ、公開先の管理者に知らせてください。"
        "ずれたままだと、証明書を確かめられないことや、更新日時が食い違うことがあります。",
        "Set this machine's date and time; if they are right, tell the portal's administrator. Certificates may be "
        "refused, and times of changes differ.",
    ),
    "doctor-clock-ahead": Text(
        "warning",
        "このパソコンの時計は、公開先より {minutes} 分進んでいます。",
        "This machine's clock is {minutes} minutes ahead of the portal's.",
        "このパソコンの日付と時刻を合わせてください。正しければ、公開先の管理者に知らせてください。"
        "ずれたままだと、証明書を確かめられないことや、更新日時が食い違うことがあります。",
        "Set this machine's date and time; if they are right, tell the portal's administrator. Certificates may be "
        "refused, and times of changes differ.",
    ),
    # --- extensions
    "doctor-datastore": Text(
        "info",
        "表の検索 API（datastore）があります。日本語の見出しのまま、型を付けて登録します。",
        "There is a datastore: tables go in with types and their Japanese headings.",
    ),
    "doctor-datastore-off": Text(
        "info",
        "表の検索 API（datastore）がありますが、publish.toml の datastore = false により使いません。",
        "There is a datastore; datastore = false in publish.toml leaves it alone.",
    ),
    "doctor-datastore-own": Text(
        "info",
        "表の検索 API は、カタログがファイルから自分で作ります。",
        "The catalogue makes the tables of its query API by itself.",
    ),
    "doctor-datastore-none": Text(
        "warning",
        "公開先に表の検索 API（datastore）が見あたりません。ファイルは公開されます。",
        "The portal names no datastore: files are published, but no tables to query.",
        "検索 API も使えるようにしたいときは、CKAN の datastore を有効にするよう公開先の管理者に頼んでください。"
        "machikado のカタログなら自分で表を作るので、このままで構いません。",
        "If you want them, ask the portal's administrator to enable CKAN's datastore. A catalogue of machikado makes "
        "them by itself: nothing is to be done.",
    ),
    "doctor-xloader": Text(
        "info",
        "公開先は CSV を自分でも表に読み込みます（xloader）。そのままでは日本語の見出しが「Shi She Ming」の"
        "ようなローマ字に変わるため、正しい見出しの表をこちらで作り、読み込み済みと伝えます。",
        "The portal loads CSV files into tables by itself (xloader), which turns Japanese headings into "
        "'Shi She Ming'. So the tables are filled by this program, and the loader is told that they are loaded.",
        "公開先の画面で読み込みのボタン（Upload to DataStore）を押さないでください。"
        "押してしまったときは、もう一度公開すると元に戻ります。",
        "Do not press 'Upload to DataStore' on the portal. If it was pressed, publishing again sets the table right.",
    ),
    "doctor-loader": Text(
        "info",
        "公開先は CSV を自分でも表に読み込みます（{value}）。見出しが変わることがあるため、正しい見出しの表を"
        "こちらで作り、読み込み済みと伝えます。",
        "The portal loads CSV files into tables by itself ({value}), which may change headings. So the tables are "
        "filled by this program, and the loader is told that they are loaded.",
        "公開先の画面で読み込みのボタン（Upload to DataStore）を押さないでください。"
        "押してしまったときは、もう一度公開すると元に戻ります。",
        "Do not press 'Upload to DataStore' on the portal. If it was pressed, publishing again sets the table right.",
    ),
    "doctor-scheming": Text(
        "info",
        "公開先は独自の項目を {count} 個定めています（scheming）。必須の項目: {names}",
        "The portal has {count} fields of its own (scheming). Required: {names}",
    ),
    "doctor-dcat": Text(
        "info",
        "公開先は DCAT（機械が読む目録）も出しています。更新頻度とライセンスを、その書き方で送ります。",
        "The portal also gives DCAT: update frequency and licence are sent in its terms.",
    ),
    "doctor-spatial": Text(
        "info",
        "公開先は地図の範囲で探せます（spatial）。緯度・経度のあるデータの範囲を送ります。",
        "The portal can be searched by area (spatial): the extent of positions is sent.",
    ),
    "doctor-validation": Text(
        "warning",
        "公開先はファイルを自分でも検査します（validation）。この検査のある公開先では試していません。",
        "The portal validates files by itself (validation). Publishing was not tried on such a portal.",
        "はじめは一つのデータセットだけを公開し、公開先の画面で検査の結果を確かめてください。"
        "公開先が断ったときは、その理由が表示され、公開中のデータは変わりません。",
        "Publish one dataset first and see there what its validation says. If the portal refuses it, the reason is "
        "shown and what is published stays.",
    ),
    # --- who we are there
    "doctor-token": Text(
        "info",
        "API トークンは使えます（利用者「{user}」）。",
        "The API token is good (it is the user '{user}').",
    ),
    "doctor-organization": Text(
        "info",
        "利用者「{user}」は、団体「{organization}」に公開できます。",
        "The user '{user}' may publish in the organization '{organization}'.",
    ),
    "doctor-organization-there": Text(
        "info",
        "団体「{organization}」は公開先にあります。公開する権限があるかは、使えるトークンがないと分かりません。",
        "The organization '{organization}' is there. Whether you may publish in it is not known without a good token.",
    ),
    "doctor-organization-made": Text(
        "info",
        "団体「{organization}」はまだありません。公開するときに作ります。",
        "The organization '{organization}' is not there yet: publishing makes it.",
    ),
    "doctor-organization-consent": Text(
        "warning",
        "公開先に団体「{organization}」がありません。公開するときに作りますが、作る権限があるかはそのときまで分かりません。",
        "The portal has no organization '{organization}'. Publishing makes it, if you may make one: that is not known "
        "before.",
        "権限がないと言われたときは、団体を作って編集者（Editor）にするよう、公開先の管理者に頼んでください。",
        "If you may not, ask the portal's administrator to make it, and you an editor of it.",
    ),
    "doctor-organization-missing": Text(
        "error",
        "公開先に団体「{organization}」がありません: {value}",
        "The portal has no organization '{organization}': {value}",
        "公開先の管理者に、団体を作って編集者（Editor）にするよう頼んでください。"
        '別の名前で登録されているときは、publish.toml の公開先に organization = "…" と書いてください。'
        "自分で作ってよいときは `publish run データセット名 --to {name} --create-organization` とします。",
        "Ask the portal's administrator to make it, and you an editor of it. If it goes by another name there, write "
        'organization = "…" for this portal in publish.toml. If you may make it yourself: '
        "`publish run DATASET --to {name} --create-organization`.",
    ),
    "doctor-organization-missing-others": Text(
        "error",
        "公開先に団体「{organization}」がありません。公開できる団体: {names}",
        "The portal has no organization '{organization}'. You may publish in: {names}",
        'そのどれかが自分の団体なら、publish.toml の公開先に organization = "…" とその名前を書いてください。'
        "新しく作ってよいときは `publish run データセット名 --to {name} --create-organization` とします。",
        'If one of them is yours, write organization = "…" with its name for this portal in publish.toml. If a new '
        "one may be made: `publish run DATASET --to {name} --create-organization`.",
    ),
    # --- what is about to be sent
    "doctor-data": Text(
        "info",
        "{count} 件のデータセットには、公開を止める誤りがありません。",
        "Datasets without errors that forbid publishing: {count}.",
    ),
    "doctor-data-none": Text(
        "warning",
        "調べるデータセットがありません。公開先だけを調べました。",
        "There are no datasets here: only the portal was looked at.",
        "datasets フォルダーのある場所で実行するか、--workspace で指定してください。",
        "Call it where the folder datasets/ is, or name that place with --workspace.",
    ),
    "doctor-data-errors": Text(
        "error",
        "データに誤りがあり、このままでは公開されません。",
        "There are errors in the data: it would not be published.",
        "`publish check データセット名` で内容を見て、元のファイルを直してください。",
        "See them with `publish check DATASET` and mend the source.",
    ),
    "doctor-data-unbuilt": Text(
        "error",
        "データパッケージを作れません。",
        "No data package can be built.",
        "`publish check データセット名` で内容を見て、元のファイルを直してください。",
        "See why with `publish check DATASET` and mend the source.",
    ),
    "doctor-owner": Text(
        "info",
        "同じ名前の、ほかの団体のデータセットはありません（公開中 {held} 件、新しく公開 {new} 件）。",
        "No dataset of the same name belongs to others ({held} published already, {new} new).",
    ),
    "doctor-names": Text(
        "info",
        "{count} 件のデータセットの名前は、CKAN の決まりに合います。",
        "Names that CKAN takes as they are: {count}.",
    ),
    "doctor-tags": Text(
        "info",
        "{count} 件のデータセットのキーワードは、そのままタグになります。",
        "Datasets whose keywords all become tags as they are: {count}.",
    ),
    "doctor-licence": Text(
        "info",
        "ライセンス「{value}」は公開先の一覧にあります（{name}）。",
        "The licence '{value}' is in the portal's list ({name}).",
    ),
    "doctor-groups": Text(
        "info",
        "{count} 件のデータセットを、指定したグループに入れられます。",
        "Datasets that go into their groups: {count}.",
    ),
    "doctor-groups-none": Text(
        "info",
        "グループ（分野）の指定はありません。公開先にあるものはそのままにします。",
        "No groups are named: what the portal has stays.",
    ),
    "doctor-fields": Text(
        "info",
        "公開先が必ず求める項目は、すべて埋まっています。",
        "All fields that the portal requires are filled.",
    ),
    "doctor-fields-plain": Text(
        "info", "公開先が独自に求める項目はありません。", "The portal requires no fields of its own."
    ),
    "doctor-size": Text(
        "info",
        "いちばん大きいファイルは「{file}」の {size:.1f} MB、一度に送るのは多くて {whole:.1f} MB です。"
        "公開先は上限を教えませんが、初めの設定の {limit} MB（1ファイル）には収まります。",
        "The largest file is '{file}' with {size:.1f} MB, the most that is sent at once {whole:.1f} MB. A portal does "
        "not tell its limit; that of a fresh installation, {limit} MB for a file, is kept.",
    ),
    "doctor-size-large": Text(
        "warning",
        "「{file}」は {size:.1f} MB あります。公開先は上限を教えませんが、初めの設定のままなら {limit} MB（1ファイル）"
        "までで、受け付けられません。",
        "'{file}' has {size:.1f} MB. A portal does not tell its limit; a fresh installation refuses files of more than "
        "{limit} MB.",
        "上限（CKAN なら ckan.max_resource_size、手元のカタログなら publish.toml の max_upload）と、手前のサーバーの"
        "上限を、公開先の管理者に確かめてください。",
        "Ask the portal's administrator for its limit (ckan.max_resource_size of CKAN; max_upload in publish.toml of "
        "the embedded catalogue) and for that of the server in front.",
    ),
    # --- BODIK
    "bodik-by-title": Text(
        "info",
        f"{_BODIK_JA}の条件に合います。題名とライセンスで見分けられます（{{read}} 時点）。{_GATHERED_JA}",
        f"Meets the conditions of {_BODIK_EN}, by its title and its licence (as of {{read}}). {_GATHERED_EN}",
    ),
    "bodik-by-tags": Text(
        "info",
        f"{_BODIK_JA}の条件に合います。タグとライセンスで見分けられます（{{read}} 時点）。{_GATHERED_JA}",
        f"Meets the conditions of {_BODIK_EN}, by its tags and its licence (as of {{read}}). {_GATHERED_EN}",
    ),
    "bodik-not-served": Text(
        "info",
        f"{_BODIK_JA}が扱う種類のデータセットではありません（{{read}} 時点）。",
        f"{_BODIK_EN} has no such kind of dataset (as of {{read}}).",
    ),
    "bodik-licence": Text(
        "warning",
        f"{_BODIK_JA}には取り込まれません。取り込むのは CC BY・CC BY-SA・CC0 だけで、このデータセットは"
        "「{value}」です（{read} 時点）。",
        f"{_BODIK_EN} would not take it up: it takes CC BY, CC BY-SA and CC0 only, and this is '{{value}}' (as of "
        "{read}).",
        "取り込まれなくてよければ、このままで構いません。取り込まれるようにするには、ライセンスを変えてよいか団体として"
        "決めたうえで、organization.yaml（このデータセットだけなら dataset.yaml）に license: CC-BY-4.0 と書きます。",
        "If that is no loss, leave it. Otherwise decide as an organization whether the licence may be changed, then "
        "write license: CC-BY-4.0 in organization.yaml (or in dataset.yaml for this dataset alone).",
    ),
    "bodik-not-recognised": Text(
        "warning",
        f"{_BODIK_JA}に見つけてもらえません。題名に「{{value}}」がなく、決まったタグもありません（{{read}} 時点）。",
        f"{_BODIK_EN} would not recognise it: '{{value}}' is not in the title, and it lacks the tags (as of {{read}}).",
        "dataset.yaml に次のように書くと、タグで見つけてもらえます: keywords: [{keywords}]",
        "With this in dataset.yaml it is recognised by its tags: keywords: [{keywords}]",
    ),
    "bodik-unseen": Text(
        "warning",
        f"ライセンスは {_BODIK_JA}の対象ですが、見つけてもらうための題名とタグは、このデータセットについては"
        "確かめられていません（{read} 時点）。",
        f"The licence is one that {_BODIK_EN} takes; which title and tags it wants for this dataset is not known (as "
        "of {read}).",
        f"{_PAGE} の表で確かめてください。ほかのデータセットでは、題名から「一覧」を除いた言葉と「{{family}}」の"
        "二つをタグにします。",
        f"See the table on {_PAGE}. For other datasets the tags are '{{family}}' and the title without 一覧.",
    ),
}
