"""Silences as a running Alertmanager keeps them: what amtool exports is read, and means the same."""

import subprocess
import time
from pathlib import Path

import pytest

from rulelint.policy.silences import SilencesError, read_silences
from rulelint.source.file import SourceText
from tests.differential.alertmanager.server import real_alertmanager
from tests.real_programs import require_program

pytestmark = pytest.mark.oracle

HOUR = 3_600_000
CONFIG = {"route": {"receiver": "nobody"}, "receivers": [{"name": "nobody"}]}
MATCHERS = [
    ["alertname=DiskFull"],
    ["alertname=DiskFull", "instance=~db-.*"],
    ["team!=shop", "severity!~info|warning", "alertname=A"],
    ['path="C:\\\\new, \\"old\\""'],
    ["a=~.+"],
]
CASES = [["a=~.*"], ['a=""'], ["a!=b"], ["x=y", "a=~("]]
"""What may be refused; a first word that is no matcher would be taken for the name of an alert."""


def test_what_amtool_exports(tmp_path: Path) -> None:
    amtool = require_program("amtool")
    with real_alertmanager(tmp_path, CONFIG, 120 * HOUR, HOUR) as server:

        def run(*words: str) -> subprocess.CompletedProcess[str]:
            command = [amtool, f"--alertmanager.url={server.url}", "silence", *words]
            return subprocess.run(command, capture_output=True, text=True, check=False)

        for each in MATCHERS:
            done = run("add", *each, "--comment=why", "--author=a", "--duration=2h")
            assert done.returncode == 0, done.stderr
        exported = run("query", "-o", "json").stdout
        refused = [run("add", *each, "--comment=why", "--author=a") for each in CASES]

    found = [each.silence for each in read_silences(SourceText("silences.json", exported))]
    now = round(time.time() * 1000)
    assert {frozenset(map(str, each.matchers)) for each in found} == {
        frozenset(str(matcher) for matcher in written(each)) for each in MATCHERS
    }
    assert all(
        each.start <= now <= each.end and abs(each.end - each.start - 2 * HOUR) < 10_000 for each in found
    )
    assert [bool(each.returncode) for each in refused] == [is_refused(each) for each in CASES]


def document(matchers: list[str]) -> str:
    listed = ", ".join("'" + each.replace("'", "''") + "'" for each in matchers)
    return f"- {{matchers: [{listed}], start: 2026-11-02T00:00:00Z, end: 2026-11-03T00:00:00Z}}\n"


def written(matchers: list[str]) -> tuple[object, ...]:
    (found,) = read_silences(SourceText("silences.yaml", document(matchers)))
    return found.silence.matchers


def is_refused(matchers: list[str]) -> bool:
    try:
        read_silences(SourceText("silences.yaml", document(matchers)))
    except SilencesError:
        return True
    return False
