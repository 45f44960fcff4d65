"""Burn-rate alerts: the two windows of one ratio that are compared with a multiple of an error budget.

Source: https://sre.google/workbook/alerting-on-slos/, "Multiwindow, Multi-Burn-Rate Alerts".
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.metrics import Metrics
from rulelint.analysis.thresholds import Threshold, number_of, threshold_of, unwrapped
from rulelint.analysis.units import RATIO, Quantity, Units
from rulelint.dataclass import dataclass
from rulelint.promql.ast import SET_OPERATORS, Aggregate, Binary, Expr, VectorSelector
from rulelint.promql.durations import parse_duration
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import transform, walk

BUDGET_PERIOD = 30 * 86_400_000
"""Milliseconds in which a budget may be spent, where nobody says otherwise."""

_WINDOW = re.compile(r"(?<![0-9.])\d+(?:ms|[smhdwy])(?![0-9A-Za-z])")
_RATIO_NAME = re.compile(r"ratio|burn_?rate")


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its comparison, its window in milliseconds, and what it is without windows and matchers."""

    threshold: Threshold
    window: int
    text: str
    shape: str

    @property
    def factor(self) -> float | None:
        """How many times the budget the threshold is (14.4 in `14.4 * 0.001`), None where no factor is written."""
        written = unwrapped(self.threshold.written)
        if not isinstance(written, Binary) or written.op != "*":
            return None
        factor = number_of(written.lhs)
        return factor if factor is not None and factor >= 1 else None

    @property
    def budget(self) -> float | None:
        """The share of requests that may fail, None where no factor is written."""
        return self.threshold.number / self.factor if self.factor else None


def burn_pairs(expr: Expr) -> Iterator[tuple[Side, Side]]:
    """Yield the pairs of sides that are the same but for windows and matchers, the shorter window first."""
    for first, second in _neighbours(expr):
        one, other = _side(first), _side(second)
        if one and other and one.shape == other.shape:
            short, long = sorted((one, other), key=lambda each: each.window)
            yield short, long


def _neighbours(expr: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield what stands left and right of every `and`; of `a and b and c` the neighbours."""
    pending = [expr]
    while pending:
        node = unwrapped(pending.pop())
        row: list[Binary] = []
        while isinstance(node, Binary) and node.op in SET_OPERATORS:
            row.append(node)
            node = unwrapped(node.lhs)
        left = node
        for operator in reversed(row):
            if operator.op == "and":
                yield left, operator.rhs
            left = operator.rhs
            pending.append(operator.rhs)


def _side(expr: Expr) -> Side | None:
    node = unwrapped(expr)
    while isinstance(node, Aggregate):
        node = unwrapped(node.expr)
    threshold = threshold_of(node)
    if threshold is None or not threshold.above or not _is_ratio(threshold.value):
        return None
    text = print_expr(threshold.value)
    windows = {parse_duration(each) for each in _WINDOW.findall(_named(text))}
    if len(windows) != 1:
        return None
    shape = print_expr(transform(threshold.value, _without_matchers))
    return Side(threshold, windows.pop(), _blank(text), _blank(shape))


def _is_ratio(value: Expr) -> bool:
    """Say whether a value is a ratio by its form, or recorded as one by its name."""
    if Units(Metrics()).at(value) == Quantity(RATIO):
        return True
    names = [metric_name(node) or "" for node in walk(value) if isinstance(node, VectorSelector)]
    return len(names) == 1 and ":" in names[0] and _RATIO_NAME.search(names[0]) is not None


def _named(text: str) -> str:
    """Return the text with a space before the window at the end of a name: `burnrate5m` is `burnrate 5m`."""
    return re.sub(r"(?<=[a-z_:])(\d+(?:ms|[smhdwy]))(?![0-9A-Za-z_])", r" \1", text)


def _blank(text: str) -> str:
    return _WINDOW.sub("_", _named(text))


def _without_matchers(node: Expr) -> Expr:
    if not isinstance(node, VectorSelector):
        return node
    return replace(node, matchers=tuple(each for each in node.matchers if each.name == "__name__"))
