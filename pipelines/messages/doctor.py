"""Texts of `publish doctor`: what a portal is, what it takes and what not, and whether BODIK would take a dataset up.

The severity is the state of the check: info is ok, warning is to be looked at, error is a problem.
"""

from pipelines.messages import Text

_BODIK = "BODIK's API (nationwide, run by ISIT Kyushu)"
_PAGE = "https://www.bodik.jp/project/bodik-api/bodik-api-info/"
_GATHERED = "Whether BODIK gathers from this portal cannot be known from here."

TEXTS: dict[str, Text] = {
    # --- the address
    "doctor-address": Text("info", "{value} was looked at."),
    "doctor-address-prefix": Text("info", "{value} was looked at (CKAN lies below {prefix})."),
    "doctor-site-url": Text(
        "warning",
        "The portal believes its address to be {claimed}: the addresses of published files begin with it.",
        "See in a browser whether {claimed} opens. If so, use it as `url` in publish.toml; if not, ask the portal's "
        "administrator to correct CKAN's setting ckan.site_url.",
    ),
    "doctor-site-url-loopback": Text(
        "error",
        "The portal believes its address to be {claimed}: nobody could download what is published there.",
        "Ask the portal's administrator to set CKAN's ckan.site_url to {value}.",
    ),
    # --- what it is
    "doctor-version": Text("info", "CKAN {value} ({versions} work)."),
    "doctor-version-embedded": Text("info", "The embedded catalogue (the API of CKAN {value})."),
    "doctor-version-hidden": Text(
        "warning", "The portal does not tell its version of CKAN.", "Ask its administrator whether it is 2.10 or later."
    ),
    "doctor-version-older": Text(
        "warning",
        "CKAN {value}. Publishing is tried on {versions}, not on this version.",
        "Publish one dataset first and look at it on the portal. Ask its administrator about an upgrade.",
    ),
    "doctor-version-newer": Text(
        "warning",
        "CKAN {value}. Publishing is tried on {versions}, not on this version.",
        "See whether there is a newer version of this program. Publish one dataset first and look at it on the portal.",
    ),
    "doctor-version-unfit": Text(
        "error",
        "The portal lacks package_revise, which replaces a dataset in one step: nothing can be published (CKAN "
        "{value}).",
        "Ask the portal's administrator to upgrade CKAN to 2.10 or later.",
    ),
    "doctor-clock": Text("info", "Its clock and this one agree within {value} minutes."),
    "doctor-clock-unknown": Text("info", "The portal does not tell the time."),
    "doctor-clock-behind": Text(
        "warning",
        "This machine's clock is {minutes} minutes behind the portal's.",
        "Set this machine's date and time; if they are right, tell the portal's administrator. Certificates may be "
        "refused, and times of changes differ.",
    ),
    "doctor-clock-ahead": Text(
        "warning",
        "This machine's clock is {minutes} minutes ahead of the portal's.",
        "Set this machine's date and time; if they are right, tell the portal's administrator. Certificates may be "
        "refused, and times of changes differ.",
    ),
    # --- extensions
    "doctor-datastore": Text("info", "There is a datastore: tables go in with types and their Japanese headings."),
    "doctor-datastore-off": Text("info", "There is a datastore; datastore = false in publish.toml leaves it alone."),
    "doctor-datastore-own": Text("info", "The catalogue makes the tables of its query API by itself."),
    "doctor-datastore-none": Text(
        "warning",
        "The portal names no datastore: files are published, but no tables to query.",
        "If you want them, ask the portal's administrator to enable CKAN's datastore. A catalogue of machikado makes "
        "them by itself: nothing is to be done.",
    ),
    "doctor-xloader": Text(
        "info",
        "The portal loads CSV files into tables by itself (xloader), which turns Japanese headings into "
        "'Shi She Ming'. So the tables are filled by this program, and the loader is told that they are loaded.",
        "Do not press 'Upload to DataStore' on the portal. If it was pressed, publishing again sets the table right.",
    ),
    "doctor-loader": Text(
        "info",
        "The portal loads CSV files into tables by itself ({value}), which may change headings. So the tables are "
        "filled by this program, and the loader is told that they are loaded.",
        "Do not press 'Upload to DataStore' on the portal. If it was pressed, publishing again sets the table right.",
    ),
    "doctor-scheming": Text("info", "The portal has {count} fields of its own (scheming). Required: {names}"),
    "doctor-dcat": Text("info", "The portal also gives DCAT: update frequency and licence are sent in its terms."),
    "doctor-spatial": Text("info", "The portal can be searched by area (spatial): the extent of positions is sent."),
    "doctor-validation": Text(
        "warning",
        "The portal validates files by itself (validation). Publishing was not tried on such a portal.",
        "Publish one dataset first and see there what its validation says. If the portal refuses it, the reason is "
        "shown and what is published stays.",
    ),
    # --- who we are there
    "doctor-token": Text("info", "The API token is good (it is the user '{user}')."),
    "doctor-organization": Text("info", "The user '{user}' may publish in the organization '{organization}'."),
    "doctor-organization-there": Text(
        "info",
        "The organization '{organization}' is there. Whether you may publish in it is not known without a good token.",
    ),
    "doctor-organization-made": Text(
        "info", "The organization '{organization}' is not there yet: publishing makes it."
    ),
    "doctor-organization-consent": Text(
        "warning",
        "The portal has no organization '{organization}'. Publishing makes it, if you may make one: that is not known "
        "before.",
        "If you may not, ask the portal's administrator to make it, and you an editor of it.",
    ),
    "doctor-organization-missing": Text(
        "error",
        "The portal has no organization '{organization}': {value}",
        "Ask the portal's administrator to make it, and you an editor of it. If it goes by another name there, write "
        'organization = "…" for this portal in publish.toml. If you may make it yourself: '
        "`publish run DATASET --to {name} --create-organization`.",
    ),
    "doctor-organization-missing-others": Text(
        "error",
        "The portal has no organization '{organization}'. You may publish in: {names}",
        'If one of them is yours, write organization = "…" with its name for this portal in publish.toml. If a new '
        "one may be made: `publish run DATASET --to {name} --create-organization`.",
    ),
    # --- what is about to be sent
    "doctor-data": Text("info", "Datasets without errors that forbid publishing: {count}."),
    "doctor-data-none": Text(
        "warning",
        "There are no datasets here: only the portal was looked at.",
        "Call it where the folder datasets/ is, or name that place with --workspace.",
    ),
    "doctor-data-errors": Text(
        "error",
        "There are errors in the data: it would not be published.",
        "See them with `publish check DATASET` and mend the source.",
    ),
    "doctor-data-unbuilt": Text(
        "error", "No data package can be built.", "See why with `publish check DATASET` and mend the source."
    ),
    "doctor-owner": Text(
        "info", "No dataset of the same name belongs to others ({held} published already, {new} new)."
    ),
    "doctor-names": Text("info", "Names that CKAN takes as they are: {count}."),
    "doctor-tags": Text("info", "Datasets whose keywords all become tags as they are: {count}."),
    "doctor-licence": Text("info", "The licence '{value}' is in the portal's list ({name})."),
    "doctor-groups": Text("info", "Datasets that go into their groups: {count}."),
    "doctor-groups-none": Text("info", "No groups are named: what the portal has stays."),
    "doctor-fields": Text("info", "All fields that the portal requires are filled."),
    "doctor-fields-plain": Text("info", "The portal requires no fields of its own."),
    "doctor-size": Text(
        "info",
        "The largest file is '{file}' with {size:.1f} MB, the most that is sent at once {whole:.1f} MB. A portal does "
        "not tell its limit; that of a fresh installation, {limit} MB for a file, is kept.",
    ),
    "doctor-size-large": Text(
        "warning",
        "'{file}' has {size:.1f} MB. A portal does not tell its limit; a fresh installation refuses files of more than "
        "{limit} MB.",
        "Ask the portal's administrator for its limit (ckan.max_resource_size of CKAN; max_upload in publish.toml of "
        "the embedded catalogue) and for that of the server in front.",
    ),
    # --- BODIK
    "bodik-by-title": Text(
        "info", f"Meets the conditions of {_BODIK}, by its title and its licence (as of {{read}}). {_GATHERED}"
    ),
    "bodik-by-tags": Text(
        "info", f"Meets the conditions of {_BODIK}, by its tags and its licence (as of {{read}}). {_GATHERED}"
    ),
    "bodik-not-served": Text("info", f"{_BODIK} has no such kind of dataset (as of {{read}})."),
    "bodik-licence": Text(
        "warning",
        f"{_BODIK} would not take it up: it takes CC BY, CC BY-SA and CC0 only, and this is '{{value}}' (as of "
        "{read}).",
        "If that is no loss, leave it. Otherwise decide as an organization whether the licence may be changed, then "
        "write license: CC-BY-4.0 in organization.yaml (or in dataset.yaml for this dataset alone).",
    ),
    "bodik-not-recognised": Text(
        "warning",
        f"{_BODIK} would not recognise it: '{{value}}' is not in the title, and it lacks the tags (as of {{read}}).",
        "With this in dataset.yaml it is recognised by its tags: keywords: [{keywords}]",
    ),
    "bodik-unseen": Text(
        "warning",
        f"The licence is one that {_BODIK} takes; which title and tags it wants for this dataset is not known (as "
        "of {read}).",
        f"See the table on {_PAGE}. For other datasets the tags are '{{family}}' and the title without 一覧.",
    ),
}
