"""Comparisons of one and the same value that `and` joins and no value meets: `x > 90 and x < 80`."""

import math
from collections.abc import Iterator, Sequence

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.ranges import MIRRORED, ValueRanges
from rulelint.analysis.selectors import selectors
from rulelint.dataclass import dataclass
from rulelint.promql.ast import COMPARISONS, Binary, Expr, Paren
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import walk


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two comparisons of the same expression with constants; `later` cannot hold where `first` does."""

    first: Binary
    later: Binary


@dataclass(frozen=True, slots=True)
class _Bound:
    comparison: Binary
    op: str
    constant: float

    @property
    def low(self) -> tuple[float, bool]:
        """The least value that meets it, and whether even that one does not."""
        return (self.constant, self.op == ">") if self.op in (">", ">=", "==") else (-math.inf, False)

    @property
    def high(self) -> tuple[float, bool]:
        """The greatest value that meets it, and whether that one does."""
        return (self.constant, self.op != "<") if self.op in ("<", "<=", "==") else (math.inf, True)

    def excludes(self, other: "_Bound") -> bool:
        """Say whether no value meets both; NaN meets neither."""
        (start, above), (end, at_end) = max(self.low, other.low), min(self.high, other.high)
        return start > end or (start == end and (above or not at_end))


def _tightest(bounds: Sequence[_Bound]) -> list[_Bound]:
    """Return the two that leave least: what these do not exclude, none does."""
    return [max(bounds, key=lambda each: each.low), min(bounds, key=lambda each: each.high)]


def contradictions(expr: Expr, ranges: ValueRanges) -> Iterator[Contradiction]:
    """Yield each comparison that an earlier one of its `and` excludes, the first of them only."""
    joined: set[int] = set()
    for node in walk(expr):
        if id(node) in joined or not _joins_alike(node):
            continue
        bounds: dict[str, list[_Bound]] = {}
        for each in _joined(node, joined):
            found = _bound(each, ranges)
            if found is None:
                continue
            text, bound = found
            before = next((known for known in bounds.get(text, ()) if known.excludes(bound)), None)
            if before is not None:
                yield Contradiction(before.comparison, each)
            bounds[text] = _tightest([*bounds.get(text, ()), bound])


def _joins_alike(node: Expr) -> bool:
    """Say whether the node is an `and` of series with all the same labels."""
    if not isinstance(node, Binary) or node.op != "and" or node.matching is None:
        return False
    return not node.matching.on and not node.matching.labels


def _joined(top: Expr, seen: set[int]) -> Iterator[Binary]:
    """Yield the comparisons that a row of `and` joins, in written order; its operators are added to `seen`."""
    pending = [top]
    while pending:
        node = pending.pop()
        match node:
            case Paren():
                pending.append(node.expr)
            case Binary() if _joins_alike(node):
                seen.add(id(node))
                pending += [node.rhs, node.lhs]
            case Binary() if node.op in COMPARISONS and not node.return_bool:
                yield node


def _bound(node: Binary, ranges: ValueRanges) -> tuple[str, _Bound] | None:
    """Return what is compared with a constant, printed, and how; None where it may be several series of one name."""
    left, right = ranges.at(node.lhs), ranges.at(node.rhs)
    if right.value is not None:
        compared, op, constant = node.lhs, node.op, right.value
    elif left.value is not None:
        compared, op, constant = node.rhs, MIRRORED[node.op], left.value
    else:
        return None
    if op == "!=" or (left.value is not None and right.value is not None):
        return None
    if any(metric_name(each) is None for each in selectors(compared)):
        return None
    while isinstance(compared, Paren):
        compared = compared.expr
    return print_expr(compared), _Bound(node, op, constant)
