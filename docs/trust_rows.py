"""The claims of `trust.py`, each with its command."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = {
    "ci": ("変更のたびの検査", "CI on each commit"),
    "hostile": ("悪意のある入力", "Hostile input"),
    "faults": ("故障", "Faults"),
    "load": ("負荷", "Load"),
    "supply": ("配布", "Supply chain"),
}

_SLOWEST = "最も遅い一件 {slowest_ms} ms · 最大 {peak_mb} MB"
_LOAD = (
    "99% が {sites[ours][milliseconds][all][p99]} ms 以内、真ん中 {sites[ours][milliseconds][all][p50]} ms、"
    "毎秒 {sites[ours][per_second]} 件、公開 {sites[ours][published]} 回、"
    "メモリー（四半分ずつ、バイト）{sites[ours][quarters][rss]}。"
    "同じ機械の CKAN: 99% が {sites[CKAN][milliseconds][all][p99]} ms 以内、"
    "真ん中 {sites[CKAN][milliseconds][all][p50]} ms、失敗 {sites[CKAN][failures]}"
)
_FUZZED = {
    "readers": ("CSV などを読む", "readers of CSV and text"),
    "headings": ("見出しを見分ける", "matching of headings"),
    "normalisers": ("値を整える", "normalisers"),
    "addresses": ("住所を読む", "address parser"),
    "search": ("検索の言葉", "search queries"),
    "actions": ("API のすべての呼び出し", "every action of the API"),
}
"""A million cases of each."""
_UNGUIDED = ("headings",)
"""Altered by chance alone: where atheris watches each line, a case takes three times as long."""
_ALSO_FUZZED = "xlsx xls ods html json geocoder settings rows uploads pages"
_WHOLE_COMMANDS = "check check-xlsx report-workbook long-cells packages bundles"
"""Each case is a whole command, from the file to its report: a few in a second."""


@dataclass(frozen=True)
class Row:
    """A claim. `figures`: what is shown of the figures that a script tells, as a format."""

    name: str
    part: str
    japanese: str
    english: str
    command: str
    figures: str = ""


def _fuzzing() -> list[Row]:
    rows = [
        Row(
            f"fuzz-{name}",
            "hostile",
            f"{japanese}: どんな入力でも、落ちず、5 秒と 1 GB を越えない",
            f"{english}: no traceback, no hang over 5 s, no more than 1 GB",
            f"python -m tests.fuzz {name} --cases 1000000 --jobs 2{' --engine random' * (name in _UNGUIDED)} --json",
            _SLOWEST,
        )
        for name, (japanese, english) in _FUZZED.items()
    ]
    others = Row(
        "fuzz-others",
        "hostile",
        "ほかの読み込み、設定、アップロード、ページも（それぞれ 10,000 件）",
        "workbooks, settings, uploads, pages as well, 10,000 cases of each",
        f"python -m tests.fuzz {_ALSO_FUZZED} --cases 10000 --jobs 2 --json",
        _SLOWEST,
    )
    commands = Row(
        "fuzz-commands",
        "hostile",
        "ファイルを調べて報告を書くまで、パッケージや束を調べるまで（それぞれ 1,000 件）",
        "whole checks of files, packages and bundles, to the report, 1,000 cases of each",
        f"python -m tests.fuzz {_WHOLE_COMMANDS} --cases 1000 --jobs 2 --json",
        _SLOWEST,
    )
    return [*rows, others, commands]


ROWS = [
    Row(
        "ci",
        "ci",
        "変わったものだけを調べ、セルを示し、だれの書いた値も CI の中で命令にならない",
        "Only what changed is checked, the cell is named, and nothing that anybody wrote becomes a command",
        "pytest tests/test_ci_action.py tests/test_ci_changes.py tests/test_ci_reports.py tests/test_ci_rows.py",
    ),
    Row(
        "verdicts",
        "hostile",
        "壊れた表でも、frictionless と同じ誤りの一覧を出す",
        "Broken tables get the very list of errors that frictionless gives",
        "PYTHONPATH=. python tests/hostile_tables.py 30 --json",
    ),
    *_fuzzing(),
    Row(
        "bombs",
        "hostile",
        "ZIP・XML・セル・CSV などの爆弾を、5 秒と 1 GB のうちに言葉で断る",
        "Bombs (ZIP, XML, cells, CSV and more) are refused in words within 5 s and 1 GB",
        "python -m tests.fuzz.bombs --json",
        _SLOWEST,
    ),
    Row(
        "paths",
        "hostile",
        "どんな名前でも、フォルダーの外のものを読まず、書かず、どこにもつながらない",
        "Whatever the name, nothing outside of the folder is read or written, and nothing fetched",
        "MACHIKADO_TEST_ALL=1 pytest tests/test_paths_hostile.py tests/test_reaching_out.py",
    ),
    Row(
        "pages",
        "hostile",
        "書き込まれた言葉は、どのページでも、どの報告でも動かない（ブラウザーで）",
        "Nothing that a publisher or reader writes runs on any page or report (in a browser)",
        "MACHIKADO_TEST_ALL=1 pytest tests/test_browser_hostile.py tests/test_browser_hostile_reports.py",
    ),
    Row(
        "requests",
        "hostile",
        "壊れた要求は断るだけで、何も残らない",
        "Broken requests are refused, and nothing of them stays",
        "pytest tests/test_catalogue_malformed.py tests/test_catalogue_wire.py tests/test_catalogue_hostile.py"
        " tests/test_catalogue_limits.py tests/test_rows_hostile.py",
    ),
    Row(
        "found",
        "hostile",
        "見つかった不具合は戻らない",
        "What was found stays mended",
        "pytest tests/test_hostile_found.py tests/test_bombs.py tests/test_bundle_hostile.py"
        " tests/test_bundle_forged.py",
    ),
    Row(
        "disasters",
        "faults",
        "どの書き込みの途中で、電源断・満杯・SIGTERM・Ctrl-C が来ても、前のものか新しいもので、やり直せる",
        "Power cut, full disk, SIGTERM or Ctrl-C at any write leaves the old or the new, and can be repeated",
        "python tests/disasters.py --json --jobs 2",
        "耐えた {survived}、命令 {calls}",
    ),
    Row(
        "publishing",
        "faults",
        "公開の途中で要求がどう壊れても、いつ止められても、読む人に見えるのは前か新しいもので、やり直せる（CKAN も）",
        "Whatever happens to a request, whenever a publishing is killed: readers see the old or the new (on CKAN too)",
        "MACHIKADO_TEST_FAULTS=20 MACHIKADO_TEST_KILLS=10 MACHIKADO_TEST_WRITES=5000 pytest"
        " tests/test_publish_faults.py tests/test_publish_killed.py tests/test_bundle_receive.py"
        " tests/test_jobs_killed.py tests/test_catalogue_faults.py",
    ),
    Row(
        "damage",
        "faults",
        "途中で切れたログ、壊れたデータベースでも、書けたものは残り、壊れたことを言う（それぞれ 2,000 通り）",
        "Torn logs and damaged databases, 2,000 of each: what was written stays, and damage is told",
        "MACHIKADO_TEST_FAULTS=all pytest tests/test_faults_sqlite.py",
    ),
    Row(
        "disks",
        "faults",
        "満杯のディスク、書けないディスク、狂った時計、シグナル、二つ同時",
        "Full and read-only disks, clocks, signals, two at once",
        "MACHIKADO_TEST_FAULTS=all pytest tests/test_faults_disk.py tests/test_faults_clock.py"
        " tests/test_faults_processes.py",
    ),
    Row(
        "backup",
        "faults",
        "カタログを開いたまま控えを取り、戻せる（4 GB を越えるファイルも）",
        "The catalogue is backed up while it serves, and restored, files over 4 GB too",
        "MACHIKADO_TEST_FAULTS=all pytest tests/test_backup.py tests/test_restore.py",
    ),
    Row(
        "backup-hostile",
        "faults",
        "細工した控え、壊れた控えを断る（5,000 通り）",
        "Altered and damaged backups are refused, 5,000 of them",
        "MACHIKADO_TEST_CASES=5000 pytest tests/test_backup_hostile.py",
    ),
    Row(
        "versions",
        "faults",
        "前の版のカタログを、何も失わずに開く",
        "Catalogues of all former versions are opened, and nothing is lost",
        "MACHIKADO_TEST_FAULTS=all pytest tests/test_migrations.py tests/test_kept_state.py",
    ),
    Row(
        "load",
        "load",
        "200 人が読み、公開も続く 10 分間、誤りなし・99% が 100 ミリ秒以内・メモリーは平ら",
        "200 readers and a publisher for ten minutes: no error, 99 of 100 answers within 100 ms, memory flat",
        "python benchmarks/load.py --ckan start --ckan-seconds 120 --json",
        _LOAD,
    ),
    Row(
        "archives",
        "supply",
        "wheel と sdist は、二度作っても同じバイト列で、版の管理にあるものだけが入り、秘密はない",
        "Wheel and sdist are the same bytes when built twice, hold only tracked files, and no secrets",
        "pytest tests/test_archives.py",
    ),
    Row(
        "locks",
        "supply",
        "ロックは Linux・Windows・macOS × Python 3.11–3.13 で一つに決まり、ライセンスと SBOM がすべての部品を言う",
        "Locks are unambiguous on 9 platforms; licences and the bill of materials name every component",
        "pytest tests/test_release.py",
    ),
    Row(
        "confined",
        "supply",
        "管理者でない利用者、読むだけのファイルで、カタログが動く",
        "The catalogue runs unprivileged and confined",
        "pytest tests/test_deploy.py",
    ),
    Row(
        "offline",
        "supply",
        "まっさらな環境に、ネットワークなしで入り、動く",
        "It installs and runs in a clean environment without a network",
        "MACHIKADO_TEST_OFFLINE=1 pytest tests/test_offline_install.py",
    ),
]
