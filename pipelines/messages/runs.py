"""Texts about runs: what was interrupted, what is kept, going on and going back."""

from pipelines.messages import Text

TEXTS: dict[str, Text] = {
    "run-interrupted": Text(
        "error",
        "Stopped half-way.",
        "Each dataset on the portal is as it was, or as it shall be. `publish run --resume` goes on with the rest, "
        "`publish rollback DATASET` goes back.",
    ),
    "interrupted": Text(
        "error",
        "Stopped.",
        "What stood there before is as it was: files and folders are written beside and renamed when they are whole. "
        "Repeat the same call when you like.",
    ),
    "resume-with-names": Text(
        "error", "--resume takes no names of datasets.", "`publish run --resume` goes on with everything that is left."
    ),
    "resume-portal-moved": Text(
        "error",
        "The portal '{value}' has another address than in the run that was interrupted: {before} → {target}",
        "To publish to the new address, type `publish run DATASET --to {value}` for: {names}",
    ),
    "resume-portal-gone": Text(
        "error",
        "publish.toml no longer has the portal '{value}' ({before}), on which a run was interrupted: {names}",
        "To go on there, write it into publish.toml again. If nobody wants that any more, "
        "`publish run --resume --to {target}` drops what is left there.",
    ),
    "run-left": Text(
        "error",
        "{done} datasets are done, {count} are left: {names}",
        "When the cause above is gone, `publish run --resume` goes on with the rest (with `--jobs 2`, on this machine "
        "alone). Nothing is published twice.",
    ),
    "worker-died": Text(
        "error",
        "The process that built this dataset died half-way, twice.",
        "Mostly the file is too large for the memory: try `publish check DATASET`, or split the file. No other dataset "
        "is affected.",
    ),
    "worker-differs": Text(
        "error",
        "A machine of the cluster has another version of the program, or another gazetteer, than this one.",
        "Install the same version of the program and the same gazetteer on all machines. Nothing was published.",
    ),
    "workers-gone": Text(
        "error",
        "Stopped: the processes that build die again and again.",
        "See whether memory and disk are full, and take fewer `--jobs`.",
    ),
    "cluster-deserted": Text(
        "error",
        "Stopped: the cluster at {value} has no workers any more.",
        "Start workers (`dask worker ADDRESS`), then go on with `--resume`.",
    ),
    "cluster-not-installed": Text(
        "error",
        "What a cluster is used with is not installed.",
        'Type `pip install "machikado[cluster]"`. To build on this machine alone, use `--jobs`.',
    ),
    "cluster-unreached": Text(
        "error",
        "The cluster does not answer: {value}",
        "See whether the address is right (such as tcp://host:8786) and its scheduler is running.",
    ),
    "dataset-published-twice": Text(
        "error",
        "'{value}' and '{second}' are published as one and the same dataset.",
        "Their dataset.yaml name the same dataset: take one of the folders out of datasets.",
    ),
    "package-damaged": Text(
        "error",
        "The files of the data package are not what its descriptor says: {value}",
        "Repeat the same call; if it happens again, files in that folder were altered. The portal was not changed.",
    ),
    "rollback-not-there": Text(
        "error", "'{value}' is not on the portal.", "There is nothing to undo. `publish run {value}` publishes it."
    ),
    "rollback-nothing": Text(
        "error",
        "Nothing that was published before is kept of '{value}'.",
        "Put the earlier source back and type `publish run {value}`. "
        "`publish rollback {value} --list` shows what is kept.",
    ),
    "rollback-portal-moved": Text(
        "error",
        "What is kept of '{value}' was published when the portal '{name}' had another address: {before} → {target}",
        "It is not taken for the new address. Put the earlier source back and type `publish run {value}`.",
    ),
    "rollback-unknown": Text("error", "No kept package is called '{value}'.", "Kept are: {nearest}"),
    "only-one-dataset": Text(
        "error", "'{value}' means several datasets. Only one at a time.", "Name one of: {nearest}"
    ),
    "rollback-foreign": Text(
        "error", "'{value}' is a draft of another organization.", "It was not removed. Ask the portal's administrator."
    ),
    "rollback-not-begun": Text(
        "error",
        "'{value}' is hidden and has no files, and it does not bear the mark of a publishing that was begun by this "
        "program.",
        "It was not removed. See on its page who made it. Where a publishing by an earlier version broke off, or "
        "nobody needs it, delete it there.",
    ),
    "kept-foreign": Text(
        "warning",
        "What the portal held could not be kept: `publish rollback` cannot undo this update.",
        "It was no data package as this program publishes them. The next one can be undone.",
    ),
    "kept-not-written": Text(
        "warning",
        "It was published, but no copy could be kept in build/published.",
        "See whether the disk is full. The next publishing fetches the copy from the portal.",
    ),
    "journal-not-written": Text(
        "warning",
        "It was done, but could not be written down in build/journal.jsonl.",
        "See whether the disk is full. `publish run --resume` looks at it again: nothing is published twice.",
    ),
}
