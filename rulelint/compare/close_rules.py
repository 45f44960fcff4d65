"""New and changed alerts whose threshold sits on the data, or that say what another alert says (simulation.md §5)."""

from collections.abc import Iterator, Mapping

from rulelint.compare.cause import Cause, Causes
from rulelint.compare.gates import Gates
from rulelint.compare.notified import Notified, Side
from rulelint.compare.page_gates import blame, window_words
from rulelint.compare.reached import Played
from rulelint.compare.regression import Regression
from rulelint.compare.replay import Replay
from rulelint.compare.words import duration_words
from rulelint.engine.labels import format_braces
from rulelint.finding import Severity
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import SimulatedRule
from rulelint.simulate.redundancy.model import Together
from rulelint.simulate.redundancy.relations import Setting, redundancy

MAX_SERIES = 3
"""Series that are named one by one."""


def close_regressions(replay: Replay, causes: Causes, gates: Gates) -> Iterator[Regression]:
    """Yield what is rejected of alerts that were added or changed, where base does not have the same."""
    changed = dict(_changed(replay, causes))
    if gates.headroom.severity:
        yield from _on_data(replay, causes, changed, gates.headroom.severity)
    severities = {
        "duplicate": gates.duplicate_alert.severity,
        "missing_inhibit": gates.missing_inhibit.severity,
    }
    if replay.notified is not None and changed and any(severities.values()):
        known = {
            (replay.key_of_base(each.first), replay.key_of_base(each.second), each.relation)
            for each in _together(replay, replay.notified, "base")
        }
        for each in _together(replay, replay.notified, "head"):
            severity = severities.get(each.relation)
            cause = changed.get(each.first) or changed.get(each.second)
            if severity and cause and (each.first, each.second, each.relation) not in known:
                yield _said_twice(replay, causes, cause, each, severity)


def _changed(replay: Replay, causes: Causes) -> Iterator[tuple[RuleKey, Cause]]:
    """Yield the alerts of head that were changed themselves, or read what was."""
    for each in replay.head.noise:
        cause = causes.of_head(each.rule)
        if each.rule not in replay.unknown and not each.heartbeat and cause is not None and cause.changes:
            yield each.rule, cause


def _on_data(
    replay: Replay, causes: Causes, changed: Mapping[RuleKey, Cause], severity: Severity
) -> Iterator[Regression]:
    before = {replay.key_of_base(key) for key, each in replay.base.margins.items() if each.on_data}
    for key, cause in changed.items():
        margins = replay.head.margins.get(key)
        near = margins.on_data if margins and key not in before else ()
        if not near:
            continue
        place, ref, notes = blame(causes, cause, ())
        shown = [
            f"{100 * (each.headroom or 0.0):+.2g} %: {format_braces(each.labels)}"
            for each in near[:MAX_SERIES]
        ]
        more = [f"and {len(near) - MAX_SERIES} more"] if len(near) > MAX_SERIES else []
        count = f"{len(near)} series" if len(near) > 1 else "one series"
        yield Regression(
            gate="headroom",
            severity=severity,
            message=f"the threshold of `{key.name}` sits on the data: {count} would fire, or not, "
            f"if it were moved by less than 5 %, {window_words(replay)}",
            place=place,
            rule=ref,
            fixture=replay.fixture,
            notes=(*shown, *more, *notes),
        )


def _together(replay: Replay, found: Notified, side: Side) -> tuple[Together, ...]:
    """Return the alerts of one side that say the same."""
    is_head = side == "head"
    played = replay.head if is_head else replay.base
    configuration = found.routing.head if is_head else found.routing.base
    options = found.routing.options
    setting = Setting(options.noise.keys, options.levels, configuration, found.outbound[is_head])
    return redundancy(_counted(played), played.episodes, played.end, setting).pairs


def _counted(played: Played) -> dict[RuleKey, SimulatedRule]:
    kept = {each.rule for each in played.noise if not each.heartbeat}
    return {each.rule: each for each in played.rules if each.rule in kept}


def _said_twice(
    replay: Replay, causes: Causes, cause: Cause, pair: Together, severity: Severity
) -> Regression:
    place, ref, notes = blame(causes, cause, ())
    first, second = f"`{pair.first.name}`", f"`{pair.second.name}`"
    counted = f"{pair.co_episodes} times together, {duration_words(abs(pair.lag))} apart"
    if pair.relation == "duplicate":
        gate, words = "duplicate_alert", f"{first} and {second} fire at the same times"
        share = f"{100 * pair.jaccard:.0f} % of the time either does both do; {counted}"
    else:
        gate, words = "missing_inhibit", f"{first} hardly ever fires without {second}, which does not mute it"
        share = f"{100 * pair.contained[0]:.0f} % of the time it does the other does; {counted}"
    proposed = [_proposal(pair)] if pair.inhibition else []
    return Regression(
        gate=gate,
        severity=severity,
        message=f"{words} {window_words(replay)}",
        place=place,
        rule=ref,
        fixture=replay.fixture,
        notes=(share, *proposed, *notes),
    )


def _proposal(pair: Together) -> str:
    rule = pair.inhibition
    assert rule is not None
    parts = ", ".join(rule.source_matchers), ", ".join(rule.target_matchers), ", ".join(rule.equal)
    return "an inhibit rule: source_matchers [{}], target_matchers [{}], equal [{}]".format(*parts)
