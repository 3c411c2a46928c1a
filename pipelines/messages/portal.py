"""Texts of the step `portal`: the way there, what it answers, and the settings that say where it is."""

from pipelines.messages import Text

_AGAIN_JA = "やり直しても二重にはなりません。"
_AGAIN_EN = "Nothing is published twice."
_SAFE_JA = "公開中のデータは変わっていません。"
_SAFE_EN = "What is published was not changed."

TEXTS: dict[str, Text] = {
    # --- the network
    "portal-unreachable": Text(
        "error",
        "公開先につながりません: {value}",
        "The portal cannot be reached: {value}",
        "ネットワークと公開先のアドレスを確かめ、同じ操作をもう一度行ってください。"
        "プロキシを使う職場では publish.toml の proxy も確かめてください。" + _AGAIN_JA,
        "Check the network and the address (in an office also `proxy` in publish.toml), then repeat the same call. "
        + _AGAIN_EN,
    ),
    "portal-host-unknown": Text(
        "error",
        "公開先のホスト名「{value}」が見つかりません。",
        "There is no host called '{value}'.",
        "アドレスのつづりとネットワークの接続を確かめ、同じ操作をもう一度行ってください。"
        "プロキシを使う職場では publish.toml に proxy を書いてください。" + _AGAIN_JA,
        "Check the spelling of the address and the network (in an office name `proxy` in publish.toml), then repeat "
        "the same call. " + _AGAIN_EN,
    ),
    "portal-slow": Text(
        "error",
        "公開先の返事が遅く、待ち切れませんでした: {value}",
        "The portal took too long to answer: {value}",
        "しばらく待って、同じ操作をもう一度行ってください。"
        + _AGAIN_JA
        + "いつも遅いときは publish.toml の timeout（秒）を大きくしてください。",
        "Wait a little and repeat the same call. "
        + _AGAIN_EN
        + " Where it is always slow, raise `timeout` (seconds) in publish.toml.",
    ),
    "portal-busy": Text(
        "error",
        "公開先が混み合っているか、止まっています（HTTP {status}）: {value}",
        "The portal is busy or out of order (HTTP {status}): {value}",
        "しばらく待って、同じ操作をもう一度行ってください。" + _AGAIN_JA,
        "Wait a little and repeat the same call. " + _AGAIN_EN,
    ),
    "portal-busy-long": Text(
        "error",
        "公開先が、{minutes} 分あけてから来るよう求めています（HTTP {status}）: {value}",
        "The portal asks to be left alone for {minutes} minutes (HTTP {status}): {value}",
        "その時間を待って、同じ操作をもう一度行ってください。" + _AGAIN_JA,
        "Wait that long, then repeat the same call. " + _AGAIN_EN,
    ),
    "portal-proxy": Text(
        "error",
        "プロキシにつながりません（公開先: {value}）",
        "The proxy on the way to {value} cannot be reached.",
        "publish.toml の proxy（なければ環境変数 HTTPS_PROXY）を確かめ、同じ操作をもう一度行ってください。" + _AGAIN_JA,
        "Check `proxy` in publish.toml (else the environment's HTTPS_PROXY) and repeat the same call. " + _AGAIN_EN,
    ),
    "portal-proxy-login": Text(
        "error",
        "プロキシが利用者名とパスワードを求めています（公開先: {value}）",
        "The proxy on the way to {value} asks for a user name and password.",
        "環境変数 HTTPS_PROXY に http://利用者名:パスワード@プロキシ:番号 の形で設定してください。" + _SAFE_JA,
        "Put http://USER:PASSWORD@PROXY:PORT into the environment's HTTPS_PROXY. " + _SAFE_EN,
    ),
    "portal-proxy-refused": Text(
        "error",
        "プロキシが公開先への接続を許していません: {value}",
        "The proxy does not permit connections to {value}.",
        "ネットワークの管理者に、このアドレスへの接続を許可するよう頼んでください。" + _SAFE_JA,
        "Ask your network's administrator to permit this address. " + _SAFE_EN,
    ),
    # --- certificates
    "portal-certificate": Text(
        "error",
        "公開先の証明書を確かめられません: {value}（{reason}）",
        "The portal's certificate cannot be verified: {value} ({reason})",
        "職場の装置が通信を検査しているときは、その証明書のファイルを publish.toml の ca_bundle に書いてください。"
        "そうでないときは公開先の管理者に知らせてください。トークンは送っていません。",
        "Where the office inspects traffic, name the file of its certificates as `ca_bundle` in publish.toml; "
        "otherwise tell the portal's administrator. The token was not sent.",
    ),
    "portal-certificate-date": Text(
        "error",
        "公開先の証明書の期限が合いません: {value}",
        "The portal's certificate has expired or is not valid yet: {value}",
        "このパソコンの日付と時刻を確かめ、正しければ公開先の管理者に知らせてください。トークンは送っていません。",
        "Check this machine's date and time; if they are right, tell the portal's administrator. "
        "The token was not sent.",
    ),
    "portal-certificate-host": Text(
        "error",
        "証明書は別のホストのものです: {value}",
        "The certificate belongs to another host: {value}",
        "アドレスのホスト名を確かめてください。正しければ公開先の管理者に知らせてください。トークンは送っていません。",
        "Check the host in the address; if it is right, tell the portal's administrator. The token was not sent.",
    ),
    "portal-not-encrypted": Text(
        "error",
        "https:// でつなごうとしましたが、相手は暗号化していません: {value}",
        "The other side does not speak HTTPS: {value}",
        "アドレスと番号（ポート）を確かめてください。トークンは送っていません。",
        "Check the address and its port. The token was not sent.",
    ),
    "portal-ca-missing": Text(
        "error",
        "証明書のファイルがありません: {value}",
        "The file of certificates does not exist: {value}",
        "publish.toml の ca_bundle（なければ環境変数 REQUESTS_CA_BUNDLE）を確かめてください。",
        "Check `ca_bundle` in publish.toml (else the environment's REQUESTS_CA_BUNDLE).",
    ),
    "portal-ca-wrong": Text(
        "error",
        "証明書のファイルとして読めません: {value}",
        "This file holds no certificates: {value}",
        "PEM 形式（-----BEGIN CERTIFICATE----- で始まる文字）のファイルを publish.toml の ca_bundle に書いてください。",
        "Name a file in PEM form (text that begins with -----BEGIN CERTIFICATE-----) as `ca_bundle` in publish.toml.",
    ),
    # --- what answers is not what was meant
    "portal-not-ckan": Text(
        "error",
        "このアドレスの返事は CKAN のものではありません（HTTP {status}）: {value}",
        "What answers at this address is no CKAN (HTTP {status}): {value}",
        "ブラウザーで開いて、CKAN のトップページのアドレス（https://ホスト名 または https://ホスト名/data など）か、"
        "ログインや利用規約の画面が出ないかを確かめてください。" + _SAFE_JA,
        "Open it in a browser: is it the address of CKAN's first page (https://host, or https://host/data), and does "
        "no login or terms page come first? " + _SAFE_EN,
    ),
    "portal-blocked": Text(
        "error",
        "公開先の手前で拒まれました（HTTP {status}）: {value}",
        "Something in front of the portal refused the call (HTTP {status}): {value}",
        "CKAN ではなく、手前の装置（ファイアウォール、WAF、閲覧制限）の返事です。"
        "この場所からの API 利用が許されているか、公開先の管理者に尋ねてください。" + _SAFE_JA,
        "This is not CKAN but a firewall or login before it. Ask the portal's administrator whether the API may be "
        "used from here. " + _SAFE_EN,
    ),
    "portal-moved": Text(
        "error",
        "公開先のアドレスが変わっています: {value} → {target}",
        "The portal has moved: {value} → {target}",
        "正しい移転先であることを確かめ、publish.toml の url（または --to）を {target} にしてください。" + _SAFE_JA,
        "Make sure that this is right, then use {target} as `url` in publish.toml (or for --to). " + _SAFE_EN,
    ),
    "portal-answer": Text(
        "error",
        "公開先から思いがけない返事がありました: {value}",
        "The portal gave an unexpected answer: {value}",
        "しばらく待って、同じ操作をもう一度行ってください。" + _AGAIN_JA,
        "Wait a little and repeat the same call. " + _AGAIN_EN,
    ),
    "portal-answer-odd": Text(
        "error",
        "公開先の返事の形が CKAN のものと違います: {value}",
        "The portal's answer does not have the form of CKAN's: {value}",
        "公開先が CKAN 2.10 以降であることを管理者に確かめてください。",
        "Ask the portal's administrator whether it is CKAN 2.10 or later.",
    ),
    # --- what the portal says
    "portal-refused": Text(
        "error",
        "公開先が許可しませんでした: {value}",
        "The portal did not permit it: {value}",
        "API トークンが正しいか、期限が切れていないか、団体の「編集者」以上の権限があるかを確かめてください。"
        + _SAFE_JA,
        "Check that the API token is right and has not expired, and that its owner is an editor of the organization. "
        + _SAFE_EN,
    ),
    "portal-invalid": Text(
        "error",
        "公開先が内容を受け付けませんでした: {value}",
        "The portal did not accept the dataset: {value}",
        "示された項目を直して、もう一度行ってください。" + _SAFE_JA,
        "Mend the fields named and repeat. " + _SAFE_EN,
    ),
    "portal-too-large": Text(
        "error",
        "送る量が公開先の上限を超えています: {value}",
        "More was sent than the portal takes at once: {value}",
        "ファイルを小さくするか、上限を上げるよう公開先の管理者に頼んでください。" + _SAFE_JA,
        "Make the files smaller, or ask the portal's administrator for a higher limit. " + _SAFE_EN,
    ),
    "portal-overtaken": Text(
        "error",
        "「{value}」は、ほかの人かほかのパソコンが今ちょうど変更しました。",
        "Somebody else has just changed '{value}'.",
        "`publish diff` で今の内容を確かめてから、もう一度行ってください。相手の変更は上書きしていません。",
        "See what is there now with `publish diff`, then repeat. The other change was not overwritten.",
    ),
    "portal-mismatch": Text(
        "error",
        "公開先にあるものが、送ったものと一致しません: {value}",
        "The portal does not hold what was sent: {value}",
        "同じ操作をもう一度行ってください。続くときは公開先の管理者に知らせてください。",
        "Repeat the same call; if it happens again, tell the portal's administrator.",
    ),
    "portal-file-missing": Text(
        "error",
        "公開されているはずのファイルを取り出せません（HTTP {status}）: {value}",
        "A file that is published cannot be downloaded (HTTP {status}): {value}",
        "そのアドレスをブラウザーで開いてみて、開けなければ公開先の管理者に知らせてください。",
        "Open that address in a browser; if it does not open, tell the portal's administrator.",
    ),
    "portal-file-elsewhere": Text(
        "error",
        "公開先が示すファイルのアドレスにつながりません: {value}",
        "The address that the portal gives for its file cannot be reached: {value}",
        "公開先とは別のアドレスです。ブラウザーでも開けなければ、CKAN の設定 ckan.site_url を確かめるよう、"
        "公開先の管理者に頼んでください。利用者もこのアドレスから取り出します。",
        "It is not the portal's own address. If a browser cannot open it either, ask the portal's administrator to "
        "check CKAN's setting ckan.site_url: everybody downloads from this address.",
    ),
    "portal-file-too-large": Text(
        "error",
        "公開されているファイルが大きすぎて、確かめられません: {value}",
        "A published file is too large to be checked: {value}",
        "そのアドレスのファイルが自分たちの公開したものか、ブラウザーで確かめてください。",
        "See in a browser whether the file at that address is the one you published.",
    ),
    # --- settings and tokens
    "portal-unknown-name": Text(
        "error",
        "「{value}」という公開先はありません。",
        "There is no portal called '{value}'.",
        "もしかして: {nearest}　（publish.toml の [portal.名前] か、https:// で始まるアドレスで指定します）",
        "Did you mean: {nearest}? (Write [portal.NAME] in publish.toml, or give an address that begins with https://.)",
    ),
    "portal-address-wrong": Text(
        "error",
        "「{value}」は公開先のアドレスとして使えません。",
        "'{value}' cannot be the address of a portal.",
        "https://data.example.jp のように、https:// から始まるアドレスを書いてください。",
        "Write an address that begins with https://, such as https://data.example.jp.",
    ),
    "portal-address-secret": Text(
        "error",
        "公開先のアドレスに利用者名やパスワードを書くことはできません（{value}）。",
        "The address of a portal must not hold a user name or password ({value}).",
        "「@」とその前を消してください。トークンは環境変数に入れるか、`publish token keep` で保管してください。",
        "Remove the '@' and what stands before it. Tokens go into the environment, or use `publish token keep`.",
    ),
    "portal-insecure": Text(
        "error",
        "暗号化されない http:// のアドレスには、トークンを送りません: {value}",
        "A token is never sent over plain http://: {value}",
        "https:// のアドレスを使ってください。なければ公開先の管理者に頼んでください。",
        "Use the https:// address, or ask the portal's administrator for one.",
    ),
    "portal-token-missing": Text(
        "error",
        "公開先 {value} の API トークンがありません。",
        "There is no API token for {value}.",
        "公開先の自分のページで API トークンを作り、環境変数 {variable} に入れるか、`publish token keep {name}` で"
        "保管してください。",
        "Make an API token on your page at the portal, then put it into the environment variable {variable} or keep it "
        "with `publish token keep {name}`.",
    ),
    "portal-token-wrong": Text(
        "error",
        "API トークンとして使えない文字が入っています（{value}）。",
        "This cannot be an API token ({value}).",
        "トークンだけを、前後の引用符や「Bearer」を付けずに入れてください。",
        "Give the token alone, without quotes and without 'Bearer'.",
    ),
    "portal-token-in-file": Text(
        "error",
        "{file} の「{key}」: トークンやパスワードをファイルに書くことはできません。",
        "{file}: '{key}': tokens and passwords do not belong in a file.",
        "その行を消し、環境変数 {variable} に入れるか、`publish token keep` で保管してください。"
        "人に見られたかもしれないトークンは、公開先で無効にしてください。",
        "Delete that line; put the token into the environment variable {variable} or use `publish token keep`. Revoke "
        "at the portal a token that others may have seen.",
    ),
    "portal-token-embedded": Text(
        "error",
        "手元のカタログにトークンの保管は要りません。",
        "The embedded catalogue needs no token to be kept.",
        "ほかの公開先の名前かアドレスを指定してください。外から書き込むトークンは `publish token create` で作ります。",
        "Name another portal. For others to write into the embedded catalogue use `publish token create`.",
    ),
    "portal-keyring-missing": Text(
        "error",
        "このパソコンの鍵束（資格情報マネージャーなど）を使う準備ができていません。",
        "The system's keyring cannot be used: the library is not installed.",
        "`pip install machikado[keyring]` を行うか、トークンを環境変数 {value} に入れてください。",
        "Run `pip install machikado[keyring]`, or put the token into the environment variable {value}.",
    ),
    "portal-keyring-failed": Text(
        "error",
        "このパソコンの鍵束（資格情報マネージャーなど）を開けません（{reason}）。",
        "The system's keyring cannot be opened ({reason}).",
        "鍵束のロックを解いてからもう一度行うか、トークンを環境変数 {value} に入れてください。",
        "Unlock it and repeat, or put the token into the environment variable {value}.",
    ),
    "portal-setting-file": Text(
        "error",
        "{file} が読めません: {reason}",
        "{file} cannot be read: {reason}",
        "文字コードは UTF-8 で、示された行の引用符と [ ] を確かめてください。",
        "It must be UTF-8; check the quotes and brackets on that line.",
    ),
    "portal-setting-unknown": Text(
        "error",
        "{file}: 「{value}」という設定はありません。",
        "{file}: there is no setting called '{value}'.",
        "もしかして: {nearest}",
        "Did you mean: {nearest}?",
    ),
    "portal-setting-wrong": Text(
        "error",
        "{file}: 「{key}」に「{value}」は書けません。",
        "{file}: '{key}' cannot be '{value}'.",
        "書けるもの: {expected}",
        "Expected: {expected}",
    ),
    "portal-default-twice": Text(
        "error",
        "{file}: default = true の公開先が二つ以上あります（{value}）。",
        "{file}: more than one portal has default = true ({value}).",
        "一つだけに残してください。",
        "Leave it at one of them.",
    ),
    "portal-names-alike": Text(
        "error",
        "{file}: 公開先の名前「{value}」と「{second}」は似すぎていて、トークンの環境変数が同じになります。",
        "{file}: the portals '{value}' and '{second}' would share one environment variable for their tokens.",
        "どちらかの名前を変えてください。",
        "Rename one of them.",
    ),
}
