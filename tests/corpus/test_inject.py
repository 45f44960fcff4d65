"""What is planted is a defect, and the measure notices when a check is switched off."""

import json
import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.conformance.promtool_real import accepted_rules
from tests.corpus.defects.alerts import BAD_PATTERNS, BROKEN, WRONG_ARGUMENTS
from tests.corpus.defects.planting import Planted, file_of, plain, spelled
from tests.corpus.findings import DEFAULT
from tests.corpus.inject import LEAST, PLANTS, Case, cases, documents, found_in, tally
from tests.real_programs import require_program

pytestmark = pytest.mark.corpus

SEEDS = (1, 2, 3)
REFUSED_BY_PROMTOOL = (
    "yaml/syntax", "yaml/template", "yaml/duplicate-key", "schema/unknown-field", "schema/wrong-type",
    "schema/missing-field", "schema/rule-kind", "schema/invalid-duration", "schema/invalid-name",
    "schema/duplicate-group", "schema/alert-only-field", "expr/syntax", "template/syntax",
)  # fmt: skip
TIMES = 4
"""How often each way is planted in a test."""


@cache
def planted(seed: int) -> tuple[Case, ...]:
    return tuple(cases(seed, TIMES * len(PLANTS)))


def of(check: str) -> list[Case]:
    return [each for seed in SEEDS for each in planted(seed) if each.check == check]


def plainly(content: Planted) -> str:
    return content if isinstance(content, str) else plain(content)


def written(texts: Sequence[str], folder: Path) -> list[Path]:
    """Write a file of each text; return their paths."""
    paths = [folder / f"{number}.yml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [require_program("promtool"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_every_default_check_is_measured() -> None:
    assert {check for check, _ in PLANTS} == {check.META.id for check in DEFAULT}


@pytest.mark.parametrize("seed", SEEDS)
def test_defects_are_found(seed: int) -> None:
    counted = tally(iter(planted(seed)))

    assert counted.planted.total() == TIMES * len(PLANTS)
    assert [(each.check, each.way, each.text) for each in counted.missed] == []


@pytest.mark.parametrize("check", [check.META.id for check in DEFAULT])
def test_a_check_that_is_switched_off_fails_the_measure(check: str) -> None:
    others = [each for each in DEFAULT if each.META.id != check]

    assert tally(iter(of(check)), others).below(LEAST) == [check]


def test_the_spelling_of_a_file_makes_no_difference() -> None:
    chance = random.Random(1)
    for rule in chance.sample(documents(), 150):
        content = file_of(rule)
        assert found_in(spelled(content, chance)) == found_in(plain(content)), rule


@pytest.mark.oracle
@pytest.mark.parametrize("check", REFUSED_BY_PROMTOOL)
def test_promtool_refuses_what_is_planted(check: str, tmp_path: Path) -> None:
    texts = [plainly(case.planted) for case in of(check) if case.way != "too_deep"]
    paths = written(texts, tmp_path)

    assert [path.read_text("utf-8") for path in accepted_rules(require_program("promtool"), paths)] == []


@pytest.mark.oracle
@pytest.mark.parametrize("text", BROKEN)
def test_promtool_refuses_each_broken_template(text: str, tmp_path: Path) -> None:
    alert = {"alert": "Planted", "expr": "up == 0", "annotations": {"planted": text}}
    path = tmp_path / "rules.yml"
    path.write_text(plain(file_of(alert)), encoding="utf-8")

    assert promtool("check", "rules", path).returncode != 0


@pytest.mark.oracle
def test_promtool_accepts_the_rules_before(tmp_path: Path) -> None:
    paths = written([plain(file_of(rule)) for rule in random.Random(1).sample(documents(), 40)], tmp_path)
    accepted = accepted_rules(require_program("promtool"), paths)

    assert len(accepted) >= 38, set(paths) - accepted  # functions and fields of Prometheus 3


@pytest.mark.oracle
@pytest.mark.parametrize("check", ["expr/invalid-regex", "schema/invalid-test"])
def test_promtool_cannot_test_what_is_planted(check: str, tmp_path: Path) -> None:
    path = tmp_path / "test.yml"
    for case in of(check):
        text = plainly(case.planted)
        if check == "expr/invalid-regex":
            (tmp_path / "rules.yml").write_text(text, encoding="utf-8")
            text = json.dumps({"rule_files": ["rules.yml"], "tests": [{"interval": "1m", **EVALUATED}]})
        path.write_text(text, encoding="utf-8")
        assert promtool("test", "rules", path).returncode != 0, text


EVALUATED = {"alert_rule_test": [{"eval_time": "5m", "alertname": "planted", "exp_alerts": []}]}


@pytest.mark.oracle
def test_planted_templates_fail_when_an_alert_fires(tmp_path: Path) -> None:
    texts = dict(enumerate((*WRONG_ARGUMENTS, *BAD_PATTERNS)))
    alert = {
        "alert": "Planted",
        "expr": "vector(1)",
        "annotations": {f"a{at}": text for at, text in texts.items()},
    }
    (tmp_path / "rules.yml").write_text(plain(file_of(alert)), encoding="utf-8")
    asked = {"eval_time": "5m", "alertname": "Planted", "exp_alerts": []}
    test = {"rule_files": ["rules.yml"], "tests": [{"interval": "1m", "alert_rule_test": [asked]}]}
    (tmp_path / "test.yml").write_text(json.dumps(test), encoding="utf-8")

    assert set(failed_annotations(promtool("test", "rules", tmp_path / "test.yml"))) == {
        f"a{at}" for at in texts
    }


def failed_annotations(result: subprocess.CompletedProcess[str]) -> Iterator[str]:
    return (
        found[1] for found in re.finditer(r'(a\d+)="<error expanding template', result.stdout + result.stderr)
    )
