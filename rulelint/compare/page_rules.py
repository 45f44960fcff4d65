"""New and changed alerts that page too much by themselves, or cannot fire at all (reference simulation.md §5)."""

from collections.abc import Iterator

from rulelint.compare.cause import Cause, Causes
from rulelint.compare.gates import Gates, PageRule
from rulelint.compare.notified import Sides
from rulelint.compare.page_gates import blame, named, weekly_words, window_words, with_notes
from rulelint.compare.regression import Regression
from rulelint.compare.replay import Replay
from rulelint.finding import Severity
from rulelint.simulate.model import NeverFiring, RuleNoise
from rulelint.source.plural import plural

SILENT: dict[NeverFiring | None, str] = {
    "no_series": "a selector it needs matches nothing",
    "join_empty": "there are inputs, but nothing to compare",
}


def rule_regressions(replay: Replay, causes: Causes, gates: Gates) -> Iterator[Regression]:
    """Yield what is rejected of single alerts that were added or changed, or read what was."""
    before = {replay.key_of_base(each.rule): each for each in replay.base.noise}
    for now in replay.head.noise:
        cause = causes.of_head(now.rule)
        if now.rule in replay.unknown or cause is None or not cause.changes:
            continue
        old = before.get(now.rule)
        if gates.never_firing.severity and _falls_silent(old, now):
            yield _never(replay, causes, cause, now, gates.never_firing.severity)
        if gates.page_rule.severity and replay.notified is not None:
            sides = replay.notified.of_rule(now.rule)
            if sides[1].pages:
                yield from _noisy(replay, causes, cause, (old, now), sides, gates.page_rule)


def _falls_silent(old: RuleNoise | None, now: RuleNoise) -> bool:
    """Say whether an alert cannot fire and could before; one that had series is said by `lost_series`."""
    if old is None:
        return now.never_firing in SILENT
    return now.never_firing == "join_empty" and old.never_firing not in SILENT


def _never(replay: Replay, causes: Causes, cause: Cause, now: RuleNoise, severity: Severity) -> Regression:
    place, ref, notes = blame(causes, cause, ())
    return Regression(
        gate="never_firing",
        severity=severity,
        message=f"`{now.rule.name}` cannot fire {window_words(replay)}: {SILENT[now.never_firing]}",
        place=place,
        rule=ref,
        fixture=replay.fixture,
        notes=notes,
    )


def _noisy(  # noqa: PLR0913, PLR0917  both sides of a rule, and what judges them
    replay: Replay,
    causes: Causes,
    cause: Cause,
    noise: tuple[RuleNoise | None, RuleNoise],
    sides: Sides,
    gate: PageRule,
) -> Iterator[Regression]:
    assert gate.severity is not None
    for message, numbers in _faults(*noise, sides, gate):
        place, ref, notes = with_notes(blame(causes, cause, sides[1].pages), tuple(named(sides[1].pages)))
        yield Regression(
            "page_rule", gate.severity, f"`{noise[1].rule.name}` {message} {window_words(replay)}", place,
            replay.fixture, ref, noise[1].owner, base=numbers[0], head=numbers[1], notes=notes,
        )  # fmt: skip


def _faults(
    old: RuleNoise | None, now: RuleNoise, sides: Sides, gate: PageRule
) -> Iterator[tuple[str, tuple[float | None, float | None]]]:
    """Yield why a rule should not page, where base does not have the same fault; with the number of both sides."""
    if now.always_firing and not now.heartbeat and not (old and old.always_firing):
        yield "pages and fires always", (None, None)
    base, head = (each.weekly for each in sides)
    if base and head and head.rate > gate.per_week and head.rate > base.rate:
        yield f"alone pages {weekly_words(head)} instead of {base.rate:.1f}", (base.rate, head.rate)
    if _is_short(now, gate) and not (old and _is_short(old, gate)):
        short, of = now.figures.short, now.figures.completed
        share = old.figures.short_share if old else None
        yield (
            f"pages, and {short} of {plural(of, 'episode')} last less than five minutes",
            (share, short / of),
        )


def _is_short(noise: RuleNoise, gate: PageRule) -> bool:
    share = noise.figures.short_share
    return share is not None and share > gate.short_share and noise.figures.fires >= gate.fires
