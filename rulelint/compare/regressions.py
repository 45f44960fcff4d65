"""What the gates reject: differences between base and head on the same data."""

from collections.abc import Iterator

from rulelint.analysis.selectors import selector_text, starving
from rulelint.compare.budgets import over_budget
from rulelint.compare.cause import Cause, Causes
from rulelint.compare.changes import Change
from rulelint.compare.gates import MINUTE, Gates
from rulelint.compare.place import Place
from rulelint.compare.regression import NO_OWNER, Regression
from rulelint.compare.replay import Load, Replay
from rulelint.compare.words import duration_words, times
from rulelint.finding import RuleRef, Severity
from rulelint.rules.model import Rule
from rulelint.simulate.model import IncidentCoverage, RuleKey, SimulatedRule

MAX_NOTES = 5
"""Changes that are named as the cause of one regression, the nearest first."""


def regressions(replay: Replay, causes: Causes, gates: Gates) -> list[Regression]:
    """Return everything the gates reject in one replay, worst first."""
    found = [
        *_incidents(replay, causes, gates),
        *_loads(replay, causes, gates),
        *_lost_series(replay, causes, gates),
    ]
    return sorted(found, key=lambda each: each.order)


Explained = tuple[Place | None, RuleRef | None, tuple[str, ...]]


def explained(cause: Cause | None) -> Explained:
    """Return place, rule and the sentences that say why."""
    if cause is None:
        return None, None, ()
    ref = cause.rule.group.ref(cause.rule.rule)
    return cause.place, ref, tuple(_sentence(change) for change in cause.changes[:MAX_NOTES])


def _sentence(change: Change) -> str:
    """Return a change as a sentence that names its rule."""
    return f"`{change.rule.name}`: {change.message}" if change.rule else change.message


def _incidents(replay: Replay, causes: Causes, gates: Gates) -> Iterator[Regression]:
    for before, now in replay.incidents:
        if not before.detected:
            continue
        if not now.detected:
            yield from _lost(before, now, replay, causes, gates)
        else:
            yield from _late(before, now, replay, causes, gates)


def of_incident(  # noqa: PLR0913, PLR0917  the parts of a regression that differ
    gate: str,
    severity: Severity,
    said: str,
    covered: IncidentCoverage,
    why: Explained,
    replay: Replay,
    delays: tuple[int, int] | None = None,
) -> Regression:
    """Return what a gate rejects of an incident: `said` follows its name, `delays` are milliseconds on both sides."""
    place, ref, notes = why
    base, head = (each / MINUTE for each in delays) if delays else (None, None)
    name = covered.incident.name
    return Regression(
        gate, severity, f"incident `{name}` {said}", place, replay.fixture, ref,
        incident=name, base=base, head=head, notes=notes,
    )  # fmt: skip


def _lost(
    before: IncidentCoverage, now: IncidentCoverage, replay: Replay, causes: Causes, gates: Gates
) -> Iterator[Regression]:
    """An incident whose rules are unknown in head is a notice (`unknown_incidents`), no regression."""
    if gates.incident_lost.severity is None or unknown_now(before, now, replay):
        return
    first = before.hits[0]
    others = sorted({each.rule.name for each in before.hits} - {first.rule.name})
    also = f" (as did {', '.join(f'`{name}`' for name in others)})" if others else ""
    caught = f"`{first.rule.name}` caught it after {duration_words(before.time_to_detect or 0)}{also}"
    said, why = f"is no longer detected: {caught}", explained(causes.of_base(first.rule))
    yield of_incident("incident_lost", gates.incident_lost.severity, said, before, why, replay)


def unknown_now(before: IncidentCoverage, now: IncidentCoverage, replay: Replay) -> bool:
    """Say whether a rule that caught the incident can no longer be replayed: then nobody knows."""
    return any(replay.key_of_base(each.rule) in now.candidates for each in before.hits)


def unknown_incidents(replay: Replay) -> Iterator[tuple[IncidentCoverage, RuleKey]]:
    """Yield incidents that base detects and of which nobody knows in head, with the rule that cannot be replayed."""
    for before, now in replay.incidents:
        if before.detected and not now.detected and unknown_now(before, now, replay):
            keys = (replay.key_of_base(each.rule) for each in before.hits)
            yield before, next(key for key in keys if key in now.candidates)


def _late(
    before: IncidentCoverage, now: IncidentCoverage, replay: Replay, causes: Causes, gates: Gates
) -> Iterator[Regression]:
    gate, old, new = gates.incident_late, before.time_to_detect, now.time_to_detect
    if gate.severity is None or old is None or new is None or not gate.exceeded(old, new):
        return
    later, words = duration_words(new - old), (duration_words(new), duration_words(old))
    said = f"is detected {later} later: after {words[0]} instead of {words[1]}"
    why = explained(causes.of_base(before.hits[0].rule))
    yield of_incident("incident_late", gate.severity, said, before, why, replay, (old, new))


def _loads(replay: Replay, causes: Causes, gates: Gates) -> Iterator[Regression]:
    for owner, (base, head) in replay.owner_loads.items():
        name = owner or NO_OWNER
        minutes = base.firing_time / MINUTE, head.firing_time / MINUTE
        if gates.firing_time.severity and gates.firing_time.exceeded(*minutes):
            spans = duration_words(head.firing_time), duration_words(base.firing_time)
            message = f"alerts of `{name}` fire {spans[0]} instead of {spans[1]}"
            yield _noisier(replay, causes, owner, "firing_time", gates.firing_time.severity, message, minutes)
        if gates.episodes.severity and gates.episodes.exceeded(base.episodes, head.episodes):
            message = f"alerts of `{name}` fire {times(head.episodes)} instead of {times(base.episodes)}"
            counts = float(base.episodes), float(head.episodes)
            yield _noisier(replay, causes, owner, "episodes", gates.episodes.severity, message, counts)
        if not replay.base.representative:
            continue
        for gate, severity, message, numbers in over_budget(owner, name, base, head, gates):
            yield _noisier(replay, causes, owner, gate, severity, message, numbers)


def _noisier(  # noqa: PLR0913, PLR0917  the parts of a regression that differ
    replay: Replay,
    causes: Causes,
    owner: str,
    gate: str,
    severity: Severity,
    message: str,
    numbers: tuple[float, float],
) -> Regression:
    """Place the regression at the rule of the owner that grew most."""
    by_time = gate.startswith("firing")

    def size(load: Load) -> int:
        return load.firing_time if by_time else load.episodes

    of_owner = [each for each in replay.rule_loads if each.owner == owner]
    loudest = max(of_owner, key=lambda each: (size(each.head) - size(each.base), each.head.firing_time))
    place, ref, notes = explained(causes.of_head(loudest.key))
    sizes = [
        duration_words(size(each)) if by_time else times(size(each)) for each in (loudest.head, loudest.base)
    ]
    share = f"`{loudest.key.name}` alone fires {sizes[0]} instead of {sizes[1]}"
    return Regression(
        gate=gate,
        severity=severity,
        message=f"{message} in fixture `{replay.fixture}`",
        place=place,
        rule=ref,
        fixture=replay.fixture,
        owner=owner,
        base=numbers[0],
        head=numbers[1],
        notes=(share, *notes),
    )


def _lost_series(replay: Replay, causes: Causes, gates: Gates) -> Iterator[Regression]:
    """Yield rules that lost their series; one that reads what such a rule wrote only follows, and is named with it."""
    if gates.lost_series.severity is None:
        return
    found = [*_starved(replay), *_orphaned(replay)]
    silent = {key.name for key, _ in found}
    behind = [(key, selector) for key, selector in found if metric_of(selector) in silent]
    for key, selector in found:
        if (key, selector) in behind and len(behind) < len(found):
            continue
        place, ref, notes = explained(causes.of_head(key))
        followers = sorted({f"`{each.name}`" for each, missing in behind if metric_of(missing) == key.name})
        also = (f"and so nothing comes to {', '.join(followers)}",) if followers else ()
        yield Regression(
            gate="lost_series",
            severity=gates.lost_series.severity,
            message=f"`{key.name}` finds no series any more: `{selector}` matches nothing "
            f"in fixture `{replay.fixture}`",
            place=place,
            rule=ref,
            fixture=replay.fixture,
            notes=(*notes, *also),
        )


def _starved(replay: Replay) -> Iterator[tuple[RuleKey, str]]:
    """Yield rules that had series in base, with the selector of head that has none."""
    before = {replay.key_of_base(each.rule): each for each in replay.base.rules}
    rules = {pair.head.key: (pair.base.rule, pair.head.rule) for pair in replay.pairing.pairs}
    for now in replay.head.rules:
        old = before.get(now.rule)
        if old is None or now.rule not in rules or starving_selector(rules[now.rule][0], old) is not None:
            continue
        missing = starving_selector(rules[now.rule][1], now)
        if missing is not None:
            yield now.rule, missing


def _orphaned(replay: Replay) -> Iterator[tuple[RuleKey, str]]:
    """Yield rules whose series a rule of base wrote, and none of head does.

    To the fixture such a selector is one that was not recorded; but who wrote it is known, and gone.
    """
    before = {replay.key_of_base(each.rule): each for each in replay.base.rules}
    written = {each.rule.name for each in replay.base.rules if each.kind == "record"}
    for now in replay.head.not_simulated:
        had = (
            {use.selector for use in before[now.rule].selectors if use.series}
            if now.rule in before
            else set()
        )
        for selector in now.missing:
            if selector in had and metric_of(selector) in written:
                yield now.rule, selector


def starving_selector(rule: Rule, simulated: SimulatedRule) -> str | None:
    """Return the selector whose missing series keep the rule empty, None if there is none."""
    series = {use.selector: use.series for use in simulated.selectors}
    assert rule.expr.ast is not None, "only what parses was replayed"
    found = starving(rule.expr.ast, lambda selector: not series.get(selector_text(selector), 0))
    return selector_text(found) if found else None


def metric_of(selector: str) -> str:
    """Return the metric a selector begins with."""
    return selector.partition("{")[0].strip()
