"""What a replay finds out about every rule by evaluating: what it did, what it read, how close it came."""

from collections.abc import Mapping

from rulelint.dataclass import dataclass
from rulelint.engine.frame import Grid
from rulelint.fixtures.model import Fixture
from rulelint.simulate.coverage.decisions import RuleDecisions, happenings, rule_decisions
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.margins.replayed import replayed_margins
from rulelint.simulate.model import SelectorUse
from rulelint.simulate.replay import Replay


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


def measures_of(replay: Replay, number: int, wanted: Wanted) -> Measures:
    """Return the measures of a rule that is replayed."""
    entry = replay.plan.entries[number]
    uses = replay.selector_uses(entry, wanted.window)
    return Measures(
        uses,
        replayed_margins(replay, entry, wanted.counted_from[number]),
        rule_decisions(
            entry,
            replay.outcomes[number],
            uses,
            [happenings(replay, entry, range(entry.grid.count))],
        )
        if wanted.decisions
        else None,
    )
