"""Which of our checks answers which heading of pint's, and why only one of the two reports a rule."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rulelint.analysis.conditions import asks_for_a_state
from rulelint.promql.ast import COMPARISONS, Aggregate, Binary, Call, Expr, VectorSelector
from rulelint.promql.visit import walk
from rulelint.rules.model import AlertRule, Group, Rule, RuleFile

COUNTERPARTS: dict[str, tuple[str, ...]] = {
    "alerts/comparison: always firing alert": ("alert/no-condition",),
    "alerts/for: invalid duration": ("schema/invalid-duration",),
    "alerts/for: redundant field with default value": ("alert/redundant-for",),
    "alerts/template: template syntax error": ("template/syntax", "template/wrong-arguments"),
    "alerts/template: template uses non-existent label": (
        "template/removed-label",
        "fleet/label-not-recorded",
    ),
    "alerts/template: use humanize filters for the results": ("template/long-number",),
    "alerts/template: value used in labels": ("label/depends-on-value",),
    "group/interval: interval too long": ("group/long-interval",),
    "promql/fragile: fragile query": ("alert/uneven-sums", "alert/changing-series"),
    "promql/impossible: dead code in query": (
        "expr/impossible-join",
        "expr/fallback-always-there",
        "expr/impossible-comparison",
    ),
    "promql/impossible: impossible label": (
        "expr/removed-label",
        "expr/join-on-removed-label",
        "fleet/label-not-recorded",
    ),
    "promql/impossible: orphaned label": ("expr/unused-group-label",),
    "promql/impossible: redundant label": (),
    "promql/impossible: unused label": ("expr/unused-group-label",),
    "promql/nan: unsafe division in aggregation": ("expr/nan-in-sum",),
    "promql/regexp: redundant regexp": ("expr/needless-regex",),
    "promql/regexp: redundant regexp anchors": ("expr/needless-anchor",),
    "promql/regexp: smelly regexp selector": (),
    "promql/regexp: unnecessary negative wildcard regexp": (
        "expr/needless-matcher",
        "expr/contradicting-matchers",
    ),
    "promql/regexp: unnecessary wildcard regexp": ("expr/needless-matcher",),
    "rule/dependency: rule uses metric produced by a recording rule from a different group": (
        "fleet/recorded-in-other-group",
    ),
    "yaml/parse: This rule is not a valid Prometheus rule: `labels target value must be a string, got float"
    " instead`.": (),
}
"""The checks that say what pint says under a heading; empty where no check does."""


@dataclass(frozen=True, slots=True)
class Found:
    """A rule with its group and file."""

    file: RuleFile
    group: Group
    rule: Rule

    @property
    def nodes(self) -> list[Expr]:
        """Every node of its expression."""
        return list(walk(self.rule.expr.ast)) if self.rule.expr.ast else []

    def calls(self, *functions: str) -> bool:
        """Say whether the expression calls one of the functions."""
        return any(isinstance(each, Call) and each.func in functions for each in self.nodes)

    def has(self, *operators: str) -> bool:
        """Say whether the expression has one of the operators."""
        return any(isinstance(each, Binary) and each.op in operators for each in self.nodes)

    @property
    def selectors(self) -> Iterator[VectorSelector]:
        """The selectors of the expression."""
        return (each for each in self.nodes if isinstance(each, VectorSelector))


_SIZE = re.compile(r"(?:^|_)(?:max|size|limits?|capacity|quota|total_bytes|bytes_total)(?:_|$)")
NO_CHECK = "no check"
OTHER = "other"


def class_of(heading: str, side: str, found: Found | None) -> str:
    """Return the class of a rule that only one side reports: words that `pint.tsv` gives a reason for."""
    if not COUNTERPARTS[heading]:
        return NO_CHECK
    if found is None:
        return "no rule"
    judge = _CLASSES.get((heading, side))
    return judge(found) if judge else OTHER


def _only(name: str) -> Callable[[Found], str]:
    return lambda found: name if found.rule.expr.ast is not None else OTHER


def _conditions(found: Found) -> str:
    if not any(found.selectors):
        return "reads no series"
    if found.calls("absent", "absent_over_time"):
        return "absence"
    if any(":" in each.name for each in found.selectors):
        return "recorded"
    return "state in a label" if any(map(asks_for_a_state, found.selectors)) else OTHER


def _labels(found: Found) -> str:
    return "branch of or" if found.has("or") else OTHER


def _numbers(found: Found) -> str:
    if isinstance(found.rule, AlertRule) and found.calls("rate", "irate", "deriv"):
        return "whole numbers" if found.calls("count") or found.has("or") else "rate inside"
    return "no rate"


def _sums(found: Found) -> str:
    if any(isinstance(each, Aggregate) and each.op in ("topk", "bottomk") for each in found.nodes):
        return "one of several copies"
    return OTHER


def _dead(found: Found) -> str:
    if found.has("or"):
        return "fallback inside"
    return "absent of a comparison" if found.calls("absent") else OTHER


def _never(found: Found) -> str:
    if found.calls("label_replace") or found.has("/", "and", "unless"):
        return "sides with and without a label" if not _compares_count(found) else "comparison of a count"
    return "comparison of a count" if _compares_count(found) else "values out of range"


def _compares_count(found: Found) -> bool:
    return any(isinstance(each, Aggregate) and each.op == "count" for each in found.nodes)


def _function(found: Found) -> str:
    return "below a function" if found.calls("label_replace", "label_join", "abs", "round") else OTHER


def _orphaned(found: Found) -> str:
    return "used outside" if found.calls("label_replace", "label_join") or found.has("or") else OTHER


def _quotients(found: Found) -> str:
    if any(":" in each.name for each in found.selectors):
        return "recorded"
    sums = [each for each in found.nodes if isinstance(each, Aggregate)]
    if any(isinstance(node, Binary) and node.op in COMPARISONS for each in sums for node in walk(each.expr)):
        return "filtered"
    inside = (node for each in sums for node in walk(each.expr))
    if not any(isinstance(node, Binary) and node.op in ("/", "%") for node in inside):
        return "beside the sum"
    return "size" if any(_SIZE.search(each.name) for each in found.selectors) else OTHER


def _groups(found: Found) -> str:
    read = {each.name for each in found.selectors if ":" in each.name}
    if not read:
        return "no colon"
    if isinstance(found.rule, AlertRule):
        return "alert"
    return "own group" if read & {rule.name.value for rule in found.group.rules} else "another repository"


_CLASSES: dict[tuple[str, str], Callable[[Found], str]] = {
    ("alerts/comparison: always firing alert", "pint"): _conditions,
    ("alerts/for: invalid duration", "pint"): _only("empty value"),
    ("alerts/template: template uses non-existent label", "pint"): _labels,
    ("alerts/template: use humanize filters for the results", "pint"): _numbers,
    ("alerts/template: use humanize filters for the results", "we"): _numbers,
    ("promql/fragile: fragile query", "pint"): _sums,
    ("promql/fragile: fragile query", "we"): _only("more than two sums"),
    ("promql/impossible: dead code in query", "pint"): _dead,
    ("promql/impossible: dead code in query", "we"): _never,
    ("promql/impossible: impossible label", "pint"): _labels,
    ("promql/impossible: orphaned label", "pint"): _orphaned,
    ("promql/nan: unsafe division in aggregation", "pint"): _quotients,
    ("promql/nan: unsafe division in aggregation", "we"): _function,
    ("promql/regexp: redundant regexp anchors", "we"): _only("anchor of an alternative"),
    (
        "rule/dependency: rule uses metric produced by a recording rule from a different group",
        "pint",
    ): _groups,
    ("rule/dependency: rule uses metric produced by a recording rule from a different group", "we"): _only(
        "refused by pint"
    ),
}
"""How rules that only one side reports are told apart."""
