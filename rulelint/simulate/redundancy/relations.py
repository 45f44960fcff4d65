"""From rules that fire together to what they are to each other (definitions: reference simulation.md §2.3)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from rulelint.alertmanager.matchers import all_match
from rulelint.alertmanager.model import Configuration, InhibitRule
from rulelint.analysis.depends import components
from rulelint.dataclass import dataclass
from rulelint.engine.labels import ALERT_NAME
from rulelint.simulate.coverage.severities import rank
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import Episode, SimulatedRule
from rulelint.simulate.noise.options import DEFAULT_KEYS
from rulelint.simulate.notify.sent import Outbound
from rulelint.simulate.redundancy.candidates import (
    Firing,
    Firings,
    Values,
    candidates,
    signature,
    values,
)
from rulelint.simulate.redundancy.inhibition import propose
from rulelint.simulate.redundancy.measure import CONTAINED, JACCARD, Measured, measured
from rulelint.simulate.redundancy.model import Inhibition, Redundancy, Relation, Together
from rulelint.simulate.redundancy.stretches import Shape, Stretches, merged

MINUTE = 60_000
LAG = 10 * MINUTE
PAIRS = 10_000
"""So many pairs are judged, in some seconds; where thousands of rules fire as one there are more."""
SAMPLES = 10
"""So many alerts of a rule are asked whether the configuration mutes them already, each with one it fires with."""


@dataclass(frozen=True)
class Setting:
    """What redundancy depends on besides episodes: key labels, severities mildest first, who inhibits whom.

    Without `levels` severities are ranked by common usage.  Without `keys` it is the labels that inhibit rules
    compare, without those cluster, namespace and service.
    """

    keys: tuple[str, ...]
    levels: tuple[str, ...]
    configuration: Configuration | None
    outbound: Outbound

    @property
    def joined_on(self) -> tuple[str, ...]:
        """The key labels."""
        rules = self.configuration.inhibit_rules if self.configuration else ()
        compared = sorted({name for rule in rules for name in rule.equal} - {ALERT_NAME})
        return self.keys or tuple(compared) or DEFAULT_KEYS


def redundancy(
    rules: Mapping[RuleKey, SimulatedRule], episodes: Iterable[Episode], end: int, setting: Setting
) -> Redundancy:
    """Return which of these rules say the same; episodes count until `end` (milliseconds)."""
    happened = tuple(each for each in episodes if each.rule in rules)
    search = _Search(rules, happened, end, setting)
    pairs = sorted(search.pairs(), key=lambda each: (-each.jaccard, each.first, each.second))
    is_complete = search.met.is_complete and len(search.met.pairs) <= PAIRS
    return Redundancy(tuple(pairs), _components(pairs), is_complete)


def _firings(episodes: Iterable[Episode], end: int, outbound: Outbound) -> Firings:
    found: dict[RuleKey, list[Firing]] = {}
    for each in episodes:
        labels = outbound(each.labels)
        if labels and each.fired_at < each.until(end):
            found.setdefault(each.rule, []).append(Firing(labels, each.fired_at, each.until(end)))
    return found


class _Search:
    """The rules of one replay, and who of them fires with whom."""

    def __init__(
        self,
        rules: Mapping[RuleKey, SimulatedRule],
        episodes: Sequence[Episode],
        end: int,
        setting: Setting,
    ) -> None:
        self._rules = rules
        self._firings = _firings(episodes, end, setting.outbound)
        self._severities = _severities(episodes)
        self._end = end
        self._setting = setting
        self._numbers: dict[Values, int] = {}
        self._known: dict[tuple[RuleKey, Sequence[str], int], Stretches] = {}
        self._measured: dict[tuple[Shape, Shape], Measured | None] = {}
        self.met = candidates(self._firings, setting.joined_on)
        self._signatures = {
            rule: signature(found, setting.joined_on) for rule, found in self._firings.items()
        }

    def pairs(self) -> Iterator[Together]:
        """Yield the pairs that mean something, of those that fire together most often."""
        for each in self.met.pairs[:PAIRS]:
            if found := self._pair(each.first, each.second, each.keys):
                yield found

    def _pair(self, first: RuleKey, second: RuleKey, keys: tuple[str, ...]) -> Together | None:
        start = max(self._rules[rule].counted_from for rule in (first, second))
        one, other = (self._stretches(rule, keys, start) for rule in (first, second))
        shapes = one.shape, other.shape
        if shapes not in self._measured:  # in an outage many rules fire at the very same times
            self._measured[shapes] = measured(one, other)
        known = self._measured[shapes]
        if known is None:
            return None
        found = Together(
            first,
            second,
            "cascade",
            keys,
            known.co_episodes,
            known.jaccard,
            known.contained,
            known.lags[0] or 0,
            known.lift,
            known.p,
        )
        return self._judged(found, known.lags)

    def _stretches(self, rule: RuleKey, keys: tuple[str, ...], start: int) -> Stretches:
        """Return when a rule fires from `start` (milliseconds) on, by the values of its key labels."""
        wanted = rule, keys, start
        if wanted not in self._known:
            numbers = self._numbers
            spans = [
                (
                    numbers.setdefault(values(each.labels, keys), len(numbers)),
                    each.start - start,
                    each.end - start,
                )
                for each in self._firings[rule]
            ]
            self._known[wanted] = merged(spans, max(self._end - start, 1))
        return self._known[wanted]

    def _judged(self, found: Together, lags: tuple[int | None, int | None]) -> Together:
        """Say what two rules are to each other; the one that could be muted comes first."""
        alike = self._severities[found.first] == self._severities[found.second]
        if found.jaccard >= JACCARD and alike:
            return _replaced(found, "duplicate", turned=False)
        for turned, lag in ((False, lags[0]), (True, lags[1])):
            target, source = (found.second, found.first) if turned else (found.first, found.second)
            inside = found.contained[turned] >= CONTAINED and lag is not None and 0 <= lag <= LAG
            if inside and self._outranks(source, target):
                return self._muting(_replaced(found, "missing_inhibit", turned=turned, lag=lag))
        return found

    def _muting(self, found: Together) -> Together:
        """Say whether the configuration mutes the first of a pair already, else propose that it does."""
        target, source = self._firings[found.first], self._firings[found.second]
        configuration = self._setting.configuration
        if configuration and any(
            _inhibits(rule, source, target, found.keys) for rule in configuration.inhibit_rules
        ):
            return _replaced(found, "inhibited", turned=False)
        proposal = propose((found.second, source), (found.first, target), found.keys)
        return _replaced(found, found.relation, turned=False, inhibition=proposal)

    def _outranks(self, source: RuleKey, target: RuleKey) -> bool:
        """Say whether one rule is more severe than the other, or as severe and broader."""
        mine, theirs = (rank(self._severities[rule], self._setting.levels) for rule in (source, target))
        if mine is not None and theirs is not None and mine != theirs:
            return mine > theirs
        return frozenset(self._signatures[source]) < frozenset(self._signatures[target])


def _replaced(
    found: Together,
    relation: Relation,
    *,
    turned: bool,
    lag: int | None = None,
    inhibition: Inhibition | None = None,
) -> Together:
    """Return a pair with its relation; `turned`: the second rule comes first."""
    first, second = (found.second, found.first) if turned else (found.first, found.second)
    contained = (found.contained[1], found.contained[0]) if turned else found.contained
    return replace(
        found,
        first=first,
        second=second,
        contained=contained,
        relation=relation,
        lag=found.lag if lag is None else lag,
        inhibition=inhibition,
    )


def _severities(episodes: Iterable[Episode]) -> Mapping[RuleKey, str]:
    """Return for every rule the severity most of its alerts have."""
    counts: dict[RuleKey, Counter[str]] = {}
    for each in episodes:
        counts.setdefault(each.rule, Counter())[each.severity] += 1
    return {rule: min(found, key=lambda name: (-found[name], name)) for rule, found in counts.items()}


def _inhibits(
    rule: InhibitRule, source: Sequence[Firing], target: Sequence[Firing], keys: Sequence[str]
) -> bool:
    """Say whether an inhibit rule mutes alerts of the target while those of the source with the same keys fire."""
    muting = {values(each.labels, keys): dict(each.labels) for each in source}
    muted = {each.labels: muting[key] for each in target if (key := values(each.labels, keys)) in muting}
    return any(
        all_match(rule.source, by)
        and all_match(rule.target, labels)
        and all(labels.get(name, "") == by.get(name, "") for name in rule.equal)
        for labels, by in islice(((dict(each), by) for each, by in muted.items()), SAMPLES)
    )


def _components(pairs: Sequence[Together]) -> tuple[tuple[RuleKey, ...], ...]:
    """Return the groups of rules that pairs connect, the largest first."""
    rules = sorted({rule for each in pairs for rule in (each.first, each.second)})
    number = {rule: at for at, rule in enumerate(rules)}
    graph: list[set[int]] = [set() for _ in rules]
    for each in pairs:
        one, other = number[each.first], number[each.second]
        graph[one].add(other)
        graph[other].add(one)
    found = (tuple(rules[at] for at in group) for group in components([frozenset(each) for each in graph]))
    return tuple(sorted(found, key=lambda group: (-len(group), group)))
