"""The PromQL syntax tree: frozen nodes with spans.

Spans are half-open ranges of *character* offsets in the expression text (Prometheus counts bytes).  Durations and
offsets are integer milliseconds.  Nodes follow `promql/parser/ast.go` of Prometheus 3.14, with its names where they
are good ones.
"""

from dataclasses import field
from enum import StrEnum
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.source.span import Span


class MatchOp(StrEnum):
    """How a matcher compares."""

    EQUAL = "="
    NOT_EQUAL = "!="
    REGEX = "=~"
    NOT_REGEX = "!~"


@dataclass(frozen=True, slots=True)
class Matcher:
    """`name op "value"`; the metric name of a selector is also the matcher `__name__="…"`, spanning the name."""

    name: str
    op: MatchOp
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class At:
    """`@ 1.5`, `@ start()` or `@ end()`: `timestamp` is in milliseconds and set only for the first form."""

    kind: Literal["time", "start", "end"]
    timestamp: int | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `duration` if it was written as one (`5m`)."""

    span: Span
    value: float
    duration: bool = False


@dataclass(frozen=True, slots=True)
class String:
    """A string literal, unquoted."""

    span: Span
    value: str


@dataclass(frozen=True, slots=True)
class DurationExpr:
    """An operator or function inside a computed duration (`[5m*2]`, `[step()]`, `min_of(a, b)`).

    `op` is one of `+ - * / % ^ step range min_of max_of` or `()` for parentheses; a sign is an
    operation with `lhs` None.
    """

    span: Span
    op: str
    lhs: "DurationExpr | Number | None"
    rhs: "DurationExpr | Number | None"


@dataclass(frozen=True, slots=True)
class VectorSelector:
    """`name{matchers} offset … @ …`; `name` is empty when the metric is named inside the braces or not at all.

    `matchers` includes the one for `__name__`.  `offset` is the written offset (positive looks back);
    `offset_expr` holds a computed one instead.
    """

    span: Span
    name: str
    matchers: tuple[Matcher, ...]
    offset: int = 0
    offset_expr: DurationExpr | None = None
    at: At | None = None
    anchored: bool = False
    smoothed: bool = False


@dataclass(frozen=True, slots=True)
class MatrixSelector:
    """`vector[range]`; offset, `@` and the extended-range modifiers are kept on `vector`, as Prometheus does."""

    span: Span
    vector: VectorSelector
    range: int
    range_expr: DurationExpr | None = None


@dataclass(frozen=True, slots=True)
class Subquery:
    """`expr[range:step] offset … @ …`; `step` 0 means the default step."""

    span: Span
    expr: "Expr"
    range: int
    step: int = 0
    range_expr: DurationExpr | None = None
    step_expr: DurationExpr | None = None
    offset: int = 0
    offset_expr: DurationExpr | None = None
    at: At | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """`func(args)`; signatures are in `promql/functions.py`."""

    span: Span
    func: str
    args: tuple["Expr", ...]
    name_span: Span


@dataclass(frozen=True, slots=True)
class Grouping:
    """`by (…)` or `without (…)`; `labels` in written order with the span of each."""

    without: bool
    labels: tuple[str, ...]
    spans: tuple[Span, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`op by (…) (param, expr)`; `grouping` is None when neither `by` nor `without` is written."""

    span: Span
    op: str
    expr: "Expr"
    param: "Expr | None"
    grouping: Grouping | None
    op_span: Span

    @property
    def labels(self) -> tuple[str, ...]:
        """The grouping labels, empty when nothing is written."""
        return self.grouping.labels if self.grouping else ()

    @property
    def without(self) -> bool:
        """Whether `labels` are the ones removed."""
        return self.grouping is not None and self.grouping.without


class Cardinality(StrEnum):
    """How many samples of each side may match."""

    ONE_TO_ONE = "one-to-one"
    MANY_TO_ONE = "many-to-one"
    ONE_TO_MANY = "one-to-many"
    MANY_TO_MANY = "many-to-many"


@dataclass(frozen=True, slots=True)
class Matching:
    """How the two sides of an operator find each other.

    `on` says whether `labels` are the ones compared or the ones ignored; `include` are the labels in the brackets
    of `group_left`/`group_right`, `include_spans` where they are; `fill_left`/`fill_right` stand in for a missing side.
    """

    card: Cardinality = Cardinality.ONE_TO_ONE
    on: bool = False
    labels: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    fill_left: float | None = None
    fill_right: float | None = None
    span: Span | None = field(default=None, compare=False)
    include_spans: tuple[Span, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """`lhs op rhs`; `matching` is set when both sides are vectors."""

    span: Span
    op: str
    lhs: "Expr"
    rhs: "Expr"
    matching: Matching | None
    return_bool: bool
    op_span: Span


@dataclass(frozen=True, slots=True)
class Unary:
    """`-expr` or `+expr`."""

    span: Span
    op: Literal["+", "-"]
    expr: "Expr"


@dataclass(frozen=True, slots=True)
class Paren:
    """`(expr)`."""

    span: Span
    expr: "Expr"


Expr = (
    Number | String | VectorSelector | MatrixSelector | Subquery | Call | Aggregate | Binary | Unary | Paren
)

COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
SET_OPERATORS = frozenset({"and", "or", "unless"})
AGGREGATIONS = frozenset(
    {
        "sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile",
        "count_values", "limitk", "limit_ratio",
    }
)  # fmt: skip
