"""Texts of the step `portal`: the way there, what it answers, and the settings that say where it is."""

from pipelines.messages import Text

_AGAIN = "Nothing is published twice."
_SAFE = "What is published was not changed."

TEXTS: dict[str, Text] = {
    # --- the network
    "portal-unreachable": Text(
        "error",
        "The portal cannot be reached: {value}",
        "Check the network and the address (in an office also `proxy` in publish.toml), then repeat the same call. "
        + _AGAIN,
    ),
    "portal-host-unknown": Text(
        "error",
        "There is no host called '{value}'.",
        "Check the spelling of the address and the network (in an office name `proxy` in publish.toml), then repeat "
        "the same call. " + _AGAIN,
    ),
    "portal-slow": Text(
        "error",
        "The portal took too long to answer: {value}",
        "Wait a little and repeat the same call. "
        + _AGAIN
        + " Where it is always slow, raise `timeout` (seconds) in publish.toml.",
    ),
    "portal-busy": Text(
        "error",
        "The portal is busy or out of order (HTTP {status}): {value}",
        "Wait a little and repeat the same call. " + _AGAIN,
    ),
    "portal-busy-long": Text(
        "error",
        "The portal asks to be left alone for {minutes} minutes (HTTP {status}): {value}",
        "Wait that long, then repeat the same call. " + _AGAIN,
    ),
    "portal-proxy": Text(
        "error",
        "The proxy on the way to {value} cannot be reached.",
        "Check `proxy` in publish.toml (else the environment's HTTPS_PROXY) and repeat the same call. " + _AGAIN,
    ),
    "portal-proxy-login": Text(
        "error",
        "The proxy on the way to {value} asks for a user name and password.",
        "Put http://USER:PASSWORD@PROXY:PORT into the environment's HTTPS_PROXY. " + _SAFE,
    ),
    "portal-proxy-refused": Text(
        "error",
        "The proxy does not permit connections to {value}.",
        "Ask your network's administrator to permit this address. " + _SAFE,
    ),
    # --- certificates
    "portal-certificate": Text(
        "error",
        "The portal's certificate cannot be verified: {value} ({reason})",
        "Where the office inspects traffic, name the file of its certificates as `ca_bundle` in publish.toml; "
        "otherwise tell the portal's administrator. The token was not sent.",
    ),
    "portal-certificate-date": Text(
        "error",
        "The portal's certificate has expired or is not valid yet: {value}",
        "Check this machine's date and time; if they are right, tell the portal's administrator. "
        "The token was not sent.",
    ),
    "portal-certificate-host": Text(
        "error",
        "The certificate belongs to another host: {value}",
        "Check the host in the address; if it is right, tell the portal's administrator. The token was not sent.",
    ),
    "portal-not-encrypted": Text(
        "error",
        "The other side does not speak HTTPS: {value}",
        "Check the address and its port. The token was not sent.",
    ),
    "portal-ca-missing": Text(
        "error",
        "The file of certificates does not exist: {value}",
        "Check `ca_bundle` in publish.toml (else the environment's REQUESTS_CA_BUNDLE).",
    ),
    "portal-ca-wrong": Text(
        "error",
        "This file holds no certificates: {value}",
        "Name a file in PEM form (text that begins with -----BEGIN CERTIFICATE-----) as `ca_bundle` in publish.toml.",
    ),
    # --- what answers is not what was meant
    "portal-not-ckan": Text(
        "error",
        "What answers at this address is no CKAN (HTTP {status}): {value}",
        "Open it in a browser: is it the address of CKAN's first page (https://host, or https://host/data), and does "
        "no login or terms page come first? " + _SAFE,
    ),
    "portal-blocked": Text(
        "error",
        "Something in front of the portal refused the call (HTTP {status}): {value}",
        "This is not CKAN but a firewall or login before it. Ask the portal's administrator whether the API may be "
        "used from here. " + _SAFE,
    ),
    "portal-moved": Text(
        "error",
        "The portal has moved: {value} → {target}",
        "Make sure that this is right, then use {target} as `url` in publish.toml (or for --to). " + _SAFE,
    ),
    "portal-answer": Text(
        "error", "The portal gave an unexpected answer: {value}", "Wait a little and repeat the same call. " + _AGAIN
    ),
    "portal-list-short": Text(
        "error",
        "The portal says that '{value}' has {count} datasets, but only {number} of them could be read.",
        "It was stopped here, for a part would be taken for the whole. Repeat the call a little later; if it stays so, "
        "ask the portal's administrator. More than {limit} datasets are not read.",
    ),
    "portal-answer-odd": Text(
        "error",
        "The portal's answer does not have the form of CKAN's: {value}",
        "Ask the portal's administrator whether it is CKAN 2.10 or later.",
    ),
    # --- what the portal says
    "portal-refused": Text(
        "error",
        "The portal did not permit it: {value}",
        "Check that the API token is right and has not expired, and that its owner is an editor of the organization. "
        + _SAFE,
    ),
    "portal-invalid": Text(
        "error", "The portal did not accept the dataset: {value}", "Mend the fields named and repeat. " + _SAFE
    ),
    "portal-name-refused": Text(
        "error",
        "The portal makes no dataset called '{value}': {reason}",
        "The portal shows no dataset of this name, so a hidden one of another organization probably has it. Ask the "
        "portal's administrator, or give the dataset's folder in datasets another name. " + _SAFE,
    ),
    "portal-too-large": Text(
        "error",
        "More was sent than the portal takes at once: {value}",
        "Make the files smaller, or ask the portal's administrator for a higher limit. " + _SAFE,
    ),
    "portal-overtaken": Text(
        "error",
        "Somebody else has just changed '{value}'.",
        "See what is there now with `publish diff`, then repeat. The other change was not overwritten.",
    ),
    "portal-mismatch": Text(
        "error",
        "The portal does not hold what was sent: {value}",
        "Repeat the same call; if it happens again, tell the portal's administrator.",
    ),
    "portal-file-missing": Text(
        "error",
        "A file that is published cannot be downloaded (HTTP {status}): {value}",
        "Open that address in a browser; if it does not open, tell the portal's administrator.",
    ),
    "portal-file-elsewhere": Text(
        "error",
        "The address that the portal gives for its file cannot be reached: {value}",
        "It is not the portal's own address. If a browser cannot open it either, ask the portal's administrator to "
        "check CKAN's setting ckan.site_url: everybody downloads from this address.",
    ),
    "portal-file-too-large": Text(
        "error",
        "A published file is too large to be checked: {value}",
        "See in a browser whether the file at that address is the one you published.",
    ),
    # --- settings and tokens
    "portal-unknown-name": Text(
        "error",
        "There is no portal called '{value}'.",
        "{suggestion} (Write [portal.NAME] in publish.toml, or give an address that begins with https://.)",
    ),
    "portal-address-wrong": Text(
        "error",
        "'{value}' cannot be the address of a portal.",
        "Write an address that begins with https://, such as https://data.example.jp.",
    ),
    "portal-address-secret": Text(
        "error",
        "The address of a portal must not hold a user name or password ({value}).",
        "Remove the '@' and what stands before it. Tokens go into the environment, or are kept with "
        "`publish token keep NAME` (the portal's name in publish.toml).",
    ),
    "portal-insecure": Text(
        "error",
        "A token is never sent over plain http://: {value}",
        "Use the https:// address, or ask the portal's administrator for one.",
    ),
    "portal-token-missing": Text(
        "error",
        "There is no API token for {value}.",
        "Make an API token on your page at the portal, then put it into the environment variable {variable} or keep it "
        "with `publish token keep {name}`.",
    ),
    "portal-token-wrong": Text(
        "error", "This cannot be an API token ({value}).", "Give the token alone, without quotes and without 'Bearer'."
    ),
    "portal-token-in-file": Text(
        "error",
        "{file}: '{key}': tokens and passwords do not belong in a file.",
        "Delete that line; put the token into the environment variable {variable} or keep it with "
        "`publish token keep {name}`. Revoke "
        "at the portal a token that others may have seen.",
    ),
    "portal-token-embedded": Text(
        "error",
        "The embedded catalogue needs no token to be kept.",
        "Name another portal. For others to write into the embedded catalogue use `publish token create`.",
    ),
    "portal-keyring-missing": Text(
        "error",
        "The system's keyring cannot be used: the library is not installed.",
        "Run `pip install machikado[keyring]`, or put the token into the environment variable {value}.",
    ),
    "portal-keyring-failed": Text(
        "error",
        "The system's keyring cannot be opened ({reason}).",
        "Unlock it and repeat, or put the token into the environment variable {value}.",
    ),
    "portal-setting-file": Text(
        "error", "{file} cannot be read: {reason}", "It must be UTF-8; check the quotes and brackets on that line."
    ),
    "portal-setting-unknown": Text("error", "{file}: there is no setting called '{value}'.", "{suggestion}"),
    "portal-setting-wrong": Text("error", "{file}: '{key}' cannot be '{value}'.", "Expected: {expected}"),
    "portal-default-twice": Text(
        "error", "{file}: more than one portal has default = true ({value}).", "Leave it at one of them."
    ),
    "portal-names-alike": Text(
        "error",
        "{file}: the portals '{value}' and '{second}' would share one environment variable for their tokens.",
        "Rename one of them.",
    ),
}
