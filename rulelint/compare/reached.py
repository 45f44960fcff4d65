"""Replaying head without what a pull request cannot have changed.

A rule is reached if it was changed, or reads at last what a changed rule wrote or writes.  All others do in head what
they did in base, sample by sample, so that only reached rules, and what they read, are replayed again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import chain

from rulelint.compare.changes import Change
from rulelint.compare.pairing import Pairing
from rulelint.dataclass import dataclass
from rulelint.engine.options import NEWEST, Version
from rulelint.fixtures.model import Fixture
from rulelint.rules.model import RuleFile
from rulelint.simulate.caveats import Caveat
from rulelint.simulate.coverage.incidents import Happened, coverage, told_apart
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.model import (
    Coverage,
    Episode,
    NotSimulated,
    RuleFailure,
    RuleKey,
    RuleNoise,
    SimulatedRule,
    Simulation,
)
from rulelint.simulate.notify.sent import Sent
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import Plan, make_plan
from rulelint.simulate.run import simulate


@dataclass(frozen=True, slots=True)
class Ground:
    """What figures rest on besides the window: Prometheus' version, the phase in milliseconds, the fixture."""

    version: Version
    phase: int
    sha256: str
    caveats: tuple[Caveat, ...]


UNKNOWN = Ground(NEWEST, 0, "", ())
"""Of a side that was written down by hand."""


@dataclass(frozen=True)
class Played:
    """What one side did on a fixture: the part of a simulation that is compared.

    `sent` is what left Prometheus, None where nobody asked for it.  `ground` is what the figures rest on, `margins` how
    close alerts came to firing.
    """

    fixture: str
    start: int
    end: int
    representative: bool
    rules: tuple[SimulatedRule, ...]
    episodes: tuple[Episode, ...]
    coverage: Coverage
    not_simulated: tuple[NotSimulated, ...]
    failures: tuple[RuleFailure, ...]
    noise: tuple[RuleNoise, ...] = ()
    sent: Sent | None = None
    ground: Ground = UNKNOWN
    margins: Mapping[RuleKey, RuleMargins] = field(default_factory=dict)

    @classmethod
    def of(cls, done: Simulation) -> "Played":
        """Return the compared part of a simulation."""
        return cls(
            done.fixture,
            done.start,
            done.end,
            done.representative,
            done.rules,
            done.episodes,
            done.coverage,
            done.not_simulated,
            done.failures,
            done.noise,
            done.sent,
            Ground(done.version, done.phase, done.sha256, done.caveats),
            done.margins,
        )


@dataclass(frozen=True)
class HeadReplay:
    """What it takes to replay head: its rules, what changed, the fixture as head is judged by it."""

    base_files: Sequence[RuleFile]
    files: Sequence[RuleFile]
    pairing: Pairing
    changes: Sequence[Change]
    fixture: Fixture
    options: SimulateOptions


def replay_head(base: Played, head: HeadReplay) -> Played:
    """Return what head does, given what base did; equal to a simulation of all of head."""
    before = make_plan(head.base_files, head.fixture, head.options)
    plan = make_plan(head.files, head.fixture, head.options)
    reached = _reached(before, plan, head)
    files = _only(head.files, _with_producers(plan, reached))
    if not _same_order(plan, make_plan(files, head.fixture, head.options)):
        return Played.of(simulate(head.files, head.fixture, head.options))
    again = simulate(files, head.fixture, head.options)
    return _merged(base, again, plan, reached, head)


def _reached(before: Plan, plan: Plan, head: HeadReplay) -> frozenset[RuleKey]:
    """Return the keys, in head, of every rule whose results may differ from base's."""
    twins = {pair.base.key: pair.head.key for pair in head.pairing.pairs}
    changed = set(_changed(head.changes))
    # What a fixture speaks for, and who owns a file, is said of its path.
    changed |= {pair.head.key for pair in head.pairing.pairs if pair.base.key.path != pair.head.key.path}
    origins = {now: old for old, now in twins.items()}
    old = {origins[key] for key in changed if key in origins} | {each.key for each in head.pairing.removed}
    changed |= {twins[key] for key in _readers(before, old) if key in twins}
    changed |= {twins[key] for key in _displaced(before, plan, twins) if key in twins}
    return frozenset(_readers(plan, changed))


def _changed(changes: Iterable[Change]) -> Iterator[RuleKey]:
    """Yield the rules of head that were changed themselves; a change of a group is one of all its rules."""
    for change in changes:
        if change.head is None:
            continue
        yield change.head.key
        if change.rule is None:
            path, group = change.head.key.path, change.head.group
            seen: dict[str, int] = {}
            for rule in group.rules:
                name = rule.name.value
                yield RuleKey(path, group.name.value, name, seen.get(name, 0))
                seen[name] = seen.get(name, 0) + 1


def _readers(plan: Plan, keys: Iterable[RuleKey]) -> set[RuleKey]:
    """Return the rules, and all that read from them at last."""
    readers: dict[int, list[int]] = {}
    for number, producers in enumerate(plan.graph):
        for each in producers:
            readers.setdefault(each, []).append(number)
    wanted = set(keys)
    front = [entry.number for entry in plan.entries if entry.key in wanted]
    found = set(front)
    while front:
        front = [each for number in front for each in readers.get(number, ()) if each not in found]
        found.update(front)
    return {plan.entries[number].key for number in found}


def _displaced(before: Plan, plan: Plan, twins: Mapping[RuleKey, RuleKey]) -> Iterator[RuleKey]:
    """Yield rules of base that are evaluated before what they read, and in head after it, or the reverse."""
    order = {
        (plan.entries[number].key, plan.entries[each].key): plan.order[each] < plan.order[number]
        for number, producers in enumerate(plan.graph)
        for each in producers
    }
    for number, producers in enumerate(before.graph):
        reader = before.entries[number].key
        for each in producers:
            there = order.get((twins.get(reader, reader), twins.get(before.entries[each].key, reader)))
            if there is not (before.order[each] < before.order[number]):
                yield reader


def _with_producers(plan: Plan, keys: Iterable[RuleKey]) -> set[RuleKey]:
    """Return the rules, and all they read at last."""
    wanted = set(keys)
    front = [entry.number for entry in plan.entries if entry.key in wanted]
    found = set(front)
    while front:
        front = [
            each for each in chain.from_iterable(plan.graph[number] for number in front) if each not in found
        ]
        found.update(front)
    return {plan.entries[number].key for number in found}


def _only(files: Sequence[RuleFile], keys: Iterable[RuleKey]) -> list[RuleFile]:
    """Return the files with these rules alone; rules of one name in a group stay together, as their keys count them."""
    names = {(key.path, key.group, key.name) for key in keys}
    kept = []
    for file in files:
        groups = [
            replace(
                group,
                rules=tuple(
                    rule for rule in group.rules if (file.path, group.name.value, rule.name.value) in names
                ),
            )
            for group in file.groups
        ]
        left = tuple(group for group in groups if group.rules)
        kept.append(RuleFile(file.source, file.kind, left, file.defects, file.comments))
    return kept


def _same_order(plan: Plan, part: Plan) -> bool:
    """Say whether every rule of a part is evaluated on the same side of what it reads as in the whole."""
    whole = {entry.key: plan.order[entry.number] for entry in plan.entries}
    return all(
        (part.order[each] < part.order[number])
        is (whole[part.entries[each].key] < whole[part.entries[number].key])
        for number, producers in enumerate(part.graph)
        for each in producers
    )


def _merged(
    base: Played, again: Simulation, plan: Plan, reached: frozenset[RuleKey], head: HeadReplay
) -> Played:
    twins = {pair.base.key: pair.head.key for pair in head.pairing.pairs if pair.head.key not in reached}
    rules = {each.rule: each for each in again.rules if each.rule in reached}
    rules |= {
        twins[each.rule]: replace(each, rule=twins[each.rule]) for each in base.rules if each.rule in twins
    }
    episodes = [each for each in again.episodes if each.rule in reached]
    episodes += [replace(each, rule=twins[each.rule]) for each in base.episodes if each.rule in twins]
    episodes.sort(key=lambda each: (each.fired_at, each.rule, each.labels))
    unknown = [each for each in again.not_simulated if each.rule in reached]
    unknown += [replace(each, rule=twins[each.rule]) for each in base.not_simulated if each.rule in twins]
    failures = [each for each in again.failures if each.rule in reached]
    failures += [replace(each, rule=twins[each.rule]) for each in base.failures if each.rule in twins]
    noise = {each.rule: each for each in again.noise if each.rule in reached}
    noise |= {
        twins[each.rule]: replace(each, rule=twins[each.rule]) for each in base.noise if each.rule in twins
    }
    candidates, elsewhere = told_apart(plan.entries, unknown)
    happened = Happened(
        head.fixture, episodes, candidates, head.options, tuple(rules.values()), elsewhere=elsewhere
    )
    places = {entry.key: entry.number for entry in plan.entries}
    return Played(
        base.fixture,
        base.start,
        base.end,
        base.representative,
        tuple(rules[entry.key] for entry in plan.entries if entry.key in rules),
        tuple(episodes),
        coverage(happened),
        tuple(sorted(unknown, key=lambda each: each.rule)),
        tuple(sorted(failures, key=lambda each: (places[each.rule], each.first))),
        tuple(noise[entry.key] for entry in plan.entries if entry.key in noise),
        _sent(base.sent, again.sent, reached, twins),
        base.ground,
        {twins[key]: each for key, each in base.margins.items() if key in twins}
        | {key: each for key, each in again.margins.items() if key in reached},
    )


def _sent(
    base: Sent | None, again: Sent | None, reached: frozenset[RuleKey], twins: Mapping[RuleKey, RuleKey]
) -> Sent | None:
    """Return what head sends: that of reached rules is replayed, that of all others is what base sent."""
    if base is None or again is None:
        return None
    posts = {twins[key]: each for key, each in base.posts.items() if key in twins}
    posts |= {key: each for key, each in again.posts.items() if key in reached}
    intervals = {twins[key]: each for key, each in base.intervals.items() if key in twins}
    intervals |= {key: each for key, each in again.intervals.items() if key in reached}
    return Sent(posts, again.outbound, intervals)
