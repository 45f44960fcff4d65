"""The tree as Prometheus 2.42 would print it: what 3.x and `promql/printer.py` do otherwise, and why."""

from dataclasses import replace

from rulelint.promql.ast import Aggregate, Expr, VectorSelector
from rulelint.promql.printer import print_matcher
from rulelint.promql.visit import transform


def as_old(expr: Expr) -> Expr:
    """Return the tree with every difference known between Prometheus 2.42's text of it and ours.

    - 2.42 sorts matchers by their text; 3.x keeps their order, and so do we, as it is the author's.
    - Upstream leaves out an empty `by ()`; we keep it, as the words are the author's and the tree holds them.
    """
    return transform(expr, _old)


def _old(node: Expr) -> Expr:
    match node:
        case VectorSelector():
            return replace(node, matchers=tuple(sorted(node.matchers, key=print_matcher)))
        case Aggregate(grouping=grouping) if grouping and not grouping.without and not grouping.labels:
            return replace(node, grouping=None)
    return node
