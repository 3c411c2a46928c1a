"""Texts about what a data package becomes on a portal: its owner, and what the portal cannot take as it is."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "portal-token-unknown": Text(
        "error",
        "The portal does not know this API token: {value}",
        "Check for expiry and for a copying error, or make a new token there. Nothing was written.",
    ),
    "organization-no-right": Text(
        "error",
        "The user '{user}' may not make datasets in the organization '{organization}': {value}",
        "Ask the portal's administrator to make you an editor of it, or to bring it back if it was deleted. "
        "Nothing was written.",
    ),
    "organization-not-there": Text(
        "error",
        "The portal has no organization '{organization}': {value}",
        'If it goes by another name there, write organization = "…" for this portal in publish.toml. If it may be '
        "made, repeat with --create-organization. Nothing was written.",
    ),
    "organization-not-made": Text(
        "error",
        "The user '{user}' may not make the organization '{organization}': {value}",
        "Ask the portal's administrator to make it and you an editor of it. Nothing was written.",
    ),
    "package-unusable": Text(
        "error",
        "This is no data package that can be published: {value} ({reason})",
        "Build it again with `publish build`. File names consist of ASCII letters, digits, '.', '_' and '-'.",
    ),
    "package-altered": Text(
        "error",
        "The file was changed after it was made: {value}",
        "To change something, change the source and build again with `publish build`. Nothing was written.",
    ),
    "package-unowned": Text(
        "error",
        "It is not known which organization publishes this: {value}",
        'Write organization = "…" for this portal in publish.toml, or set up an organization below datasets/.',
    ),
    "portal-fields-missing": Text(
        "error",
        "The portal requires fields that are not filled: {value}: {fields}",
        "Write them as 'name: value' under extras in dataset.yaml (names stand in brackets). Nothing was written.",
    ),
    "name-changed": Text(
        "warning",
        "The name '{value}' is not allowed on the portal; it is '{other}' there.",
        "Names are 2 to 100 of a–z, 0–9, - and _.",
    ),
    "tag-changed": Text(
        "warning",
        "The keyword '{value}' holds characters that the portal refuses; it is '{other}' there.",
        "To have it written otherwise, change keywords in dataset.yaml.",
    ),
    "tag-dropped": Text(
        "warning",
        "The keyword '{value}' cannot be a tag on the portal (two characters at least) and was left out.",
        "Give a longer word under keywords in dataset.yaml.",
    ),
    "version-cut": Text(
        "warning",
        "The version is too long; the portal has its first 100 characters.",
        "Shorten version in dataset.yaml to 100 characters.",
    ),
    "email-left-out": Text(
        "warning",
        "The portal does not accept the e-mail address '{value}'; it was left out.",
        "Correct the contact in organization.yaml.",
    ),
    "group-left-out": Text(
        "warning",
        "The dataset is not in the group '{value}': the portal has none, or you may not put datasets into it.",
        "Ask the portal's administrator to make the group, or you a member of it.",
    ),
    "licence-none": Text(
        "warning",
        "There is no licence, so that nobody can know how the data may be used.",
        "Write a license in organization.yaml.",
    ),
    "licence-family": Text(
        "warning",
        "The portal's list has no '{value}'; it is '{other}' there, with its exact name and address in the extras.",
        "The portal's administrator can add the licence to the list.",
    ),
    "licence-not-listed": Text(
        "warning",
        "The portal's list has no '{value}'; its name and address are in the extras.",
        "Ask the portal's administrator to add the licence to the list.",
    ),
    "licence-no-choice": Text(
        "warning",
        "The portal does not let '{value}' be chosen as a licence; it was left blank. Its name is in the extras.",
        "Ask the portal's administrator to add the licence to the choices.",
    ),
    "field-no-choice": Text(
        "warning",
        "'{value}' is no choice of the portal's field '{label}' ({field}) and was left out.",
        "One of its choices can be written under extras in dataset.yaml ('{field}: value').",
    ),
    "extra-reserved": Text(
        "warning",
        "'{value}' under extras was left out: other settings fill that field.",
        "Take the line out of extras and use the setting made for it (title, description …).",
    ),
    "extra-too-long": Text(
        "warning",
        "'{value}' under extras is too long for the portal and was left out.",
        "Keep it under 8,000 characters.",
    ),
}
