"""Real test files of promtool: those it can read have no defect; a mistake put into each is found where it was put."""

import csv
import re
from collections.abc import Iterator

import pytest

from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from tests.shared_data import require_shared

pytestmark = pytest.mark.corpus

MISTAKES = [
    ("schema/unknown-field", re.compile(r"^[- ]+(input_series)(?=:)", re.MULTILINE), "input_serie"),
    ("schema/unknown-field", re.compile(r"^[- ]+(alert_rule_test)(?=:)", re.MULTILINE), "alert_test"),
    ("schema/unknown-field", re.compile(r"^[- ]+(exp_labels)(?=:)", re.MULTILINE), "labels"),
    ("schema/invalid-duration", re.compile(r"^[- ]+eval_time: ([0-9]+[mhd])\s*$", re.MULTILINE), "5x"),
    ("schema/invalid-test", re.compile(r"^[- ]+values: ['\"](\d+)x\d+['\"]\s*$", re.MULTILINE), "1y2 "),
]
"""A check, where a mistake is put into a file, and the mistake."""


def read_files() -> Iterator[tuple[str, str]]:
    with require_shared("corpora", "MANIFEST-tests.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            path = require_shared("corpora") / "promtool-tests" / row["repo"] / row["path"]
            if path.is_file():
                yield f"{row['repo']}/{row['path']}", path.read_text(encoding="utf-8")


def load(name: str, text: str) -> RuleFile:
    file = load_bytes(name, text.encode())
    assert file is not None, name
    assert file.kind == "promtool-tests", name
    return file


def test_every_file_that_promtool_reads_is_accepted() -> None:
    loaded = [load(name, text) for name, text in read_files()]

    assert [(file.path, file.defects) for file in loaded if file.defects] == []
    assert len(loaded) >= 250


@pytest.mark.parametrize(("id_", "place", "mistake"), MISTAKES, ids=[mistake for _, _, mistake in MISTAKES])
def test_a_mistake_is_found_where_it_was_put(id_: str, place: re.Pattern[str], mistake: str) -> None:
    planted = 0
    for name, text in read_files():
        found = place.search(text)
        if found is None or len(text) > 10_000:
            continue
        planted += 1
        start = found.start(1)
        altered = text[:start] + mistake + text[found.end(1) :]
        defects = [each for each in load(name, altered).defects if each.id == id_]
        assert any(start <= each.span.start <= start + len(mistake) for each in defects), name

    assert planted >= 20
