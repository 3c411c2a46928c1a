"""Texts about handing over: keys of offices, making a bundle, taking one in."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "key-there": Text(
        "error",
        "There is a key already: {value}",
        "With a new key, those who trust the present one take nothing in until they trust the new one. If you mean it, "
        "move the file away and repeat. `publish key show` shows the public half of the present key.",
    ),
    "key-missing": Text(
        "error",
        "There is no key to sign with: {value}",
        "Make one with `publish key new`, once, and have its public half trusted where bundles are received.",
    ),
    "key-open": Text(
        "error",
        "Others can read the key file: {value}",
        "Type `chmod 600 {value}`. If somebody may have read it, make a new key.",
    ),
    "key-unusable": Text(
        "error",
        "This is no key that can be used: {value}",
        "It must be an Ed25519 private key in PEM without a password. If it is damaged, move it away, type "
        "`publish key new`, and have the new public half trusted.",
    ),
    "key-in-workspace": Text(
        "error",
        "The key file would lie in the workspace: {value}",
        "A workspace is copied and handed to others. Unset {variable}, or name another place.",
    ),
    "office-key-twice": Text(
        "error",
        "{file}: '{value}' and '{second}' have the same key.",
        "Each office has a key of its own. If one office publishes for several organizations, name them under "
        "organizations.",
    ),
    "bundle-organizations": Text(
        "error", "A bundle holds datasets of one organization only: {value}", "Make a bundle for each of them."
    ),
    "bundle-there": Text(
        "error",
        "{value} is there already and was not replaced.",
        "It may be waiting to be carried. Choose another name, or remove it.",
    ),
    "bundle-too-large": Text(
        "error",
        "This is too much for one bundle (4 GB, 60,000 files). Nothing was written.",
        "Make several bundles with fewer datasets each.",
    ),
    "bundle-busy": Text(
        "error",
        "Another `publish bundle` is at work in this workspace. Nothing was written.",
        "Wait until it is done, and repeat.",
    ),
    "bundle-refused": Text(
        "error", "No bundle was made, because of: {names}", "Mend what is said above, or name the other datasets only."
    ),
    "bundle-missing": Text(
        "error", "There is no file {value}.", "Name a file that `publish bundle … -o FILE.zip` has made."
    ),
    "bundle-newer": Text(
        "error",
        "This bundle was made by a later version of `publish` ({value}). Nothing was published.",
        "Install the version here that it was made with.",
    ),
    "bundle-altered": Text(
        "error",
        "{value} is not as `publish bundle` wrote it. Nothing was published.",
        "It was altered or damaged, or unpacked and packed again on its way. Carry the original file again, as it is. "
        "If this goes on, find out whether somebody tampers with it.",
    ),
    "bundle-unknown-key": Text(
        "error",
        "The key that signed this bundle is not trusted here. Nothing was published.\nFingerprint: {fingerprint}",
        "Call the office by the number you know, and compare all 40 digits with those of its `publish key show`. If "
        "they are the same, put these two lines into publish.toml (with the name of the organization for mihon); "
        'if not, or if you expect no bundle, do not.\n[office.mihon]\nkey = "{key}"',
    ),
    "bundle-foreign": Text(
        "error",
        "The key of '{office}' may not publish for the organization '{value}'. Nothing was published.",
        "If that office does publish for this organization, name it under [office.{office}] in publish.toml: "
        "organizations = {names}.",
    ),
    "bundle-from-future": Text(
        "error",
        "This bundle was made at {value}, more than a day ahead of this machine's clock ({now}). Nothing was "
        "published.",
        "Set the clocks of both machines right, and make the bundle again where its own was wrong.",
    ),
    "bundle-unfit": Text(
        "error",
        "{value}: the package is not what the signed list says ({what}). Nothing was published.",
        "The signature is right, so the program that made it is at fault. Have it installed anew, and the bundle made "
        "again.",
    ),
    "bundle-invalid": Text(
        "error",
        "{value}: {file} breaks its own schema in {count} places ({reason}). Nothing was published.",
        "Have `publish check {value}` run where it was made, and the bundle made again.",
    ),
    "bundle-received": Text(
        "error",
        "This bundle (made at {value}) has been received and published already. Nothing was published now.",
        "Nothing is left to be done. To publish the same again, make a new bundle of it.",
    ),
    "bundle-older": Text(
        "error",
        "{value}: this bundle was made at {created}, and a later one (made at {last}) has been received. Nothing was "
        "published.",
        "It is refused so that no old state comes back. If this is what you want, make a new bundle of it. If this is "
        "the latest one, a clock was wrong where they were made: set it right and make a new one, which is taken in "
        "when its time is after that of the other.",
    ),
    "bundle-superseded": Text(
        "info",
        "A later bundle of it (made at {last}) has been received: it is left as it is.",
        "Nothing is left to be done.",
    ),
    "bundle-clock": Text(
        "warning",
        "By this machine's clock this bundle was made at {now}, but the last one at {last}. The clock was wrong then, "
        "or it is now.",
        "If it is wrong now, set it right and make the bundle again: where the last one was received, this one is "
        "refused.",
    ),
    "bundle-unknown-dataset": Text(
        "error",
        "{value}: no dataset of this name is known here. Nothing was published.",
        "Install the version here that the bundle was made with. Where it is the same, the program that made the "
        "bundle is at fault.",
    ),
    "receive-busy": Text(
        "error",
        "Another `publish receive` is at work in this workspace. Nothing was published.",
        "Wait until it is done, and repeat.",
    ),
    "receive-interrupted": Text(
        "error",
        "Stopped half-way.",
        "Each dataset on the portal is as it was, or as it shall be. The same command goes on with the rest.",
    ),
    "ledger-damaged": Text(
        "error",
        "The record of what was received cannot be read, so nobody knows whether this is old: {value}. Nothing was "
        "published.",
        "Put it back from a backup. Without one, make sure with the sender that this bundle is the latest, and then "
        "move the record away.",
    ),
}
