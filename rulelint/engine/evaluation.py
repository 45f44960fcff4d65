"""The state of one evaluation: data, times, and what goes wrong at which step."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace

import numpy as np

from rulelint.dataclass import dataclass
from rulelint.engine.frame import F64, I64, Bool, Grid
from rulelint.engine.labels import METRIC_NAME, RESERVED, Labels, without
from rulelint.engine.options import EngineOptions
from rulelint.engine.result import Annotation, EvaluationError
from rulelint.engine.shared import Repeats, Shared
from rulelint.engine.store import Store
from rulelint.engine.vector import Scalar, Text, Value, Vector
from rulelint.promql.ast import Expr
from rulelint.source.span import Span

SAME_LABELS = "vector cannot contain metrics with the same labelset"


@dataclass(slots=True)
class Evaluation:
    """An evaluation over the steps of `grid`.

    `start` and `end` are what `@ start()` and `@ end()` mean at each step; `before` hides the samples from that time
    on in blocks that hide their current sample.  All have shape (steps,).  `interval` is the step of the range query,
    also inside its subqueries, in milliseconds; 0 of an instant query.  `run` evaluates an expression, `blocks` does so
    in blocks of steps; they are given from outside because every kind of node needs them.

    `known` are values of `repeats` at these steps.  Those of all steps of the evaluation that this one is a part of,
    from step `begin` of `whole` on, may be `shared` with other evaluations.  `ahead` are values of nodes,
    by identity, at all steps of the evaluation this one is a part of: they are not evaluated any more.
    """

    store: Store
    options: EngineOptions
    grid: Grid
    start: I64
    end: I64
    before: I64
    run: Callable[[Expr, "Evaluation"], Value]
    blocks: Callable[[Expr, "Evaluation"], Value]
    repeats: Repeats
    shared: Shared | None = None
    whole: "Evaluation | None" = None
    begin: int = 0
    interval: int = 0
    failures: dict[int, EvaluationError] = field(default_factory=dict)
    annotations: dict[Annotation, None] = field(default_factory=dict)
    known: dict[int, Value] = field(default_factory=dict)
    ahead: Mapping[int, Value] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """The number of steps."""
        return self.grid.count

    @property
    def dropped(self) -> frozenset[str]:
        """The labels taken away where a function changes what a series measures."""
        return RESERVED if self.options.version.left_open else frozenset({METRIC_NAME})

    @property
    def ranged(self) -> bool:
        """Whether the steps belong to one range query: its results have no order of their own."""
        return bool(self.steps) and bool(self.start[0] != self.end[0])

    def value(self, expr: Expr) -> Value:
        """Evaluate an expression."""
        return self.run(expr, self)

    def vector(self, expr: Expr) -> Vector:
        """Evaluate an expression that is a vector."""
        value = self.run(expr, self)
        if not isinstance(value, Vector):
            raise EvaluationError("expected an instant vector", expr.span)
        return value

    def scalar(self, expr: Expr) -> F64:
        """Evaluate an expression that is a scalar; shape (steps,)."""
        value = self.run(expr, self)
        if not isinstance(value, Scalar):
            raise EvaluationError("expected a scalar", expr.span)
        return value.values

    def text(self, expr: Expr) -> str:
        """Evaluate an expression that is a string."""
        value = self.run(expr, self)
        if not isinstance(value, Text):
            raise EvaluationError("expected a string", expr.span)
        return value.value

    def fail(self, where: Bool, message: str, span: Span | None = None) -> None:
        """Record an error at the steps of a mask; the first error of a step stays."""
        if not where.any():
            return
        error = EvaluationError(message, span)
        for step in np.flatnonzero(where).tolist():
            self.failures.setdefault(step, error)

    def warn(self, message: str, span: Span) -> None:
        """Record a warning, once."""
        self.annotations[Annotation("warning", message, span)] = None

    def inform(self, message: str, span: Span) -> None:
        """Record an info, once."""
        self.annotations[Annotation("info", message, span)] = None

    def part(self, rows: slice) -> "Evaluation":
        """Return an evaluation of some of the steps, with its own failures and the same annotations."""
        begin, end, _ = rows.indices(self.steps)
        grid = Grid(self.grid.start + begin * self.grid.step, self.grid.step, end - begin)
        return replace(
            self,
            grid=grid,
            start=self.start[rows],
            end=self.end[rows],
            before=self.before[rows],
            whole=self.whole or self,
            begin=self.begin + begin,
            failures={},
            known={},
        )

    def at(self, grid: Grid, step: int) -> "Evaluation":
        """Return an evaluation over another grid, on behalf of one step of this one."""
        return replace(
            self,
            grid=grid,
            start=np.full(grid.count, self.start[step]),
            end=np.full(grid.count, self.end[step]),
            before=np.full(grid.count, self.before[step]),
            shared=None,
            whole=None,
            begin=0,
            failures={},
            known={},
            ahead={},
        )

    def unnamed(self, vector: Vector) -> Vector:
        """Return a vector whose series lost their name: at once, or at the end if that is delayed."""
        if self.options.delayed_name_removal:
            return replace(vector, nameless=(True,) * len(vector.labels))
        return self.distinct(
            replace(vector, labels=tuple(without(each, self.dropped) for each in vector.labels))
        )

    def distinct(self, vector: Vector) -> Vector:
        """Join series with equal labels; where two are present at a step, Prometheus refuses to answer."""
        columns: dict[Labels, list[int]] = {}
        for column, labels in enumerate(vector.labels):
            columns.setdefault(labels, []).append(column)
        if len(columns) == len(vector.labels):
            return vector
        values, present = (
            np.empty((self.steps, len(columns))),
            np.empty((self.steps, len(columns)), dtype=np.bool_),
        )
        for place, same in enumerate(columns.values()):
            shown = vector.present[:, same]
            self.fail(shown.sum(axis=1) > 1, SAME_LABELS)
            values[:, place] = vector.values[np.arange(self.steps), np.array(same)[shown.argmax(axis=1)]]
            present[:, place] = shown.any(axis=1)
        flags = vector.nameless
        nameless = None if flags is None else tuple(flags[same[0]] for same in columns.values())
        return Vector(tuple(columns), values, present, nameless)
