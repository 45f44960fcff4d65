"""The margins of the alerting rules of a replay."""

from collections.abc import Iterator
from dataclasses import replace

from rulelint.analysis.selectors import is_constant
from rulelint.engine.result import NotSupportedError
from rulelint.rules.model import AlertRule
from rulelint.simulate.gathering import blocks_of
from rulelint.simulate.margins.combined import Margins
from rulelint.simulate.margins.condition import Data, is_relative, margins_of
from rulelint.simulate.margins.headroom import evaluations_held, rule_margins
from rulelint.simulate.margins.model import RuleMargins
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay


def replayed_margins(replay: Replay, entry: Entry, counted_from: int) -> RuleMargins | None:
    """Return the margins of a rule at every evaluation for which all its data is known.

    None of a recording rule, and of a condition that reads no data.  `counted_from` (milliseconds) is when the rule
    would fire at the earliest if it were true from the first evaluation that has all data.
    """
    if not isinstance(entry.rule, AlertRule) or is_constant(entry.expr):
        return None
    hold = entry.rule.hold.value if entry.rule.hold else 0
    first = max(-(-(counted_from - hold - entry.grid.start) // entry.interval), 0)
    steps = max(entry.grid.count - first, 0)
    try:
        found = rule_margins(_blocks(replay, entry, first), evaluations_held(hold, entry.interval), steps)
        return replace(found, is_relative=is_relative(entry.expr))
    except NotSupportedError:  # a part of a condition alone may need what the whole does not
        return RuleMargins(evaluations_held(hold, entry.interval), steps, (), is_empty=False)


def _blocks(replay: Replay, entry: Entry, first: int) -> Iterator[Margins]:
    """Yield the margins from step `first` on, in the blocks of the replay: their values are shared."""
    data = Data(replay.store_of(entry), replay.options, entry.asked, replay.shared)
    measure = margins_of(entry.expr, data)
    for begin, grid in blocks_of(entry.asked):
        if begin + grid.count > first:
            yield measure(grid).from_step(max(first - begin, 0))
