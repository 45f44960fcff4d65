"""Replay rules on a fixture: the entry to simulation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rulelint.analysis.selectors import is_constant, selector_text, selectors
from rulelint.engine.options import EngineOptions
from rulelint.fixtures.model import Fixture
from rulelint.promql.ast import VectorSelector
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.caveats import caveats
from rulelint.simulate.coverage.budgets import with_budgets
from rulelint.simulate.coverage.heard import Heard
from rulelint.simulate.coverage.incidents import Happened, coverage, told_apart
from rulelint.simulate.coverage.structure import Structure, structure
from rulelint.simulate.dispatch import measure_all
from rulelint.simulate.episodes import episodes_of, failures_of, pending_of
from rulelint.simulate.judgement import judged
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.measures import Wanted
from rulelint.simulate.model import (
    Episode,
    NeverFiring,
    NotSimulated,
    PendingRun,
    RuleFailure,
    RuleKey,
    RuleNoise,
    SimulatedRule,
    Simulation,
    Told,
)
from rulelint.simulate.never import why_never
from rulelint.simulate.noise.figures import HEARTBEATS, by_attribute, rule_noise
from rulelint.simulate.noise.groups import groups
from rulelint.simulate.notify.relabel import Dialect
from rulelint.simulate.notify.sending import Sender
from rulelint.simulate.notify.sent import Outbound, Sent
from rulelint.simulate.notify.told import Replayed, told
from rulelint.simulate.options import DEFAULT_OPTIONS, SimulateOptions
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.plan import Entry, make_plan
from rulelint.simulate.reach import counted_from
from rulelint.simulate.replay import Replay, start_replay
from rulelint.simulate.rivals import rejected_samples


def simulate(
    files: Sequence[RuleFile], fixture: Fixture, options: SimulateOptions = DEFAULT_OPTIONS
) -> Simulation:
    """Return what the rules of `files` would have done on the data of `fixture`, tick by tick as Prometheus."""
    return simulation_of(replay_of(files, fixture, options), files, fixture, options)


def simulation_of(
    replay: Replay, files: Sequence[RuleFile], fixture: Fixture, options: SimulateOptions
) -> Simulation:
    """Return what a replay that is done comes to."""
    rules = {rule.rule: rule for rule in _simulated(replay, fixture, options)}
    episodes, pending = _happened(replay, rules, options)
    margins = _margins(replay)
    noise = tuple(_noise(replay, rules, margins, (episodes, pending), fixture.end))
    counted = {each.rule: rules[each.rule] for each in noise if not each.heartbeat}
    sent = _sent(replay, options) if options.alertmanager or options.posts else None
    said = _told(sent, rules, (episodes, noise), fixture, options)
    heard = Heard.of(said, sent.outbound, fixture.end) if said and sent else None
    unknown, elsewhere = told_apart(replay.plan.entries, _not_simulated(replay))
    happened = Happened(fixture, episodes, unknown, options, tuple(rules.values()), heard, elsewhere)
    simulation = Simulation(
        fixture=fixture.name,
        folder=fixture.folder,
        start=fixture.start,
        end=fixture.end,
        version=replay.options.version,
        phase=options.phase,
        representative=fixture.representative,
        files=tuple(files),
        rules=tuple(rules.values()),
        episodes=tuple(episodes),
        pending=tuple(pending),
        noise=noise,
        owners=tuple(by_attribute("owner", counted, episodes, pending, fixture.end)),
        severities=tuple(by_attribute("severity", counted, episodes, pending, fixture.end)),
        coverage=with_budgets(coverage(happened), replay),
        not_simulated=_not_simulated(replay),
        failures=tuple(_failures(replay)),
        told=said,
        sent=sent,
        groups=tuple(groups(counted, (episodes, pending), fixture.end, options.alertmanager, sent)),
        margins=margins,
        structure=_structure(replay, fixture, options, said),
        sha256=fixture.sha256,
        caveats=caveats(fixture, options),
    )
    return judged(simulation, fixture, options, sent.outbound if sent else Outbound(replay.external))


def replay_of(files: Sequence[RuleFile], fixture: Fixture, options: SimulateOptions) -> Replay:
    """Return the replay of all rules, done, and what was measured of each."""
    facts = fixture.facts
    version = options.version or facts.prometheus
    engine = EngineOptions(version, facts.lookback_delta, facts.evaluation_interval, instants=True)
    stated = replace(facts, external_labels=facts.external_labels or options.external_labels)
    replay = start_replay(make_plan(files, fixture, options), replace(fixture, facts=stated), engine)
    decisions = options.watch is not None and options.watch.decisions
    wanted = Wanted.on(fixture, counted_from(replay.plan, fixture), decisions=decisions)
    measure_all(replay, wanted, options.executor)
    return replay


def _structure(
    replay: Replay, fixture: Fixture, options: SimulateOptions, said: Told | None
) -> Structure | None:
    if options.watch is None:
        return None
    return structure(replay, fixture, options, options.watch, said)


def _not_simulated(replay: Replay) -> tuple[NotSimulated, ...]:
    found = (*replay.plan.not_simulated, *replay.reasons.values())
    return tuple(sorted(found, key=lambda each: each.rule))


def _sent(replay: Replay, options: SimulateOptions) -> Sent:
    version = replay.options.version
    dialect = Dialect(version.dot_matches_newline, legacy_names=version.major < 3)
    alerting = [(entry, each) for entry, each in _done(replay) if isinstance(entry.rule, AlertRule)]
    return Sent(
        {entry.key: tuple(Sender(entry.interval).posts(each)) for entry, each in alerting},
        Outbound(replay.external, options.relabel, dialect),
        {entry.key: entry.interval for entry, _ in alerting},
    )


def _told(
    sent: Sent | None,
    rules: Mapping[RuleKey, SimulatedRule],
    happened: tuple[Sequence[Episode], tuple[RuleNoise, ...]],
    fixture: Fixture,
    options: SimulateOptions,
) -> Told | None:
    if options.alertmanager is None or sent is None:
        return None
    counted_from = {key: rules[key].counted_from for key in sent.posts}
    episodes, noise = happened
    sets = {key: rules[key].sets for key in sent.posts}
    replayed = Replayed(
        sent, counted_from, tuple(episodes), fixture.end, fixture.representative, noise, options.noise, sets
    )
    return told(options.alertmanager, options.notify, replayed)


def _done(replay: Replay) -> Iterator[tuple[Entry, Outcome]]:
    """Yield every replayed rule with what it did, in the order of the files."""
    for number in sorted(replay.outcomes):
        yield replay.plan.entries[number], replay.outcomes[number]


def _failures(replay: Replay) -> Iterator[RuleFailure]:
    rejected = rejected_samples(replay)
    for entry, done in _done(replay):
        yield from failures_of(entry, (*done.failures, *rejected.get(entry.number, ())))


def _happened(
    replay: Replay, rules: Mapping[RuleKey, SimulatedRule], options: SimulateOptions
) -> tuple[list[Episode], list[PendingRun]]:
    """Return all episodes and pending runs by time."""
    episodes: list[Episode] = []
    pending: list[PendingRun] = []
    for entry, outcome in _done(replay):
        episodes += episodes_of(entry, outcome, rules[entry.key].counted_from, options)
        pending += pending_of(entry, outcome)
    episodes.sort(key=lambda each: (each.fired_at, each.rule, each.labels))
    pending.sort(key=lambda each: (each.start, each.rule, each.labels))
    return episodes, pending


def _simulated(replay: Replay, fixture: Fixture, options: SimulateOptions) -> Iterator[SimulatedRule]:
    counted = counted_from(replay.plan, fixture)
    for entry, outcome in _done(replay):
        owner, severity, category = "", "", ""
        if isinstance(entry.rule, AlertRule):
            certain = {key: value for key, value in entry.labels.items() if isinstance(value, str)}
            owner = options.owner(entry.file, entry.rule, certain)
            severity = options.severity(entry.file, entry.rule, certain)
            category = options.category(entry.file, entry.rule, certain)
        yield SimulatedRule(
            rule=entry.key,
            kind=entry.rule.kind,
            interval=entry.interval,
            first=entry.grid.start,
            ticks=entry.grid.count,
            counted_from=counted[entry.number],
            series=len(outcome.labels),
            selectors=replay.measures[entry.number].uses,
            owner=owner,
            severity=severity,
            category=category,
            sets=tuple(sorted(entry.labels)),
        )


def _margins(replay: Replay) -> Mapping[RuleKey, RuleMargins]:
    found = ((entry.key, replay.measures[entry.number].margins) for entry, _ in _done(replay))
    return {key: each for key, each in found if each is not None}


def _noise(
    replay: Replay,
    rules: Mapping[RuleKey, SimulatedRule],
    margins: Mapping[RuleKey, RuleMargins],
    happened: tuple[Sequence[Episode], Sequence[PendingRun]],
    end: int,
) -> Iterator[RuleNoise]:
    own: dict[RuleKey, list[Episode]] = {key: [] for key in rules}
    near: dict[RuleKey, list[PendingRun]] = {key: [] for key in rules}
    for episode in happened[0]:
        own[episode.rule].append(episode)
    for run in happened[1]:
        near[run.rule].append(run)
    for entry, _ in _done(replay):
        if isinstance(entry.rule, AlertRule):
            rule, heartbeat = rules[entry.key], is_heartbeat(entry)
            never = (
                (None, None)
                if own[entry.key]
                else _why_never(entry, rule, margins.get(entry.key), was_pending=bool(near[entry.key]))
            )
            yield rule_noise(rule, own[entry.key], near[entry.key], end, heartbeat=heartbeat, never=never)


def _why_never(
    entry: Entry, rule: SimulatedRule, margins: RuleMargins | None, *, was_pending: bool
) -> tuple[NeverFiring | None, float | None]:
    counts = {each.selector: each.series for each in rule.selectors}
    # Prometheus 2 evaluates `entry.expr` with sorted matchers; uses are named as they are written.
    series = {
        selector_text(evaluated): counts[selector_text(written)]
        for evaluated, written in zip(selectors(entry.expr), entry.selectors, strict=True)
    }

    def is_empty(selector: VectorSelector) -> bool:
        return series[selector_text(selector)] == 0

    return why_never(entry.expr, margins, is_empty, was_pending=was_pending)


def is_heartbeat(entry: Entry) -> bool:
    """Say whether the alert is meant to fire always: a known name, or a condition that reads nothing."""
    name = entry.rule.name.value.lower().replace("_", "").removesuffix("alert")
    return name in HEARTBEATS or is_constant(entry.expr)
