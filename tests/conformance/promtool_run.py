"""Our verdict on a unit-test file of promtool: which cases hold, annotations included."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import Labels, make_labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.result import EvaluationError, NotSupportedError
from rulelint.engine.store import Store
from rulelint.fixtures.model import Facts, Fixture, Source
from rulelint.promql.errors import PromqlSyntaxError
from rulelint.promql.parser import parse_expr
from rulelint.rules.load import load_bytes
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.alerts import Stretch
from rulelint.simulate.annotations import speaker
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import make_plan
from rulelint.simulate.replay import Replay
from rulelint.template.expand import Expansion
from tests.conformance.promtool_file import (
    MINUTE,
    AlertCase,
    Annotations,
    SampleCase,
    SetApartError,
    TestFile,
    TestGroup,
    store_of,
)

LOOKBACK = 5 * MINUTE

Firing = tuple[Labels, Annotations]
"""A firing alert with what it says."""


@dataclass(frozen=True)
class Verdict:
    """What became of one case; `got` says what was there instead."""

    group: int
    case: AlertCase | SampleCase
    passed: bool
    got: str = ""


class GroupFailedError(Exception):
    """A rule could not be evaluated: promtool ends the test group before any case is looked at."""


def load_rules(file: TestFile) -> tuple[RuleFile, ...]:
    """Return the rule files; raise `SetApartError` for what promtool would refuse."""
    loaded = []
    for path in file.rule_files:
        rules = load_bytes(path.name, path.read_bytes())
        if rules is None or rules.defects:
            raise SetApartError("rule files that promtool refuses")
        loaded.append(rules)
    return tuple(loaded)


def judge(file: TestFile, rules: Sequence[RuleFile], version: Version) -> tuple[Verdict, ...]:
    """Return the verdict on every case of the file."""
    return tuple(verdict for group in file.groups for verdict in judge_group(file, group, rules, version))


def judge_group(
    file: TestFile, group: TestGroup, rules: Sequence[RuleFile], version: Version
) -> Iterator[Verdict]:
    """Yield the verdict on every case; all fail when an evaluation fails, as promtool stops there."""
    try:
        replay = run(fixture_of(file, group, version), rules, file, version)
    except (GroupFailedError, PromqlSyntaxError) as failure:
        cases: tuple[AlertCase | SampleCase, ...] = (*group.alerts, *group.samples)
        for case in cases:
            yield Verdict(group.number, case, passed=False, got=str(failure))
        return
    for alert in group.alerts:
        tick = group.start + alert.time - alert.time % file.evaluation_interval
        firing = sorted(firing_at(replay, alert.name, tick, group.external_url))
        yield Verdict(group.number, alert, tuple(firing) == alert.expected, str(firing))
    store = replay_store(replay)
    for sample in group.samples:
        yield judge_samples(group, sample, store, replay.options)


def fixture_of(file: TestFile, group: TestGroup, version: Version) -> Fixture:
    """Return the test group as a fixture that holds everything."""
    return Fixture(
        name=f"{file.path.name}#{group.number}",
        folder=file.path.parent,
        start=group.start,
        end=group.start + group.last_tick(file.evaluation_interval),
        source=Source("synthetic"),
        applies_to=(),
        recorded=((),),
        representative=False,
        complete=False,
        facts=Facts(
            version,
            file.evaluation_interval,
            lookback_delta=LOOKBACK,
            external_labels=group.external_labels,
        ),
        incidents=(),
        store=store_of(group, file, version),
    )


def run(fixture: Fixture, rules: Sequence[RuleFile], file: TestFile, version: Version) -> Replay:
    """Replay the rules; the input may hold series that rules record, and is kept as promtool keeps it."""
    options = SimulateOptions(
        version,
        phase=fixture.start % file.evaluation_interval,
        group_intervals=False,
        group_order=file.group_order,
    )
    plan = make_plan(rules, fixture, options)
    engine = EngineOptions(version, LOOKBACK, file.evaluation_interval, instants=True)
    replay = Replay(plan, fixture.store, engine, fixture.facts.external_labels)
    replay.run()
    for unknown in (*plan.not_simulated, *replay.reasons.values()):
        raise SetApartError(f"rule not simulated: {unknown.reason}: {unknown.message}")
    for outcome in replay.outcomes.values():
        for time, message in outcome.failures:
            raise GroupFailedError(f"evaluation at {time - fixture.start} ms: {message}")
    return replay


def firing_at(replay: Replay, name: str, time: int, external_url: str) -> Iterator[Firing]:
    """Yield the alerts of that name, of all groups, that fire after the evaluation at `time`."""
    for number, outcome in replay.outcomes.items():
        rule = replay.plan.entries[number].rule
        if not isinstance(rule, AlertRule) or rule.name.value != name:
            continue
        firing = [
            each
            for each in outcome.stretches
            if each.fired is not None
            and outcome.times[each.fired] <= time
            and (each.end is None or time < outcome.times[each.end])
        ]
        said = annotations_of(replay, number, firing, time, external_url) if rule.annotations else {}
        for each in firing:
            yield outcome.labels[each.alert], said.get(each, ())


def annotations_of(
    replay: Replay, number: int, firing: Sequence[Stretch], time: int, external_url: str
) -> Mapping[Stretch, Annotations]:
    """Return what alerts say: each keeps the annotations of the last evaluation whose result it was in."""
    entry, outcome = replay.plan.entries[number], replay.outcomes[number]
    speaks = speaker(replay, entry, is_recorded=lambda _: True, external_url=external_url)
    waiting = {outcome.labels[each.alert]: each for each in firing}
    found: dict[Stretch, Annotations] = {}
    at = int(np.searchsorted(outcome.times, time, side="right")) - 1
    while waiting:
        said = speaks.at(int(outcome.times[at]))
        for labels in waiting.keys() & said.keys():
            texts = sorted((key, text_of(each)) for key, each in said[labels].items())
            found[waiting.pop(labels)] = tuple(texts)
        at -= 1
    return found


def text_of(expansion: Expansion) -> str:
    """Return the text; raise `SetApartError` where it cannot be told."""
    if expansion.unknown:
        raise SetApartError(f"annotation: {expansion.unknown}")
    return expansion.text


def replay_store(replay: Replay) -> Store:
    """Return what the storage holds at the end: the input, and all that rules wrote."""
    blocks = [block for number in sorted(replay.outcomes) for block in replay.blocks(number)]
    return replay.store.with_blocks(blocks)


def judge_samples(group: TestGroup, case: SampleCase, store: Store, options: EngineOptions) -> Verdict:
    """Compare the result of an instant query; values with `==`, so that NaN never matches."""
    try:
        found = tuple(sorted(query(case.expr, store, group.start + case.time, options)))
    except NotSupportedError as error:
        raise SetApartError(f"query not supported: {error.message}") from error
    except (PromqlSyntaxError, EvaluationError) as error:
        return Verdict(group.number, case, passed=False, got=str(error))
    same = len(found) == len(case.expected) and all(
        labels == wanted and value == expected
        for (labels, value), (wanted, expected) in zip(found, case.expected, strict=True)
    )
    return Verdict(group.number, case, same, str(found))


def query(expr: str, store: Store, time: int, options: EngineOptions) -> Iterator[tuple[Labels, float]]:
    """Yield the samples of an instant query."""
    result = evaluate(parse_expr(expr), store, Grid.at(time), options)
    for error in result.failures.values():
        raise error
    frame = result.frame
    for column in np.flatnonzero(frame.present[0]).tolist():
        yield make_labels(frame.labels[column]), float(frame.values[0, column])
