"""Whether somebody would hear of series that are gone: the expression itself, or a companion in the same file."""

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.selectors import selectors
from rulelint.promql.ast import Binary, Call, Expr
from rulelint.promql.visit import walk
from rulelint.rules.model import RuleFile

ABSENCE = frozenset({"absent", "absent_over_time"})
_OF_ABSENCE = ABSENCE | {"vector", "scalar"}
"""Functions that have a value where series are not there, or that ask for that."""


def minds_absence(expr: Expr) -> bool:
    """Say whether an expression asks for absence somewhere, or has a value in its place: `absent`, `or vector(0)`."""
    return any(
        (isinstance(node, Call) and node.func in _OF_ABSENCE)
        or (isinstance(node, Binary) and node.op == "unless")
        for node in walk(expr)
    )


def has_companion(file: RuleFile, expr: Expr) -> bool:
    """Say whether a rule of the file asks for the absence of a metric that `expr` reads."""
    read = {metric_name(each) for each in selectors(expr)}
    return any(
        isinstance(node, Call)
        and node.func in ABSENCE
        and not read.isdisjoint(metric_name(each) for each in selectors(node))
        for group in file.groups
        for rule in group.rules
        if rule.expr.ast is not None and "absent" in rule.expr.value
        for node in walk(rule.expr.ast)
    )
