"""A part of the corpus in every test run; `make oracle` compares all of it."""

from pathlib import Path

import pytest

from rulelint.simulate import alerts, vectorised
from tests.conformance.promtool_real import altered, run_promtool, write_document
from tests.conformance.promtool_rules import Entry, Tally, compare, compare_all, corpus
from tests.real_programs import require_program
from tests.shared_data import require_shared

pytestmark = [pytest.mark.oracle, pytest.mark.corpus]

TEST = {
    "rule_files": ["rules.yml"],
    "tests": [
        {
            "interval": "1m",
            "input_series": [{"series": "x", "values": "1 9 9 9"}],
            "alert_rule_test": [
                {
                    "eval_time": "3m",
                    "alertname": "High",
                    "exp_alerts": [{"exp_labels": {"severity": "page"}}],
                },
                {"eval_time": "2m", "alertname": "High", "exp_alerts": []},
            ],
        }
    ],
}
RULES = """
groups:
  - name: g
    rules:
      - {alert: High, expr: x > 5, for: 2m, labels: {severity: page}}
"""


@pytest.fixture(scope="module")
def promtool() -> str:
    require_shared("corpora", "promtool-tests")
    return require_program("promtool")


def test_the_machine_agrees_with_promtool(promtool: str) -> None:
    tally = compare_all([entry for entry in corpus(every=25) if entry.seconds < 2], promtool, jobs=2)

    assert (tally.different, tally.survived) == ([], [])
    assert tally.equal > 50
    assert tally.altered > 5


@pytest.mark.parametrize("hold", [0, 10_000_000])
def test_a_machine_that_forgets_for_differs(
    promtool: str, monkeypatch: pytest.MonkeyPatch, hold: int
) -> None:
    monkeypatch.setattr(
        vectorised,
        "stretches",
        lambda found, times, _hold, keep: alerts.stretches(found, times, hold, keep),
    )
    tally = Tally()
    for entry in corpus(every=40):
        compare(Entry(entry.path, entry.verdicts, seconds=1e9), promtool, tally)

    assert tally.different


def test_an_altered_expectation_fails_and_the_original_passes(promtool: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES, encoding="utf-8")
    write_document(TEST, tmp_path / "test.yml")
    changed = altered(TEST, tmp_path)
    assert changed is not None
    write_document(changed, tmp_path / "elsewhere" / "test.yml")
    entry = Entry(tmp_path / "test.yml", {"promtool_2.42": "SUCCESS", "promtool_3.14": "SUCCESS"}, 0.1)
    tally = Tally()
    compare(entry, promtool, tally)

    assert (tally.equal, tally.different, tally.altered, tally.survived) == (4, [], 1, [])
    assert run_promtool(promtool, tmp_path / "test.yml").passed
    assert not run_promtool(promtool, tmp_path / "elsewhere" / "test.yml").passed


def test_a_file_that_promtool_fails_must_fail_here(promtool: str, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES, encoding="utf-8")
    write_document(TEST, tmp_path / "test.yml")
    tally = Tally()
    compare(
        Entry(tmp_path / "test.yml", {"promtool_2.42": "FAILED", "promtool_3.14": "FAILED"}, 0.1),
        promtool,
        tally,
    )

    assert len(tally.different) == 2
