"""When an expression reads: how far back and ahead of its evaluation, and at which fixed times."""

from collections.abc import Iterator

from rulelint.dataclass import dataclass
from rulelint.promql.ast import DurationExpr, Expr, MatrixSelector, Subquery, VectorSelector
from rulelint.promql.computed_duration import DurationError, computed_seconds
from rulelint.promql.visit import children


@dataclass(frozen=True, slots=True)
class Read:
    """The samples a selector reads, from `oldest` to `newest`: milliseconds from the evaluation, future positive.

    With `@ 1.5` they are times since the epoch (`fixed`).  The look-back of an instant selector is not in `oldest`.
    """

    selector: VectorSelector
    oldest: int
    newest: int
    fixed: bool
    is_range: bool


def reads(expr: Expr) -> Iterator[Read]:
    """Yield what every selector reads, offsets and ranges of the subqueries around it added up."""
    now = Read(VectorSelector(expr.span, "", ()), 0, 0, fixed=False, is_range=False)
    open_nodes: list[tuple[Expr, Read]] = [(expr, now)]
    while open_nodes:
        node, around = open_nodes.pop()
        match node:
            case VectorSelector():
                yield _inside(node, node, 0, around)
            case MatrixSelector():
                yield _inside(node.vector, node.vector, _length(node.range, node.range_expr), around)
            case Subquery():
                span = _length(node.range, node.range_expr)
                open_nodes.append((node.expr, _inside(node, around.selector, span, around)))
            case _:
                open_nodes += [(child, around) for child in reversed(tuple(children(node)))]


def reads_ahead(expr: Expr, start: int, query_offset: int) -> bool:
    """Say whether an evaluation at `start` (milliseconds) or later asks for samples that are scraped only after it.

    `query_offset` is how long before the evaluation the expression is asked.
    """
    return any(each.newest > (start if each.fixed else query_offset) for each in reads(expr))


def newest_read(expr: Expr, query_offset: int) -> int:
    """Return how many milliseconds after the time an expression is asked for it may read.

    A fixed time is taken as the evaluation itself, `query_offset` later, the latest it can be (`reads_ahead`).
    """
    return max((query_offset if each.fixed else each.newest for each in reads(expr)), default=0)


def lookback(expr: Expr) -> int:
    """Return how many milliseconds before its evaluation the expression reads: ranges and offsets added up.

    The look-back of instant selectors is not counted, and what is read at a fixed time counts as none.
    """
    return max((-each.oldest for each in reads(expr) if not each.fixed and each.oldest < 0), default=0)


def _inside(timed: VectorSelector | Subquery, selector: VectorSelector, span: int, around: Read) -> Read:
    """Return what is read where `timed`, with a range of `span`, is evaluated at the times of `around`.

    `@ start()` and `@ end()` are the evaluation of the rule, whatever is around them; `offset` counts from there.
    """
    offset = _length(timed.offset, timed.offset_expr)
    at = timed.at
    oldest, newest, fixed = around.oldest, around.newest, around.fixed
    if at is not None:
        oldest = newest = at.timestamp or 0
        fixed = at.timestamp is not None
    return Read(selector, oldest - offset - span, newest - offset, fixed, is_range=span > 0)


def _length(written: int, computed: DurationExpr | None) -> int:
    """Return a duration in milliseconds; one that cannot be computed is none, its evaluation fails."""
    if computed is None:
        return written
    try:
        return round(computed_seconds(computed) * 1000)
    except DurationError:
        return 0
