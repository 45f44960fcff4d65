"""What a replay finds out about every rule by evaluating: what it did, what it read, how close it came.

Everything that takes the time of a replay is here, and is done part by part: see `rulelint.simulate.parts`.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from rulelint.dataclass import dataclass
from rulelint.engine.frame import Grid
from rulelint.fixtures.model import Fixture
from rulelint.simulate.coverage.decisions import RuleDecisions, rule_decisions
from rulelint.simulate.executor import Executor, Part
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.margins.replayed import replayed_margins
from rulelint.simulate.model import NotSimulated, SelectorUse
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.parts import Component, Parts, rounds_of, work_in, work_of
from rulelint.simulate.replay import Replay

LEAST_ROOM = 1 << 24
"""Bytes of shared values each of many processes may keep at least."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of every rule: uses of selectors in `window`, margins once it is counted, decisions or not."""

    window: Grid
    counted_from: Mapping[int, int]
    decisions: bool = False

    @classmethod
    def on(cls, fixture: Fixture, counted_from: Mapping[int, int], *, decisions: bool) -> "Wanted":
        """Return what is asked of rules on the whole of a fixture."""
        window = Grid(fixture.start, fixture.end - fixture.start, 2)
        return cls(window, counted_from, decisions)


@dataclass(frozen=True, slots=True)
class Measures:
    """What was asked of a replayed rule.  `margins` None: it has none; `decisions` None: nobody asked."""

    uses: tuple[SelectorUse, ...]
    margins: RuleMargins | None
    decisions: RuleDecisions | None


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one part, by the numbers of the rules: it may have been worked on in another process."""

    outcomes: Mapping[int, Outcome]
    reasons: Mapping[int, NotSimulated]
    measures: Mapping[int, Measures]


def measure_all(replay: Replay, wanted: Wanted, executor: Executor) -> None:
    """Replay and measure every rule of the plan; the results are then in `replay`."""
    entries = replay.plan.entries
    works = {
        number: work_of(entries[number], replay.store)
        for component in replay.plan.components
        for number in component
    }
    hands = executor.hands(sum(works.values()))
    replay.shared.room = max(replay.shared.room // hands, LEAST_ROOM)
    for parts in rounds_of(replay.plan, replay.shared.repeats, works, hands):
        listed = [Part(work_in(part, works), sum(map(len, part))) for part in parts]
        for found in executor.run(listed, partial(_nth, replay, parts, wanted)):
            replay.outcomes |= found.outcomes
            replay.reasons |= found.reasons
            replay.measures |= found.measures


def _nth(replay: Replay, parts: Parts, wanted: Wanted, number: int) -> Found:
    return _measured(replay, parts[number], wanted)


def _measured(replay: Replay, components: Sequence[Component], wanted: Wanted) -> Found:
    """Replay and measure the rules of one part; what they read of others is in the replay."""
    replay.run(components)
    numbers = [number for component in components for number in component]
    done = [number for number in numbers if number in replay.outcomes]
    return Found(
        {number: replay.outcomes[number] for number in done},
        {number: replay.reasons[number] for number in numbers if number in replay.reasons},
        {number: _measures(replay, number, wanted) for number in done},
    )


def _measures(replay: Replay, number: int, wanted: Wanted) -> Measures:
    entry = replay.plan.entries[number]
    uses = replay.selector_uses(entry, wanted.window)
    return Measures(
        uses,
        replayed_margins(replay, entry, wanted.counted_from[number]),
        rule_decisions(replay, entry, uses) if wanted.decisions else None,
    )
