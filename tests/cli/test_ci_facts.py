"""`rulelint ci` judges with the facts of base, as it does with the configuration."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.compare.annotations import commands
from tests.compare.shop import CONFIG, CONFIG_TEXT, FIXTURE, RULES, edited, shop
from tests.git.scratch import Scratch

FACTS = "scrape_intervals: {shop: 1m}\nmetrics: {errors: {labels: {job: [shop]}}}\n"
SHORT = edited(("expr: max(queue)", 'expr: max(rate(queue{job="shop"}[1m]))'))
UNKNOWN = edited(("errors > 5", 'errors{team=~"s.*"} > 5'))
FOUND = ("warning", f"{RULES}:12", "expr/short-window")


def repository(root: Path, facts: str) -> Scratch:
    return shop(root, without=(FIXTURE,), extra={CONFIG: f"facts: {facts}\n", "facts.yaml": FACTS})


def titles(run_ci: Run, scratch: Scratch) -> list[tuple[str, str, str]]:
    return [each for each in commands(run_ci, scratch.root)[1] if each[2].startswith("expr/")]


def test_facts_of_a_file(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo", "facts.yaml")
    assert titles(run_ci, scratch) == []

    scratch.write({RULES: SHORT})

    assert titles(run_ci, scratch) == [FOUND]


def test_facts_that_head_edits_or_removes_have_no_effect(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo", "facts.yaml")
    for edit in ("scrape_intervals: {shop: 1s}\n", None):
        scratch.write({RULES: SHORT, "facts.yaml": edit})

        assert titles(run_ci, scratch) == [FOUND]


def test_facts_of_a_fixture(tmp_path: Path, run_ci: Run) -> None:
    scratch = shop(tmp_path / "repo", extra={CONFIG: f"{CONFIG_TEXT}facts: {FIXTURE}\n"})

    scratch.write({RULES: UNKNOWN})

    assert ("warning", f"{RULES}:6", "expr/unknown-label") in titles(run_ci, scratch)


def test_facts_that_base_does_not_have_are_unknown(tmp_path: Path, run_ci: Run) -> None:
    scratch = repository(tmp_path / "repo", "elsewhere.yaml")

    scratch.write({RULES: SHORT, "elsewhere.yaml": FACTS})

    assert titles(run_ci, scratch) == []
