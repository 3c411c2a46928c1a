"""The Action, the GitLab template, the hook and what `publish init` writes: their own commands are run on a town's git.

What GitHub and GitLab do themselves (expressions, conditions, variables) is done by `ci_town`.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from ci_town import BREAK, ROOT, Ended, Steps, Town, bash, clean_environment, commands_folder, read_yaml
from commanding import Command

ACTION = ROOT / "action.yml"
STARTING = ROOT / "pipelines" / "starting" / "files"
ANNOTATION = (
    "::error file=datasets/mihon/aed/source/AED一覧 (R8).csv,line=5,endLine=5,col=20,endColumn=26,"
    "title=mihon/aed D4 緯度::「緯度」の「34.07x」は、緯度・経度として読めません。%0A→ "
)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the steps are run by bash, on Linux")
ALLOWED = re.compile(r"(actions|github)/[a-z-]+(/[a-z-]+)?@v\d+")


def action() -> dict[str, Any]:
    """The action."""
    (whole,) = read_yaml(ACTION)
    return dict(whole)


def inputs(**given: str) -> dict[str, str]:
    """All inputs of the action with their defaults."""
    return {name: one["default"] for name, one in action()["inputs"].items()} | given


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path / "repository")


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    (tmp_path / "runner").mkdir()
    return tmp_path / "runner"


def test_the_action_on_a_pull_request(town: Town, runner: Path) -> None:
    town.git("checkout", "--quiet", "-b", "直す")
    town.change("公民館", "会館 @octocat")
    town.change(*BREAK)
    town.commit()
    town.git("update-ref", "refs/remotes/origin/main", "main")
    steps = Steps(action()["runs"]["steps"], town, runner, event_name="pull_request", base_ref="main")
    done = steps.run(**inputs(publish="true"))
    assert list(done) == ["Install", "What to compare with", "Check"]  # and nothing is published
    assert steps.installed == ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(ROOT)]
    code, out, err = done["Check"]
    assert code == 1 and out.startswith(ANNOTATION) and len(out.splitlines()) == 1
    assert "mihon/aed: 誤りがあります" in err and "public-facilities" not in err  # only what changed
    page = steps.summary.read_text("utf-8")
    assert "`origin/main` と比べて、3 のうち 1 のデータセットを検査しました。" in page
    assert "| `mihon/aed` | ❌ 誤り | 1 | 0 | 3 | 変更2 |" in page
    assert "! A2 会館 @octocat [名称] 公民館 → 会館 @octocat" in page and "! A3 図書館 [緯度] 34.07 → 34.07x" in page
    log = json.loads((runner / "machikado" / "machikado.sarif").read_text("utf-8"))
    (found,) = [one for one in log["runs"][0]["results"] if one["level"] == "error"]
    assert found["locations"][0]["physicalLocation"]["region"]["startLine"] == 5
    assert ElementTree.parse(runner / "machikado" / "machikado.xml").getroot().attrib["failures"] == "1"


def test_the_action_on_a_push_publishes_where_it_is_told_to(town: Town, runner: Path) -> None:
    before = town.git("rev-parse", "HEAD")
    town.change("図書館", "中央図書館")
    town.commit()
    event = {"event_name": "push", "event.before": before}
    done = Steps(action()["runs"]["steps"], town, runner, **event).run(**inputs(publish="true", language="en"))
    assert [one.code for one in done.values()] == [0, 0, 0, 0] and done["Check"].out == ""
    assert done["Check"].err.startswith("mihon/aed: good") and done["Check"].err.count(": good") == 1
    assert "1 changed" in (runner / "summary.md").read_text("utf-8")
    assert done["Publish"].err.count(": published") == 3


@pytest.mark.parametrize("before", ["0" * 40, "1" * 40, ""])
def test_the_action_compares_with_nothing_where_nothing_is_known_of_before(
    town: Town, runner: Path, before: str
) -> None:
    """The first push of a branch, one whose history was written anew, and a run that nobody pushed."""
    script = [step for step in action()["runs"]["steps"] if step.get("name") == "What to compare with"]
    steps = Steps(script, town, runner, **{"event_name": "push", "event.before": before})
    assert steps.run(**inputs())["What to compare with"].code == 0
    assert steps.outputs("base") == {"since": ""}


def test_the_action_fetches_what_a_shallow_checkout_lacks(town: Town, runner: Path, tmp_path: Path) -> None:
    town.git("checkout", "--quiet", "-b", "ours")
    town.change(*BREAK)
    town.commit()
    clone = tmp_path / "clone"
    town.git("clone", "--quiet", "--depth=1", "--branch=ours", f"file://{town.top}", str(clone))
    town.top = clone
    script = [step for step in action()["runs"]["steps"] if step.get("name") == "What to compare with"]
    steps = Steps(script, town, runner, event_name="pull_request", base_ref="main")
    assert steps.run(**inputs())["What to compare with"].code == 0
    assert steps.outputs("base") == {"since": "origin/main"}
    assert town.git("merge-base", "origin/main", "HEAD")


@pytest.mark.parametrize(
    ("event", "publish", "published"),
    [
        ("push", "true", True),
        ("schedule", "true", True),
        ("push", "false", False),
        ("pull_request", "true", False),
        ("pull_request_target", "true", False),
    ],
)
def test_the_action_never_publishes_for_a_pull_request(
    town: Town, runner: Path, event: str, publish: str, published: bool
) -> None:
    steps = [step for step in action()["runs"]["steps"] if step.get("name") == "Publish"]
    steps[0]["run"] = "true"
    assert bool(Steps(steps, town, runner, event_name=event).run(**inputs(publish=publish))) is published


@pytest.mark.parametrize(
    "base", ["main", "$(touch pwned)", "`touch pwned`", 'x"; touch pwned; "', "a b", "--upload-pack=x"]
)
def test_no_name_of_a_branch_is_a_command(town: Town, runner: Path, base: str) -> None:
    steps = Steps(action()["runs"]["steps"], town, runner, event_name="pull_request", base_ref=base)
    done = steps.run(**inputs())
    assert base == "main" or "Check" not in done
    assert not list(runner.parent.rglob("pwned"))


def test_values_reach_scripts_by_the_environment_alone() -> None:
    whole = [action()["runs"]["steps"], read_yaml(STARTING / "github.yml")[0]["jobs"]["check"]["steps"]]
    for steps in whole:
        for step in steps:
            assert "${{" not in step.get("run", ""), step
            assert "uses" not in step or ALLOWED.fullmatch(step["uses"]), step
        assert [step["run"].count("publish ") for step in steps if step.get("name") == "Check"] == [1]
    template, start = gitlab_jobs(ROOT / "templates" / "machikado.yml"), gitlab_jobs(STARTING / "gitlab.yml")
    for jobs in (template, start):
        assert "$[[" not in json.dumps([job.get("script") for job in jobs.values()])


def test_the_files_of_a_new_workspace_do_what_the_action_and_the_template_do() -> None:
    own = {step.get("name"): step for step in read_yaml(STARTING / "github.yml")[0]["jobs"]["check"]["steps"]}
    theirs = {step.get("name"): step for step in action()["runs"]["steps"]}
    for name in ("Check", "Publish"):
        assert own[name]["run"] == theirs[name]["run"]
    template, start = gitlab_jobs(ROOT / "templates" / "machikado.yml"), gitlab_jobs(STARTING / "gitlab.yml")
    for job in ("open-data", "open-data-publish"):
        assert template[job] == start[job]
    assert template[".machikado"]["before_script"] == start[".machikado"]["before_script"]


def test_least_rights() -> None:
    (whole,) = read_yaml(STARTING / "github.yml")
    assert whole["permissions"] == {"contents": "read"} and "permissions" not in whole["jobs"]["check"]
    steps = whole["jobs"]["check"]["steps"]
    assert steps[0]["with"]["persist-credentials"] is False
    assert [step["name"] for step in steps if "secrets." in json.dumps(step)] == ["Publish"]


def test_what_init_writes_for_github(town: Town, runner: Path) -> None:
    (whole,) = read_yaml(STARTING / "github.yml")
    town.git("checkout", "--quiet", "-b", "ours")
    town.change(*BREAK)
    town.commit()
    town.git("update-ref", "refs/remotes/origin/main", "main")
    environment = {name: value.replace("@MACHIKADO@", "machikado==1.0") for name, value in whole["env"].items()}
    assert environment.get("PORTAL") is None  # nothing is published until somebody names a portal
    steps = Steps(whole["jobs"]["check"]["steps"], town, runner, event_name="pull_request", base_ref="main")
    done = steps.run(env=environment)
    assert steps.installed[-1] == "machikado==1.0"
    assert done["Check"].code == 1 and done["Check"].out.startswith(ANNOTATION)
    assert "34.07x" in steps.summary.read_text("utf-8")


@pytest.mark.parametrize(
    ("portal", "event", "branch", "published"),
    [
        ("", "push", "main", False),
        ("x", "push", "main", True),
        ("x", "push", "b", False),
        ("x", "schedule", "main", False),
    ],
)
def test_when_init_publishes_on_github(
    town: Town, runner: Path, portal: str, event: str, branch: str, published: bool
) -> None:
    (whole,) = read_yaml(STARTING / "github.yml")
    steps = [step for step in whole["jobs"]["check"]["steps"] if step.get("name") == "Publish"]
    known = {"event_name": event, "ref_name": branch, "event.repository.default_branch": "main"}
    steps[0]["run"] = 'echo "${PORTAL:+--to="$PORTAL"}"'
    done = Steps(steps, town, runner, **known).run(env={"PORTAL": portal})
    assert [one.out for one in done.values()] == (["--to=x\n"] if published else [])


def gitlab_jobs(path: Path) -> dict[str, Any]:
    """The jobs of a file for GitLab."""
    return {name: job for name, job in read_yaml(path)[-1].items() if isinstance(job, dict) and name != "variables"}


def gitlab_run(path: Path, town: Town, runner: Path, job: str = "open-data", **variables: str) -> Ended:
    """The job's commands in one shell, as GitLab's runner does; inputs have their defaults."""
    documents = read_yaml(path)
    text = path.read_text("utf-8")
    for name, one in (documents[0].get("spec") or {}).get("inputs", {}).items() if len(documents) > 1 else ():
        text = text.replace(f"$[[ inputs.{name} ]]", str(one["default"]) or '""')
    whole = list(yaml.safe_load_all(text))[-1]
    parent = whole[whole[job]["extends"]]
    given = {**whole.get("variables", {}), **parent.get("variables", {})}
    script = "\n".join([*parent["before_script"], *whole[job]["script"]])
    path_of = f"{commands_folder(runner / 'bin')}{os.pathsep}{os.environ['PATH']}"
    own = clean_environment(PATH=path_of, CI="true", CI_PROJECT_DIR=str(town.top), **given)
    return bash(script, town.top, own | variables)


def test_gitlab_on_a_merge_request(town: Town, runner: Path) -> None:
    path = ROOT / "templates" / "machikado.yml"
    base = town.git("rev-parse", "HEAD")
    town.git("checkout", "--quiet", "-b", "ours")
    town.change(*BREAK)
    town.commit()
    done = gitlab_run(path, town, runner, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, CI_COMMIT_BEFORE_SHA="0" * 40)
    assert done.code == 1 and "mihon/aed: 誤りがあります" in done.err and "public-facilities" not in done.err
    kept = gitlab_jobs(path)["open-data"]["artifacts"]
    (found,) = json.loads((town.top / kept["reports"]["codequality"]).read_text("utf-8"))
    assert found["location"] == {"path": "datasets/mihon/aed/source/AED一覧 (R8).csv", "lines": {"begin": 5}}
    assert ElementTree.parse(town.top / kept["reports"]["junit"]).getroot().attrib["failures"] == "1"
    assert "! A3 図書館 [緯度] 34.07 → 34.07x" in (town.top / kept["paths"][0]).read_text("utf-8")


def test_gitlab_on_the_first_push_of_a_branch(town: Town, runner: Path) -> None:
    done = gitlab_run(ROOT / "templates" / "machikado.yml", town, runner, CI_COMMIT_BEFORE_SHA="0" * 40)
    assert done.code == 0 and "すべてのデータセットを検査します" in done.err and done.err.count(": よい") == 3


def test_gitlab_publishes_with_the_portal_that_it_is_given(town: Town, runner: Path) -> None:
    done = gitlab_run(STARTING / "gitlab.yml", town, runner, "open-data-publish", PORTAL="prefecture")
    assert done.code == 2 and "prefecture" in done.err  # publish.toml names none
    rules = gitlab_jobs(STARTING / "gitlab.yml")["open-data-publish"]["rules"]
    assert all('$PORTAL != ""' in one["if"] and "$CI_DEFAULT_BRANCH" in one["if"] for one in rules)


def hook() -> dict[str, Any]:
    """The hook."""
    ((found,),) = read_yaml(ROOT / ".pre-commit-hooks.yaml")
    return dict(found)


def test_the_hook_checks_the_datasets_of_the_files_to_be_committed(town: Town, runner: Path) -> None:
    """As pre-commit calls it: the entry, then the files that match, from the top of the repository."""
    done = committed(hook(), town, runner)
    assert done.code == 1 and "34.07x" in done.out and "D4" in done.out
    assert "mihon/aed: 誤り" in done.err and "mihon/public-facilities: よい" in done.err and "umi" not in done.err


def test_the_hook_of_the_guide_does_so_in_a_folder_below(runner: Path, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"(?s)```yaml\n(.*?)```", page)]
    (local,) = [one for block in blocks if "repos" in block for one in block["repos"] if one["repo"] == "local"]
    done = committed(local["hooks"][0], Town(tmp_path / "repository", "od"), runner)
    assert done.code == 1 and "34.07x" in done.out and done.err.count(": よい") == 1
    assert local["hooks"][0]["require_serial"] is True


def committed(hook: dict[str, Any], town: Town, runner: Path) -> Ended:
    """What the hook says of a commit of two of the town's files, one of which is wrong, and of a README."""
    town.change(*BREAK)
    files = [*town.root.rglob("*.csv"), town.root / "README.md"]
    names = [path.relative_to(town.top).as_posix() for path in files]
    matching = [name for name in names if re.search(hook["files"], name) and "umi" not in name]
    assert len(matching) == 2
    path_of = f"{commands_folder(runner / 'bin')}{os.pathsep}{os.environ['PATH']}"
    script = hook["entry"] + ' "$@"'
    return bash(f"set -- {' '.join(map(quoted, matching))}\n{script}", town.top, clean_environment(PATH=path_of))


def quoted(text: str) -> str:
    """The text as one word of a shell."""
    from shlex import quote

    return quote(text)


@pytest.mark.parametrize(
    ("path", "matches"),
    [
        ("datasets/mihon/aed/source/AED一覧 (R8).csv", True),
        ("datasets/mihon/organization.yaml", True),
        ("od/datasets/mihon/organization.yaml", False),  # which `publish check` would not find from the top
        ("od/publish.toml", False),
        ("publish.toml", True),
        ("README.md", False),
        ("datasets.md", False),
        ("mydatasets/x/y.csv", False),
    ],
)
def test_which_files_the_hook_is_called_for(path: str, matches: bool) -> None:
    assert bool(re.search(hook()["files"], path)) is matches
    assert hook()["language"] == "python" and hook()["require_serial"] is True


def test_the_guide_names_what_there_is(command: Command, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands are run, its examples of settings name inputs that exist."""
    page = (ROOT / "docs" / "ci.md").read_text("utf-8")
    monkeypatch.chdir(town.root)
    for name in set(os.environ) - set(clean_environment()):
        monkeypatch.delenv(name)
    town.git("update-ref", "refs/remotes/origin/main", "main")
    typed = re.findall(r"(?m)^publish (.+)$", page)
    assert len(typed) == 2
    for line in typed:
        assert command(*line.split()).code == 0
    assert (town.root / "machikado.sarif").is_file() and (town.root / "まとめ.md").is_file()
    blocks = [yaml.safe_load(block) for block in re.findall(r"(?s)```yaml\n(.*?)```", page)]
    with_ = [step["with"] for block in blocks if isinstance(block, list) for step in block]
    template = read_yaml(ROOT / "templates" / "machikado.yml")[0]["spec"]["inputs"]
    included = [one["inputs"] for block in blocks if "include" in block for one in block["include"]]
    assert with_ and all(set(one) <= set(action()["inputs"]) for one in with_)
    assert included and all(set(one) <= set(template) for one in included)
    for name in re.findall(r"`([a-z-]+)`（", re.findall(r"(?s)`with:` で(.*?)\n\n", page)[0]):
        assert name in action()["inputs"]
