"""A rule that is too much for one: its evaluations in shards, done anywhere, and put together again.

A shard is stage A alone, and carries no state; stage B goes over all of them in order (reference: simulation.md §6).
What comes of it does not depend on where a rule is cut: label sets are numbered in their order, runs that touch at a
cut are one, and staleness markers are set on the whole.
"""

from collections.abc import Sequence

from rulelint.analysis.selectors import selectors
from rulelint.dataclass import dataclass
from rulelint.engine.evaluate import evaluate
from rulelint.engine.result import NotSupportedError
from rulelint.engine.select import select
from rulelint.engine.shared import Shared
from rulelint.engine.store import Store
from rulelint.simulate.coverage.decisions import Happenings, happenings, rule_decisions
from rulelint.simulate.gathering import BLOCK_STEPS, Results, blocks_of, gathering_of, together
from rulelint.simulate.margins.headroom import Headrooms
from rulelint.simulate.margins.replayed import MarginGathering, Measured, is_measured, margins_together
from rulelint.simulate.measures import Measures, Wanted
from rulelint.simulate.parts import Shard
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay
from rulelint.simulate.vectorised import outcome_of

BLOCK_CELLS = 1 << 20
"""Steps × series of the largest selector taken at once: margins then find what the replay evaluated."""
LEAST_STEPS = 48


@dataclass(frozen=True, slots=True)
class Piece:
    """What a shard comes to.

    `headrooms` None: they are not asked for, or cannot be told.  `happenings` None: nobody asked for decisions.
    """

    results: Results
    headrooms: Headrooms | None
    happenings: Happenings | None


def piece_of(replay: Replay, shard: Shard, wanted: Wanted) -> Piece | str:
    """Evaluate a rule at some of its evaluations; return why not, where the engine cannot.

    What it reads of other rules is in the replay.
    """
    entry = replay.plan.entries[shard.number]
    store, options = replay.store_of(entry), replay.options
    shared = Shared(replay.shared.repeats, replay.shared.room)
    gathering = gathering_of(entry, replay.external)
    margins = None
    if is_measured(entry):
        rule = Measured(entry, wanted.counted_from[shard.number])
        margins = MarginGathering(replay, rule, shard.steps, shared)
    try:
        for first, grid in blocks_of(entry.asked, _block_steps(replay, entry, store), shard.steps):
            gathering.take(first, evaluate(entry.expr, store, grid, options, shared))
            if margins is not None:
                margins.take(first, grid)
            shared.forget()
    except NotSupportedError as error:
        return error.message
    return Piece(
        gathering.found(),
        None if margins is None else margins.found(),
        happenings(replay, entry, shard.steps) if wanted.decisions else None,
    )


def is_large(replay: Replay, entry: Entry) -> bool:
    """Say whether the values of a measured rule are so many that its margins would be evaluated all over again.

    Such a rule gains from being done as one shard.  What it reads is in the replay.
    """
    if not is_measured(entry) or not replay.is_ready(entry):
        return False
    return _block_steps(replay, entry, replay.store_of(entry)) < min(BLOCK_STEPS, entry.grid.count)


def _block_steps(replay: Replay, entry: Entry, store: Store) -> int:
    """Return how many evaluations are taken at once."""
    version = replay.options.version
    series = (len(select(store, each.matchers, version).labels) for each in selectors(entry.expr))
    return min(BLOCK_STEPS, max(LEAST_STEPS, BLOCK_CELLS // max(1, *series, 1)))


def take_together(replay: Replay, number: int, pieces: Sequence[Piece | str], wanted: Wanted) -> None:
    """Put the shards of a rule together, in order of time; what they come to is then in the replay."""
    entry = replay.plan.entries[number]
    refused = next((each for each in pieces if isinstance(each, str)), None)
    if refused is not None:
        replay.give_up([number], refused)
        return
    known = [each for each in pieces if isinstance(each, Piece)]
    outcome = outcome_of(entry, replay.store_of(entry), together([each.results for each in known]))
    replay.outcomes[number] = outcome
    uses = replay.selector_uses(entry, wanted.window)
    margins, decisions = None, None
    if is_measured(entry):
        rule = Measured(entry, wanted.counted_from[number])
        margins = margins_together(rule, [each.headrooms for each in known])
    if wanted.decisions:
        parts = [each.happenings for each in known if each.happenings is not None]
        decisions = rule_decisions(entry, outcome, uses, parts)
    replay.measures[number] = Measures(uses, margins, decisions)
