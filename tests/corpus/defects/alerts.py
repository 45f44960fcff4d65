"""Known defects of alerts and of their templates: what `alert/*` and `template/*` must find."""

import random
import re
from typing import Any

from rulelint.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
    Aggregate,
    Binary,
    Call,
    Expr,
    Number,
    Paren,
    VectorSelector,
)
from rulelint.promql.types import ValueType, type_of
from rulelint.promql.visit import walk
from tests.corpus.defects.planting import (
    KEEPS_SERIES,
    Document,
    Plant,
    Planted,
    changed,
    file_of,
    is_alert,
    parsed,
    replaced,
    without_parens,
)

ON_PURPOSE = re.compile("watchdog|dead.?man|heart.?beat|always.?firing", re.IGNORECASE)


def comparison_dropped(rule: Document, chance: random.Random) -> Planted | None:
    del chance
    expr = _only_condition(rule)
    return changed(rule, expr=rule["expr"][expr.lhs.span.start : expr.lhs.span.end]) if expr else None


def bool_added(rule: Document, chance: random.Random) -> Planted | None:
    del chance
    expr = _only_condition(rule)
    return (
        changed(rule, expr=replaced(rule["expr"], expr.op_span.end, expr.op_span.end, " bool "))
        if expr
        else None
    )


def or_without_condition(rule: Document, chance: random.Random) -> Planted | None:
    expr = _only_condition(rule)
    if not expr:
        return None
    compared = rule["expr"][expr.lhs.span.start : expr.lhs.span.end]
    return changed(rule, expr=f"{rule['expr']}\nor {chance.choice(('vector(0)', 'vector(1)', compared))}")


def condition_inside_of_or(rule: Document, chance: random.Random) -> Planted | None:
    """Drop the comparison inside what an alert may put around it."""
    expr = _only_condition(rule)
    if not expr:
        return None
    compared = rule["expr"][expr.lhs.span.start : expr.lhs.span.end]
    around = (
        "sum by (job) ({})",
        "max({})",
        "label_replace({}, 'a', '$1', 'job', '(.*)')",
        "-({})",
        "100 * ({})",
    )
    return changed(rule, expr=chance.choice(around).replace("{}", compared))


def _only_condition(rule: Document) -> Binary | None:
    """Return the comparison with a number that is all that decides whether the alert fires."""
    expr = without_parens(parsed(rule))
    if not (is_alert(rule) and isinstance(expr, Binary) and expr.op in COMPARISONS) or expr.return_bool:
        return None
    if not isinstance(without_parens(expr.rhs), Number) or ON_PURPOSE.search(rule["alert"]):
        return None
    # A comment, or parentheses around all of it, would end in the middle of what is cut out.
    if "#" in rule["expr"] or isinstance(parsed(rule), Paren):
        return None
    return None if _has_another_condition(expr.lhs) else expr


def _has_another_condition(expr: Expr) -> bool:
    """Say whether something else decides if there is a result: then what is left still is a condition."""
    nodes = list(walk(expr))
    if not any(isinstance(node, VectorSelector) for node in nodes):
        return True
    return any(_is_condition(node) for node in nodes)


def _is_condition(node: Expr) -> bool:
    match node:
        case Binary():
            return node.op in COMPARISONS or node.op in SET_OPERATORS
        case Call():
            return node.func in ("absent", "absent_over_time", "present_over_time")
        case VectorSelector():
            recorded = not node.name or ":" in node.name or node.name.startswith("ALERTS")
            states = {"state", "phase", "status", "health"} & {each.name for each in node.matchers}
            return recorded or bool(states) or node.name.endswith(("_info", "_metadata"))
        case _:
            return False


def short_for(rule: Document, chance: random.Random) -> Planted | None:
    key = chance.choice(("for", "keep_firing_for"))
    changes = {**rule, key: chance.choice(("30s", "1m", "59s", "4m59s", "1ms"))}
    return file_of(changes, interval=chance.choice(("5m", "300s", "1h"))) if is_alert(rule) else None


def template_asks(rule: Document, chance: random.Random) -> Planted | None:
    """Ask for a label that the rule's own aggregation removes, or one that is put around its expression."""
    if not is_alert(rule) or type_of(parsed(rule)) is not ValueType.VECTOR:
        return None
    expr, text = without_parens(parsed(rule)), rule["expr"]
    while isinstance(expr, Binary) and isinstance(without_parens(expr.rhs), Number):
        expr = without_parens(expr.lhs)
    keeps = isinstance(expr, Aggregate) and expr.op not in KEEPS_SERIES
    if not keeps or (isinstance(expr, Aggregate) and expr.grouping and expr.grouping.without):
        text = chance.choice(_REMOVERS).replace("{}", f"({text}\n)")
    asked = chance.choice(_ASKING)
    return changed(rule, expr=text, **_text(rule, chance, f"of {asked}"))


_REMOVERS = (
    "sum by (job) {} > 0",
    "count {} > 5",
    "max without (planted) {} > 0",
    "avg by (job) {} / on (job) sum by (job, planted) {} > 0.5",
    "topk(3, sum by (job) {}) > 1",
    "(sum by (job) {} or count by (instance) {}) > 1",
    "sum by (job, instance) {} * on (job) group_left (planted) sum by (job) {} > 1",
    "absent(nothing{job='a'}) and on () {}",
    "histogram_quantile(0.9, sum by (le) {}) > 1",
    "vector(scalar({})) > 1",
    "sum by (job) {} > 1 and {}",
    "sum by (job) {} > 1 unless on (planted) {}",
    "quantile_over_time(0.9, max by (job) {}[1h:1m]) > 1",
    "{} * ignoring (planted) {} > 1",
)
_ASKING = (
    "{{ $labels.planted }}",
    "{{$labels.planted}}",
    "{{ .Labels.planted }}",
    "{{ $labels.planted | toUpper }}",
    '{{ printf "%s at %v" $labels.planted $value }}',
    '{{ index $labels "planted" }}',
    "{{ with $value }}{{ $labels.planted }}{{ end }}",
    "{{ if gt $value 1.0 }}{{ $labels.planted }}{{ else }}none{{ end }}",
    '{{ range query "up" }}{{ $labels.planted }}{{ end }}',
    '{{ reReplaceAll "a" "b" $labels.planted }}',
    "{{ $labels.job }}/{{ $labels.planted }}",
    "{{ $name := $labels.planted }}{{ $name }}",
)


def _text(rule: Document, chance: random.Random, text: str) -> dict[str, Any]:
    """Return a text put into an annotation or a label."""
    key = chance.choice(("annotations", "annotations", "labels"))
    return {key: {**(rule.get(key) or {}), "planted": text}}


def _with_text(rule: Document, chance: random.Random, texts: tuple[str, ...]) -> Planted | None:
    return changed(rule, **_text(rule, chance, chance.choice(texts))) if is_alert(rule) else None


def template_broken(rule: Document, chance: random.Random) -> Planted | None:
    return _with_text(rule, chance, BROKEN)


def arguments_wrong(rule: Document, chance: random.Random) -> Planted | None:
    return _with_text(rule, chance, WRONG_ARGUMENTS)


def template_regex(rule: Document, chance: random.Random) -> Planted | None:
    return _with_text(rule, chance, BAD_PATTERNS)


BROKEN = (
    "{{ $labels.job ",
    "{{ if $value }} a",
    "{{ $undefined }}",
    "{{ unknown 1 }}",
    "{{ end }}",
    "{{ else }}",
    "{{ $labels.job | | toUpper }}",
    "{{ | toUpper }}",
    "{{ $labels.some-label }}",
    '{{ "open }}',
    "{{ humanize ($value }}",
    "{{ range $labels }}a{{ else }}b",
    "{{ template planted }}",
    "{{ $value | humanise }}",
    "{{ labels.job }}",
    "{{ }}",
)
WRONG_ARGUMENTS = (
    "{{ value }}",
    '{{ reReplaceAll "a" $labels.job }}',
    "{{ humanize }}",
    "{{ $value | humanize 2 }}",
    '{{ match "a" }}',
    "{{ title $labels.job $labels.instance }}",
    '{{ query "up" | first 1 }}',
    "{{ if humanizeDuration }}a{{ end }}",
    "{{ printf }}",
    "{{ with toUpper }}a{{ end }}",
)
BAD_PATTERNS = (
    '{{ reReplaceAll "(a" "b" $labels.job }}',
    '{{ $labels.job | reReplaceAll "*a" "b" }}',
    "{{ reReplaceAll `[b-a]` `b` $labels.job }}",
    '{{ if match "(?=a)" $labels.job }}a{{ end }}',
    '{{ $labels.job | match "a{2,1}" }}',
)

PLANTS: tuple[tuple[str, Plant], ...] = (
    ("alert/no-condition", comparison_dropped),
    ("alert/no-condition", bool_added),
    ("alert/no-condition", or_without_condition),
    ("alert/no-condition", condition_inside_of_or),
    ("alert/for-below-interval", short_for),
    ("template/removed-label", template_asks),
    ("template/syntax", template_broken),
    ("template/wrong-arguments", arguments_wrong),
    ("template/invalid-regex", template_regex),
)
