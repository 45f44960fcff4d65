"""What episodes cost people: fires, firing time, flapping (definitions: reference simulation.md §2.3)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from rulelint.engine.labels import Labels
from rulelint.simulate.model import (
    Episode,
    Figures,
    GroupNoise,
    NeverFiring,
    PendingRun,
    RuleKey,
    RuleNoise,
    SimulatedRule,
)

MINUTE = 60_000
SHORT = 5 * MINUTE
"""Shorter episodes likely resolved themselves: New Relic's alert quality counts incidents closed within 5 minutes."""
REFIRE = 30 * MINUTE
ALWAYS_DUTY = 0.95
ALWAYS_WINDOW = 24 * 60 * MINUTE
FLAP_TRANSITIONS = 20
"""Nagios looks at 21 results, that is 20 transitions, the newest 5/3 as heavy as the oldest."""
HEARTBEATS = frozenset({"watchdog", "deadmanssnitch", "deadmansswitch", "heartbeat"})

Alert = tuple[RuleKey, Labels]


def figures(episodes: Sequence[Episode], pending: Iterable[PendingRun], start: int, end: int) -> Figures:
    """Count what happened from `start` to `end`; `episodes` are in the order they fired."""
    fires = [each for each in episodes if is_counted(each, start, end)]
    completed = [each for each in fires if each.resolved_at is not None]
    spans = [span for each in episodes if (span := _clip(each, start, end))]
    return Figures(
        window=max(end - start, 0),
        fires=len(fires),
        distinct=len({(each.rule, each.labels) for each in fires}),
        peak=_peak(spans),
        firing_time=sum(until - since for since, until in spans),
        firing_union=_union(spans),
        completed=len(completed),
        short=sum(each.until(end) - each.fired_at < SHORT for each in completed),
        refires=_refires(episodes, start, end),
        transitions=sum(_transitions(each, start, end) for each in episodes),
        near_fires=sum(each.start >= start for each in pending),
        open=sum(each.resolved_at is None for each in episodes if start < end),
    )


def _transitions(episode: Episode, start: int, end: int) -> int:
    """Count the changes between firing and not firing that were seen."""
    over = episode.resolved_at
    return (start <= episode.fired_at <= end) + (over is not None and start <= over <= end)


def is_counted(episode: Episode, start: int, end: int) -> bool:
    """Say whether the episode is a fire of the window: its beginning was seen."""
    return not episode.left_censored and start <= episode.fired_at <= end


def _clip(episode: Episode, start: int, end: int) -> tuple[int, int] | None:
    since, until = max(episode.fired_at, start), min(episode.until(end), end)
    return (since, until) if since < until else None


def _union(spans: Iterable[tuple[int, int]]) -> int:
    total, reached = 0, None
    for since, until in sorted(spans):
        fresh = since if reached is None else max(since, reached)
        total += max(until - fresh, 0)
        reached = until if reached is None else max(reached, until)
    return total


def _peak(spans: Iterable[tuple[int, int]]) -> int:
    """Return how many fire at once; one that ends when another begins does not overlap it."""
    edges = sorted(edge for since, until in spans for edge in ((since, 1), (until, -1)))
    firing = peak = 0
    for _, change in edges:
        firing += change
        peak = max(peak, firing)
    return peak


def _refires(episodes: Iterable[Episode], start: int, end: int) -> int:
    """Count fires at most 30 minutes after the previous episode of the same alert ended."""
    last: dict[Alert, int | None] = {}
    count = 0
    for each in episodes:
        before = last.get((each.rule, each.labels))
        if before is not None and is_counted(each, start, end):
            count += each.fired_at - before <= REFIRE
        last[each.rule, each.labels] = each.resolved_at
    return count


def flap_psc(episodes: Iterable[Episode], rule: SimulatedRule, end: int) -> float | None:
    """Return Nagios' percent state change of the worst alert over any 21 evaluations (base/flapping.c).

    Transition k (0 the oldest) weighs 0.75 + 0.5·k/19.  Weights grow with recency, so the worst window of 21 ends
    with a change; a window before the 21st evaluation is not judged.
    """
    skipped = max(-(-(rule.counted_from - rule.first) // rule.interval), 0)
    evaluations = (end - rule.first) // rule.interval + 1 - skipped
    if evaluations <= FLAP_TRANSITIONS:
        return None
    changes: dict[Labels, list[int]] = defaultdict(list)
    for each in episodes:
        for time in (each.fired_at, each.resolved_at):
            at = -1 if time is None else (time - rule.first) // rule.interval - skipped
            if at > 0:
                changes[each.labels].append(at)
    return max((_worst(sorted(each)) for each in changes.values()), default=0.0)


def _worst(changes: Sequence[int]) -> float:
    """Return the highest weighted share of changes, in percent, `changes` being indices of evaluations."""
    worst = 0.0
    for at, last in enumerate(changes):
        newest = max(last, FLAP_TRANSITIONS)
        window = changes[bisect_right(changes, newest - FLAP_TRANSITIONS) : at + 1]
        ages = (change - (newest - FLAP_TRANSITIONS) - 1 for change in window)
        worst = max(worst, sum(0.75 + 0.5 * age / (FLAP_TRANSITIONS - 1) for age in ages))
    return 100 * worst / FLAP_TRANSITIONS


def always_firing(episodes: Iterable[Episode], start: int, end: int) -> tuple[Labels, ...]:
    """Return alerts that fire at least 95 % of a window of at least 24 hours, and still at its end."""
    if end - start < ALWAYS_WINDOW:
        return ()
    firing: dict[Labels, int] = defaultdict(int)
    still: set[Labels] = set()
    for each in episodes:
        if span := _clip(each, start, end):
            firing[each.labels] += span[1] - span[0]
        if each.resolved_at is None:
            still.add(each.labels)
    return tuple(labels for labels in sorted(still) if firing[labels] >= ALWAYS_DUTY * (end - start))


def rule_noise(  # noqa: PLR0913  one value for every column of the table
    rule: SimulatedRule,
    episodes: Sequence[Episode],
    pending: Sequence[PendingRun],
    end: int,
    *,
    heartbeat: bool,
    never: tuple[NeverFiring | None, float | None],
) -> RuleNoise:
    """Return the figures of one rule; `never` is the reason why it never fired and its best margin."""
    start = min(rule.counted_from, end)
    return RuleNoise(
        rule.rule,
        rule.owner,
        rule.severity,
        figures(episodes, pending, start, end),
        flap_psc(episodes, rule, end),
        () if heartbeat else always_firing(episodes, start, end),
        heartbeat,
        *never,
        category=rule.category,
    )


Group = Literal["owner", "severity", "category", "receiver", "channel"]


def by_attribute(  # noqa: PLR0913  what happened, in the four parts it comes in
    by: Group,
    rules: Mapping[RuleKey, SimulatedRule],
    episodes: Iterable[Episode],
    pending: Iterable[PendingRun],
    end: int,
    *,
    places: Callable[[Labels], Iterable[str]] | None = None,
) -> Iterator[GroupNoise]:
    """Yield the figures of every owner (severity, category …) of these rules, in order of their names.

    The window is that of the longest observed rule; every episode is clipped to what its own rule observed.
    A pending run counts for the owner of its rule.  With `places`, which names the receivers or the channels
    of an alert, a pending run counts for its own, and only rules with either are members.
    """
    episodes_of: dict[str, list[Episode]] = defaultdict(list)
    pending_of: dict[str, list[PendingRun]] = defaultdict(list)
    members: dict[str, set[RuleKey]] = defaultdict(set)
    for rule in () if places else rules.values():
        members[getattr(rule, by)].add(rule.rule)
    for episode in (each for each in episodes if each.rule in rules):
        for name in places(episode.labels) if places else (getattr(episode, by),):
            episodes_of[name].append(episode)
            members[name].add(episode.rule)
    for run in (each for each in pending if each.rule in rules):
        for name in places(run.labels) if places else (getattr(rules[run.rule], by),):
            pending_of[name].append(run)
            members[name].add(run.rule)
    for name in sorted(members):
        start = min(min(rules[key].counted_from, end) for key in members[name])
        counted = [_observed(each, rules[each.rule].counted_from) for each in episodes_of[name]]
        near = [each for each in pending_of[name] if each.start >= rules[each.rule].counted_from]
        found = replace(
            figures([each for each in counted if each], near, start, end),
            # What is cut off when its rule begins to count did not begin to fire then, and what came before counts.
            transitions=sum(
                _transitions(each, rules[each.rule].counted_from, end) for each in episodes_of[name]
            ),
            refires=_refires(episodes_of[name], start, end),
        )
        yield GroupNoise(by, name, tuple(sorted(members[name])), found)


def _observed(episode: Episode, counted_from: int) -> Episode | None:
    """Cut off what happened before the rule was observed; None if nothing is left."""
    if episode.fired_at >= counted_from:
        return episode
    if episode.resolved_at is not None and episode.resolved_at <= counted_from:
        return None
    return replace(episode, fired_at=counted_from, left_censored=True)
