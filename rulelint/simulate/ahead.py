"""What rules that depend on each other read besides each other, evaluated ahead for many evaluations at once.

Such rules are replayed tick by tick, because each evaluation may read what the one before it wrote.  The parts of their
expressions that read nothing of it need not be.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial

from rulelint.analysis.selectors import selectors
from rulelint.engine.evaluate import begin, evaluate_blocks
from rulelint.engine.frame import Grid
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import NotSupportedError
from rulelint.engine.select import select
from rulelint.engine.shared import steps_of
from rulelint.engine.store import Store
from rulelint.engine.vector import Value
from rulelint.promql.ast import Expr, MatrixSelector, Subquery
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.visit import children, left_row
from rulelint.simulate.gathering import BLOCK_STEPS
from rulelint.simulate.plan import Entry

BLOCK_CELLS = 1 << 20
"""Steps × series of the largest selector that are evaluated at once."""
LEAST_STEPS = 48

NOTHING: Mapping[int, Value] = {}


class Ahead:
    """The values of parts of one rule's expression at its next evaluations.

    `store` is what the rule reads besides the rules of `cycle`, to which it belongs.  `parts` are what is
    evaluated ahead.
    """

    def __init__(self, entry: Entry, store: Store, options: EngineOptions, cycle: Sequence[Entry]) -> None:
        self._entry = entry
        self._store = store
        self._options = options
        self.parts = tuple(_parts(entry.expr, _Own(cycle, options)))
        read = (each for part in self.parts for each in selectors(part))
        series = (len(select(store, each.matchers, options.version).labels) for each in read)
        self._steps = min(BLOCK_STEPS, max(LEAST_STEPS, BLOCK_CELLS // max(1, *series, 1)))
        self._block = range(0)
        self._values: Mapping[int, Value] = NOTHING

    def at(self, step: int) -> Mapping[int, Value]:
        """Return what is known at an evaluation, by the identity of the nodes; they are asked for in order."""
        if not self.parts:
            return NOTHING
        if step not in self._block:
            self._block = range(step, min(step + self._steps, self._entry.grid.count))
            self._values = dict(self._evaluated())
        row = slice(step - self._block.start, step - self._block.start + 1)
        return {part: steps_of(value, row) for part, value in self._values.items()}

    def _evaluated(self) -> Iterator[tuple[int, Value]]:
        """Yield the values of the parts that fail nowhere in the block; the others fail in their turn."""
        asked = self._entry.asked
        grid = Grid(asked.start + self._block.start * asked.step, asked.step, len(self._block))
        for part in self.parts:
            try:
                run = begin(part, self._store, grid, self._options)
                value = evaluate_blocks(part, run)
            except (NotSupportedError, RecursionError):
                continue
            if not run.failures:
                yield id(part), value


class _Own:
    """What the rules of a cycle may write."""

    def __init__(self, cycle: Sequence[Entry], options: EngineOptions) -> None:
        self._outputs = [output for entry in cycle for output in entry.outputs]
        self._compile = lru_cache(maxsize=None)(partial(compile_matcher, version=options.version))

    def is_read_by(self, expr: Expr) -> bool:
        """Say whether an expression may read any of it."""
        return any(
            output.may_match(selector.matchers, self._compile)
            for selector in selectors(expr)
            for output in self._outputs
        )


def _parts(expr: Expr, own: _Own) -> Iterator[Expr]:
    """Yield the largest parts that read something, and nothing of the cycle, at the time of the evaluation."""
    if isinstance(expr, MatrixSelector | Subquery):
        return
    if not own.is_read_by(expr):
        if any(True for _ in selectors(expr)):
            yield expr
        return
    leftmost, row = left_row(expr)
    below = [leftmost, *(each.rhs for each in row)] if row else children(expr)
    for each in below:
        yield from _parts(each, own)
