"""Real rule files: rulelint refuses what promtool 3.14 refuses, and nothing else."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rulelint.checks.catalogue import CHECKS
from rulelint.finding import Severity
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.template.parser import parse_template
from tests.shared_data import require_shared

pytestmark = pytest.mark.corpus

FOR_OTHERS = {"schema/other-engine", "schema/other-language"}
"""What is said of files that are written for another program: promtool refuses them, that program does not."""
SAID = re.compile("said so as schema/")
ERRORS = {check.META.id for check in CHECKS if check.META.severity == Severity.ERROR}
FOLDERS = ("rules", "rules-extracted", "rules-rejected", "rules-rejected-extracted")


def rows() -> list[dict[str, str]]:
    path = require_shared("corpora", "MANIFEST-rules.tsv")
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def copies(row: dict[str, str]) -> Iterator[Path]:
    """Yield the file and its extracted copy, as far as they are there."""
    for folder in FOLDERS:
        path = require_shared("corpora") / folder / row["repo"] / row["path"]
        if path.is_file():
            yield path


def refusals(file: RuleFile) -> list[str]:
    """Return what Prometheus would refuse the file for, as rulelint sees it."""
    found = [f"{each.id}: {each.message}" for each in file.defects if each.id in ERRORS]
    for group in file.groups:
        for rule in group.rules:
            found += [f"expr/syntax: {error.message}" for error in rule.expr.errors]
            if rule.kind == "alert":
                pairs = (*rule.labels, *rule.annotations)
                found += [
                    f"template/syntax: {each}" for pair in pairs for each in parse_template(pair.value).errors
                ]
    return found


def excused() -> dict[str, str]:
    with Path(__file__).with_name("rejected.tsv").open(encoding="utf-8") as lines:
        return {row["path"]: row["reason"] for row in csv.DictReader(lines, delimiter="\t")}


def test_every_file_is_judged_as_promtool_judges_it() -> None:
    root, known = require_shared("corpora"), excused()
    different, judged = [], 0
    for row in rows():
        for path in copies(row):
            name = path.relative_to(root).as_posix()
            file = load_bytes(name, path.read_bytes())
            assert file is not None, f"{name} is not recognised"
            said, accepted = refusals(file), (row["promtool_3.14"] or row["status"]) == "OK"
            judged += 1
            if (said == []) != accepted and name not in known:
                different.append(f"{name}: promtool says {row['promtool_3.14']}, rulelint {said[:3]}")

    assert different == []
    assert judged >= 1_200


@pytest.mark.parametrize(("name", "reason"), excused().items())
def test_every_excuse_is_still_true(name: str, reason: str) -> None:
    path = require_shared("corpora") / name
    file = load_bytes(name, path.read_bytes())
    (row,) = [row for row in rows() if name.endswith(f"{row['repo']}/{row['path']}")]

    assert reason
    assert row["promtool_3.14"] == "FAILED"
    assert file is not None
    assert refusals(file) == []
    assert bool(FOR_OTHERS & {defect.id for defect in file.defects}) == bool(SAID.search(reason))


def test_unrendered_templates_are_called_so() -> None:
    found = []
    for path in sorted(require_shared("corpora", "helm-raw").rglob("*")):
        if path.is_file():
            file = load_bytes(path.name, path.read_bytes())
            assert file is not None, path
            found.append("yaml/template" in {defect.id for defect in file.defects})

    assert sum(found) >= 0.95 * len(found)
    assert len(found) >= 150
