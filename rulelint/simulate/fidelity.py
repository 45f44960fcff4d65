"""Simulated against real history: what the replay says of alerts, beside the `ALERTS` a fixture recorded.

Reference: simulation.md §3.5 (calibration).  `ALERTS` has a sample at each evaluation at which an alert was pending or
firing, `ALERTS_FOR_STATE` the time since when it was (`sample` and `forStateSample` in rules/alerting.go).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from rulelint.analysis.depends import ALERTS, ALERTS_FOR_STATE, Output, outputs
from rulelint.engine.labels import ALERT_NAME, METRIC_NAME, Labels
from rulelint.engine.store import SeriesBlock
from rulelint.fixtures.model import Fixture
from rulelint.fixtures.recorded import covers
from rulelint.promql.ast import Matcher, MatchOp
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.history import NO_HISTORY, Fidelity, History
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, SimulatedRule, Simulation
from rulelint.simulate.redundancy.stretches import Stretches, merged
from rulelint.source.span import Span

STATE = "alertstate"
FIRING = "firing"
MISSED = 2
"""A gap of more than so many evaluations ends an alert, where no staleness marker does."""


Span3 = tuple[Labels, int, int]
"""An alert, from when to when it fired."""


def history(simulation: Simulation, fixture: Fixture) -> History:
    """Return how the replay compares with the fixture's `ALERTS`; nothing where it holds none."""
    if ALERTS not in fixture.store.metric_names():
        return NO_HISTORY
    written = dict(_outputs(simulation.files))
    alerts = [each for each in simulation.rules if each.kind == "alert"]
    known = [each for each in alerts if covers(fixture, _selector(written[each.rule]))]
    simulated: dict[RuleKey, list[Episode]] = {each.rule: [] for each in known}
    for episode in simulation.episodes:
        if episode.rule in simulated:
            simulated[episode.rule].append(episode)
    real = _by_rule(fixture, known, written, simulated)
    active = _active(fixture)
    return History(
        tuple(
            _compared(each, real[each.rule], simulated[each.rule], active, simulation.end) for each in known
        ),
        tuple(each.rule for each in alerts if each.rule not in simulated),
    )


def _outputs(files: Iterable[RuleFile]) -> Iterator[tuple[RuleKey, Output]]:
    """Yield the `ALERTS` each alerting rule writes, by the key a replay knows it by."""
    seen: Counter[tuple[str, str, str]] = Counter()
    written = ((file, group, rule) for file in files for group in file.groups for rule in group.rules)
    for file, group, rule in written:
        name = (file.path, group.name.value, rule.name.value)
        if isinstance(rule, AlertRule):
            yield RuleKey(*name, seen[name]), outputs(group, rule)[0]
        seen[name] += 1


def _selector(output: Output) -> tuple[Matcher, ...]:
    """Return a selector of the firing alerts of a rule."""
    wanted = {
        METRIC_NAME: ALERTS,
        STATE: FIRING,
        **{name: text for name, text in output.labels.items() if text},
    }
    return tuple(Matcher(name, MatchOp.EQUAL, text, Span(0, 0)) for name, text in wanted.items())


def _by_rule(
    fixture: Fixture,
    rules: Sequence[SimulatedRule],
    written: Mapping[RuleKey, Output],
    simulated: Mapping[RuleKey, Sequence[Episode]],
) -> Mapping[RuleKey, list[Span3]]:
    """Return the real firing spans of each rule: of the one that had this very alert, else of the first that may."""
    had: dict[Labels, RuleKey] = {}
    for rule in rules:
        for each in simulated[rule.rule]:
            had.setdefault(each.labels, rule.rule)
    by_name: dict[str, list[SimulatedRule]] = {}
    for rule in rules:
        by_name.setdefault(rule.rule.name, []).append(rule)
    found: dict[RuleKey, list[Span3]] = {rule.rule: [] for rule in rules}
    for labels, block, column in _series(fixture, ALERTS):
        pairs = dict(labels)
        if pairs.pop(STATE, "") != FIRING:
            continue
        alert = tuple(pairs.items())
        may = [
            each.rule
            for each in by_name.get(pairs.get(ALERT_NAME, ""), ())
            if all(pairs.get(name, "") == text for name, text in written[each.rule].labels.items())
        ]
        rule_key = had.get(alert) or next(iter(may), None)
        if rule_key is not None:
            interval = next(each.interval for each in by_name[rule_key.name] if each.rule == rule_key)
            found[rule_key] += ((alert, *span) for span in _spans(block, column, interval))
    return found


def _series(fixture: Fixture, name: str) -> Iterator[tuple[Labels, SeriesBlock, int]]:
    for block in fixture.store.blocks:
        for column, labels in enumerate(block.labels):
            if dict(labels).get(METRIC_NAME) == name:
                yield tuple(pair for pair in labels if pair[0] != METRIC_NAME), block, column


def _spans(block: SeriesBlock, column: int, interval: int) -> Iterator[tuple[int, int]]:
    """Yield from when to when a series has samples: to its staleness marker, or one evaluation after the last."""
    present = np.ones(block.times.size, dtype=np.bool_) if block.present is None else block.present[:, column]
    times = block.times[present]
    if not times.size:
        return
    stale = block.times[:0] if block.stale is None else block.times[block.stale[:, column]]
    step = max(interval, int(np.median(np.diff(times))) if times.size > 1 else 0)
    marked = np.searchsorted(stale, times[1:], side="left") > np.searchsorted(stale, times[:-1], side="right")
    ends = np.flatnonzero((np.diff(times) > MISSED * step) | marked)
    for first, last in zip([0, *(ends + 1)], [*ends, times.size - 1], strict=True):
        following = np.searchsorted(stale, times[last], side="right")
        marker = int(stale[following]) if following < stale.size else None
        over = int(times[last]) + step
        yield int(times[first]), over if marker is None else min(marker, over)


def _active(fixture: Fixture) -> Mapping[Labels, list[int]]:
    """Return for each alert since when it was active, each time in milliseconds, in order."""
    found: dict[Labels, set[int]] = {}
    for labels, block, column in _series(fixture, ALERTS_FOR_STATE):
        values = block.values[:, column]
        present = values if block.present is None else values[block.present[:, column]]
        found.setdefault(labels, set()).update(int(each) * 1000 for each in np.unique(present))
    return {labels: sorted(times) for labels, times in found.items()}


def _compared(
    rule: SimulatedRule,
    real: Sequence[Span3],
    simulated: Sequence[Episode],
    active: Mapping[Labels, list[int]],
    end: int,
) -> Fidelity:
    window = max(end - rule.counted_from, 1)
    numbers: dict[Labels, int] = {}

    def stretches(spans: Iterable[Span3]) -> Stretches:
        shifted = [
            (numbers.setdefault(labels, len(numbers)), start - rule.counted_from, until - rule.counted_from)
            for labels, start, until in spans
        ]
        return merged(shifted, window)

    theirs = stretches(real)
    mine = stretches((each.labels, each.fired_at, each.until(end)) for each in simulated)
    met, meeting = theirs.meets(mine), mine.meets(theirs)
    both = int(met.sum())
    return Fidelity(
        rule.rule,
        real=int((theirs.start > 0).sum()),
        simulated=int((mine.start > 0).sum()),
        matched=int(((met > 0) & (theirs.start > 0)).sum()),
        unmatched=int(((meeting == 0) & (mine.start > 0)).sum()),
        both=both,
        either=theirs.time + mine.time - both,
        delay=mine.lag(theirs),
        pending_delay=_pending_delay(rule, simulated, active),
    )


def _pending_delay(
    rule: SimulatedRule, simulated: Sequence[Episode], active: Mapping[Labels, list[int]]
) -> int | None:
    """Return the median distance of when alerts became active from the nearest time at which a real one did."""
    late = []
    for each in simulated:
        times = active.get(each.labels)
        if times and each.pending_at >= rule.counted_from:
            late.append(each.pending_at - min(times, key=lambda time: abs(each.pending_at - time)))
    return int(np.median(late)) if late else None
