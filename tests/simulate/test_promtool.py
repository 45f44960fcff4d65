"""The rule machine against promtool, tick by tick: random groups of rules, every series they write.

promtool has one interval for all groups, evaluates groups in any order and ends a test at the first error, so these
are groups of their own without one.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import METRIC_NAME, Labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.promql.parser import parse_expr
from rulelint.simulate import vectorised
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import make_plan
from rulelint.simulate.replay import start_replay
from rulelint.simulate.rivals import DUPLICATE_SAMPLE, rejected_samples
from rulelint.simulate.run import simulate
from rulelint.simulate.series import joined
from tests.conformance.promtool_real import run_promtool, write_document
from tests.real_programs import require_program
from tests.simulate.scene import EVERYTHING, MINUTE, fixture, whole_file

pytestmark = pytest.mark.oracle

VERSION = Version(2, 42)
OPTIONS = EngineOptions(VERSION, instants=True)
MINUTES = 12
WRITTEN = ('{__name__=~"r|s|ALERTS"}', "ALERTS_FOR_STATE")
CONDITIONS = (
    "x > 2",
    "sum by (a) (x) > 4",
    "r > 2",
    "r unless s",
    "s or x > 3",
    "rate(s[4m]) > 0",
    "absent(r)",
    'ALERTS{alertname="A0"}',
    'count(ALERTS{alertstate="firing"}) > 1',
    "time() - ALERTS_FOR_STATE >= 120",
    "x * on(a) group_left() r",
    "vector(time()) % 120 == 0",
    'x > 2 unless on(a) ALERTS{alertname="A0", alertstate="firing"}',
)
LABELS: tuple[dict[str, str], ...] = (
    {},
    {"severity": "page"},
    {"level": "{{ $value }}"},
    {"a": "", "from": "{{ $labels.a }}"},
    {"alertstate": "special"},
)


def rule(random: Random, number: int) -> dict[str, Any]:
    expr = random.choice(CONDITIONS)
    if random.random() < 0.4:
        return {"record": random.choice("rs"), "expr": expr}
    durations = {key: f"{random.randint(0, 3)}m" for key in ("for", "keep_firing_for")}
    return {"alert": f"A{number}", "expr": expr, "labels": random.choice(LABELS), **durations}


def values(random: Random) -> str:
    return " ".join(random.choice(["1", "3", "5", "3", "5", "_", "stale"]) for _ in range(MINUTES))


def samples(labels: tuple[Labels, ...], found: Iterator[float]) -> Iterator[dict[str, Any]]:
    """Yield samples as promtool's tests expect them."""
    for each, value in zip(labels, found, strict=True):
        pairs = dict(each)
        name = pairs.pop(METRIC_NAME)
        text = ",".join(f"{key}={json.dumps(label)}" for key, label in pairs.items())
        yield {"labels": f"{name}{{{text}}}", "value": value}


def written_test(folder: Path, random: Random) -> tuple[Path, bool] | None:
    """Write random rules, and a test that expects what we find; None for rules that fail or are not replayed.

    Say, too, whether a sample of theirs is rejected because another rule wrote another one.
    """
    rules = [rule(random, number) for number in range(random.randint(1, 4))]
    series = {each: values(random) for each in ('x{a="1"}', 'x{a="2"}')}
    write_document({"groups": [{"name": "g", "rules": rules}]}, folder / "rules.yml")
    scene = fixture(
        *(f"{name} {data}" for name, data in series.items()),
        minutes=MINUTES,
        recorded=EVERYTHING,
        version=VERSION,
    )
    plan = make_plan([whole_file((folder / "rules.yml").read_text("utf-8"))], scene, SimulateOptions())
    replay = start_replay(plan, scene, OPTIONS)
    replay.run()
    if plan.not_simulated or replay.reasons or any(each.failures for each in replay.outcomes.values()):
        return None
    order = sorted(replay.outcomes, key=plan.order.__getitem__)
    blocks = [replace(block, hidden_from=None) for number in order for block in replay.blocks(number)]
    store = scene.store.with_blocks(joined(blocks))
    cases = []
    for minute in range(MINUTES + 1):
        for query in WRITTEN:
            frame = evaluate(parse_expr(query), store, Grid.at(minute * MINUTE), OPTIONS).frame
            shown = [at for at in range(len(frame.labels)) if frame.present[0, at]]
            labels = tuple(frame.labels[at] for at in shown)
            found = list(samples(labels, (float(frame.values[0, at]) for at in shown)))
            cases.append({"expr": query, "eval_time": f"{minute}m", "exp_samples": found})
    inputs = [{"series": name, "values": data} for name, data in series.items()]
    test = {"interval": "1m", "input_series": inputs, "promql_expr_test": cases}
    write_document({"rule_files": ["rules.yml"], "tests": [test]}, folder / "test.yml")
    return folder / "test.yml", bool(rejected_samples(replay))


def compared(folder: Path, count: int, seed: int) -> tuple[int, list[str]]:
    """Return how many random groups promtool judged, and what it said of those that differ."""
    promtool = require_program("promtool")
    random, judged, different = Random(seed), 0, []
    for number in range(count):
        written = written_test(folder / str(number), random)
        if written is None:
            continue
        path, rejected = written
        verdict = run_promtool(promtool, path)
        judged += not rejected  # Prometheus goes on, promtool ends the test
        if rejected != (DUPLICATE_SAMPLE in verdict.output) or not (rejected or verdict.passed):
            different.append(f"{path.with_name('rules.yml').read_text('utf-8')}\n{verdict.output}")
    return judged, different


def test_every_series_of_random_groups_is_what_promtool_has(tmp_path: Path) -> None:
    judged, different = compared(tmp_path, 40, seed=2)

    assert different == []
    assert judged >= 20


@pytest.mark.parametrize(
    ("first", "second", "rejected"),
    [
        ("x", "x", False),
        ("x", "x + 1", True),
        ("x", "x > 100", False),
        ("x > 5", "x * 2", True),
        ("x", "x offset 1m", True),
        ("x / 0 * 0", "x / 0 * 0", False),
        ("vector(0)", "sum(x) * 0", False),
        ("vector(0)", "-(sum(x) * 0)", True),
    ],
)
def test_promtool_rejects_the_samples_we_do(
    tmp_path: Path, first: str, second: str, *, rejected: bool
) -> None:
    rules = [{"record": "r", "expr": first}, {"record": "r", "expr": second}]
    data = "1 1 1 1 9 9 9 1 1 1 1"
    document = {"groups": [{"name": "g", "rules": rules}]}
    write_document(document, tmp_path / "rules.yml")
    wanted = {"expr": "absent(never)", "eval_time": "10m", "exp_samples": [{"labels": "{}", "value": 1}]}
    test = {"interval": "1m", "input_series": [{"series": "x", "values": data}], "promql_expr_test": [wanted]}
    write_document({"rule_files": ["rules.yml"], "tests": [test]}, tmp_path / "test.yml")
    scene = fixture(f"x {data}", minutes=10, version=VERSION)
    found = simulate([whole_file((tmp_path / "rules.yml").read_text("utf-8"))], scene).failures

    verdict = run_promtool(require_program("promtool"), tmp_path / "test.yml")

    assert verdict.passed is not rejected
    assert (DUPLICATE_SAMPLE in verdict.output) is rejected
    assert [each.message for each in found] == [DUPLICATE_SAMPLE] * rejected


def test_promtool_sees_lost_staleness_markers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectorised, "ended", lambda present: present & False)

    assert compared(tmp_path, 40, seed=2)[1] != []
