"""The margins of the alerting rules of a replay, of all evaluations or of some consecutive ones."""

from collections.abc import Sequence

from rulelint.analysis.selectors import is_constant
from rulelint.dataclass import dataclass
from rulelint.engine.frame import Grid
from rulelint.engine.result import NotSupportedError
from rulelint.engine.shared import Shared
from rulelint.rules.model import AlertRule
from rulelint.simulate.gathering import blocks_of
from rulelint.simulate.margins.condition import Data, is_relative, margins_of
from rulelint.simulate.margins.headroom import HeadroomGathering, Headrooms, evaluations_held, series_of
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay


def replayed_margins(replay: Replay, entry: Entry, counted_from: int) -> RuleMargins | None:
    """Return the margins of a rule at every evaluation for which all its data is known.

    None of a recording rule, and of a condition that reads no data.  `counted_from` (milliseconds) is when the rule
    would fire at the earliest if it were true from the first evaluation that has all data.
    """
    if not is_measured(entry):
        return None
    gathering = MarginGathering(replay, Measured(entry, counted_from), range(entry.grid.count), replay.shared)
    for first, grid in blocks_of(entry.asked):  # the blocks of the replay: their values are shared
        gathering.take(first, grid)
    return margins_together(Measured(entry, counted_from), [gathering.found()])


def is_measured(entry: Entry) -> bool:
    """Say whether a rule has margins."""
    return isinstance(entry.rule, AlertRule) and not is_constant(entry.expr)


@dataclass(frozen=True, slots=True)
class Measured:
    """An alerting rule that is measured, and when it is counted (milliseconds)."""

    entry: Entry
    counted_from: int

    @property
    def hold(self) -> int:
        """Its `for` in milliseconds."""
        assert isinstance(self.entry.rule, AlertRule)
        return self.entry.rule.hold.value if self.entry.rule.hold else 0

    @property
    def first(self) -> int:
        """The number of the first evaluation that has all data."""
        return max(-(-(self.counted_from - self.hold - self.entry.grid.start) // self.entry.interval), 0)

    @property
    def steps(self) -> int:
        """How many evaluations have all data."""
        return max(self.entry.grid.count - self.first, 0)

    @property
    def evaluations(self) -> int:
        """How many evaluations in a row make an alert fire."""
        return evaluations_held(self.hold, self.entry.interval)


class MarginGathering:
    """The margins at the evaluations of `within` while they are found, block by block.

    A headroom looks ahead for as long as `for` asks: so many evaluations after `within` are looked at, too.
    """

    def __init__(self, replay: Replay, rule: Measured, within: range, shared: Shared) -> None:
        entry = rule.entry
        spreads = replay.spreads.setdefault(entry.number, {})
        data = Data(replay.store_of(entry), replay.options, entry.asked, shared, spreads)
        self._measure = margins_of(entry.expr, data)
        self._rule = rule
        self._within = within
        self._headrooms = HeadroomGathering(min(rule.evaluations, rule.steps + 1))
        self._is_known = True

    def take(self, first: int, grid: Grid) -> None:
        """Go on with the evaluations of `grid`, the first of which is number `first`."""
        if not self._is_known or first + grid.count <= self._rule.first:
            return
        try:
            self._headrooms.take(self._measure(grid).from_step(max(self._rule.first - first, 0)))
        except NotSupportedError:  # a part of a condition alone may need what the whole does not
            self._is_known = False

    def found(self) -> Headrooms | None:
        """Return what was found; None where it cannot be told."""
        rule, end = self._rule, self._within.stop
        if rule.first < end:
            ahead = range(end, min(end + rule.evaluations - 1, rule.entry.grid.count))
            for first, grid in blocks_of(rule.entry.asked, within=ahead):
                self.take(first, grid)
        return self._headrooms.found() if self._is_known else None


def margins_together(rule: Measured, parts: Sequence[Headrooms | None]) -> RuleMargins:
    """Return the margins of a rule from what was found of stretches of its evaluations."""
    known = [each for each in parts if each is not None]
    if len(known) < len(parts):
        return RuleMargins(rule.evaluations, rule.steps, (), is_empty=False)
    is_empty = rule.steps > 0 and all(each.is_empty for each in known)
    relative = is_relative(rule.entry.expr)
    return RuleMargins(rule.evaluations, rule.steps, tuple(series_of(known)), is_empty, relative)
