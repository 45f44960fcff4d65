"""Known defects of expressions: what `expr/*` must find."""

import random
import re

from rulelint.promql.ast import Aggregate, Call, MatrixSelector, VectorSelector
from rulelint.promql.visit import walk
from tests.corpus.defects.planting import (
    KEEPS_SERIES,
    Document,
    Plant,
    Planted,
    changed,
    metrics_of,
    parsed,
    replaced,
    vector_of,
    without_parens,
)

BAD_PATTERNS = ("(a|b", "*a", "a{2,1}", "[b-a]", "(?=a)", "a**", "(?P<a", "x)")


def unknown_function(rule: Document, chance: random.Random) -> Planted | None:
    calls = [node for node in walk(parsed(rule)) if isinstance(node, Call)]
    if not calls:
        return None
    span = chance.choice(calls).name_span
    return changed(
        rule, expr=replaced(rule["expr"], span.end, span.end, chance.choice(("s", "_planted", "2")))
    )


def misspelt_aggregation(rule: Document, chance: random.Random) -> Planted | None:
    found = [node for node in walk(parsed(rule)) if isinstance(node, Aggregate)]
    if not found:
        return None
    span = chance.choice(found).op_span
    return changed(rule, expr=replaced(rule["expr"], span.end, span.end, chance.choice(("m", "_by", "z"))))


def bracket_lost(rule: Document, chance: random.Random) -> Planted | None:
    text = rule["expr"]
    places = [at for at, letter in enumerate(text) if letter in "()[]{}"]
    if not places or any(mark in text for mark in "\"'`#"):
        return None
    at = chance.choice(places)
    return changed(rule, expr=replaced(text, at, at + 1, ""))


def matcher_regex(rule: Document, chance: random.Random) -> Planted | None:
    found = [node for node in walk(parsed(rule)) if isinstance(node, VectorSelector)]
    plain = [node for node in found if rule["expr"][node.span.start : node.span.end] == node.name]
    if not plain:
        return None
    end = chance.choice(plain).span.end
    operator, pattern = chance.choice(("=~", "!~")), chance.choice(BAD_PATTERNS)
    return changed(rule, expr=replaced(rule["expr"], end, end, f'{{planted{operator}"{pattern}"}}'))


def bad_range(rule: Document, chance: random.Random) -> Planted | None:
    return _with_range(
        rule, chance, chance.choice(("[5 minutes]", "[5]m", "[m]", "[5mm]", "[]", "[1m5h]", "[-]"))
    )


def range_lost(rule: Document, chance: random.Random) -> Planted | None:
    return _with_range(rule, chance, "")


def _with_range(rule: Document, chance: random.Random, by: str) -> Planted | None:
    text = rule["expr"]
    found = [node for node in walk(parsed(rule)) if isinstance(node, MatrixSelector)]
    if not found:
        return None
    node = chance.choice(found)
    # The last bracket of the selector is that of its range: matchers come before it.
    *_, place = re.finditer(r"\[[^\[\]]*\]", text[node.span.start : node.span.end])
    return changed(
        rule, expr=replaced(text, node.span.start + place.start(), node.span.start + place.end(), by)
    )


def operator_wrong(rule: Document, chance: random.Random) -> Planted | None:
    operator = chance.choice(("=", "=>", "=<", "<>", "&&", "||", "===", "is", "!>"))
    vector = vector_of(rule)
    return vector and changed(rule, expr=f"{vector} {operator} 1")


def sides_that_cannot_meet(rule: Document, chance: random.Random) -> Planted | None:
    vector = vector_of(rule)
    forms = (
        "{} and 1",
        "1 > 2",
        "{} > 'a'",
        "sum({}, {})",
        "rate({})",
        "{} == bool",
        "{} > on (job) 1",
        "abs()",
    )
    return vector and changed(rule, expr=chance.choice(forms).replace("{}", vector))


def label_replace_regex(rule: Document, chance: random.Random) -> Planted | None:
    vector = vector_of(rule)
    pattern = chance.choice(BAD_PATTERNS)
    return vector and changed(rule, expr=f'label_replace({vector}, "a", "$1", "b", "{pattern}")')


def never_of_a_count(rule: Document, chance: random.Random) -> Planted | None:
    vector = vector_of(rule)
    comparison = chance.choice(
        ("{} == 0", "{} < 1", "{} <= 0", "0 == {}", "1 > {}", "({}) == 0", "{} < bool 1")
    )
    count = chance.choice(("count({})", "count by (job) ({})", "sum(count by (job) ({}))", "max(count({}))"))
    return vector and changed(rule, expr=comparison.replace("{}", count.replace("({})", vector)))


def never_of_functions(rule: Document, chance: random.Random) -> Planted | None:
    found = metrics_of(rule)
    forms = (
        "changes({}[1h]) < 0",
        "resets({}[1h]) == -1",
        "absent({}) == 0",
        "absent_over_time({}[5m]) > 1",
        "count_over_time({}[5m]) == 0",
        "present_over_time({}[5m]) == 0",
        "group by (job) ({}) != 1",
        "{} > 0 and on () hour() > 23",
        "{} > 0 and on () hour() == 24",
        "{} > 0 unless on () day_of_week() == 7",
        "{} > 0 and on () (month() < 1)",
        "stddev by (job) ({}) < 0",
        "stddev_over_time({}[5m]) < 0",
        "abs({}) < 0",
        "sgn({}) > 1",
        "avg by (job) (up) > 1",
        "avg_over_time(up[5m]) * 100 > 100",
        "1 - avg(up) > 1",
        "100 * (1 - up) > 100",
        'ALERTS{alertstate="firing"} == 0',
        "up == 2",
        "2 < up",
        "clamp({}, 0, 1) > 1",
        "clamp_max({}, 10) > 10",
        "clamp_min({}, 10) < 5",
        "({} > 5) < 3",
        "{} > 5 < 3",
        "vector(1) > 2 or {} > 1",
        "{} > 90 and {} < 80",
        "rate({}[5m]) == 1 and rate({}[5m]) > 1",
        "{} == NaN",
    )
    return changed(rule, expr=chance.choice(forms).replace("{}", chance.choice(found))) if found else None


def always_of_functions(rule: Document, chance: random.Random) -> Planted | None:
    found = metrics_of(rule)
    calls = (
        "changes({}[1h])",
        "resets({}[1d])",
        "max by (job) (changes({}[1h]))",
        "count({})",
        "count_over_time({}[1h])",
    )
    comparisons = (
        "{} >= 0",
        "{} > -1",
        "0 <= {}",
        "-1 < {}",
        "({}) >= 0",
        "{} != -1",
        "{} >= bool 0",
        "{} != NaN",
    )
    if not found:
        return None
    call = chance.choice(calls).replace("{}", chance.choice(found))
    return changed(rule, expr=chance.choice(comparisons).replace("{}", call))


def always_of_up(rule: Document, chance: random.Random) -> Planted:
    form = chance.choice(
        ("up >= 0", "up <= 1", "avg(up) >= 0", "100 * avg by (job) (up) <= 100", "up != 2", "1 >= up")
    )
    return changed(rule, expr=form)


def grouped_by_what_is_gone(rule: Document, chance: random.Random) -> Planted | None:
    vector = vector_of(rule)
    inner = chance.choice(
        (
            f"sum by (job) {vector}",
            f"sum without (planted) {vector}",
            f"count {vector}",
            f"(sum by (job, instance) {vector} * on (job) group_left (instance) sum by (job) {vector})",
            f"topk(3, sum by (job) {vector})",
            f'label_replace(sum by (job) {vector}, "other", "$1", "job", "(.*)")',
            f"(sum by (job) {vector} > 5 or count by (instance) {vector})",
            f"(sum {vector} / count {vector})",
            f"avg_over_time(sum by (job) {vector}[1h:1m])",
            f'count_values by (job) ("value", {vector})',
            f"({vector} * on (job) {vector})",
            f"({vector} + ignoring (planted) {vector})",
            'absent(nothing{job="a"})',
        )
    )
    outer = chance.choice(("max by (job, planted)", "sum by (planted)", "count by (planted, job)"))
    return vector and changed(rule, expr=f"{outer} ({inner})")


def joined_with_what_is_gone(rule: Document, chance: random.Random) -> Planted | None:
    vector = vector_of(rule)
    forms = (
        f"x * on (job) group_left (planted) sum by (job) {vector}",
        f"max by (job, a) {vector} * on (job) group_right (a, planted) {vector}",
        f"{vector} / ignoring (instance) group_left (planted) count without (instance, planted) {vector}",
        f"x * on (job) group_left (team, planted) (sum by (job, team) {vector} > 5)",
    )
    return vector and changed(rule, expr=chance.choice(forms))


def grouped_by_le_of_a_quantile(rule: Document, chance: random.Random) -> Planted | None:
    found = metrics_of(rule)
    if not found:
        return None
    name = chance.choice(found).removesuffix("_bucket")
    inner = f"histogram_quantile(0.9, sum by (job, le) (rate({name}_bucket[5m])))"
    return changed(rule, expr=f"max by (le) ({inner}) > 1")


def le_lost(rule: Document, chance: random.Random) -> Planted | None:
    """Aggregate buckets of the rule's metric without `le`."""
    found = metrics_of(rule)
    if not found:
        return None
    name = chance.choice(found).removesuffix("_bucket")
    aggregated = chance.choice(("sum", "sum by (job)", "sum without (le, instance)", "max by (instance)"))
    rate = chance.choice(
        ("rate({}_bucket[5m])", "irate({}_bucket[1m])", "increase({}_bucket[1h])", "{}_bucket")
    )
    rate = rate.replace("{}", name)
    forms = (
        f"histogram_quantile(0.9, {aggregated} ({rate})) > 1",
        f"histogram_quantile(0.99, ({aggregated} ({rate}))) > 1",
        f"histogram_fraction(0, 0.2, {aggregated} ({rate})) < 0.9",
        f"max(histogram_quantile(0.5, {aggregated} ({rate}) > 0)) > 1",
        f"histogram_quantile(0.5, avg_over_time(({aggregated} ({rate}))[1h:5m])) > 1",
    )
    return changed(rule, expr=chance.choice(forms))


def le_lost_where_it_was(rule: Document, chance: random.Random) -> Planted | None:
    """Remove `le` from the aggregation that a real quantile is made of."""
    if "histogram_quantile" not in rule["expr"]:
        return None
    found = [
        node
        for call in walk(parsed(rule))
        if isinstance(call, Call) and call.func == "histogram_quantile"
        for node in [without_parens(call.args[1])]
        if isinstance(node, Aggregate) and node.op not in KEEPS_SERIES and "le" in node.labels
    ]
    if not found:
        return None
    grouping = chance.choice(found).grouping
    if grouping is None or grouping.without:
        return None
    span = grouping.spans[grouping.labels.index("le")]
    text = replaced(rule["expr"], span.start, span.end, chance.choice(("planted", "Le", "lee")))
    return changed(rule, expr=text)


PLANTS: tuple[tuple[str, Plant], ...] = (
    ("expr/syntax", unknown_function),
    ("expr/syntax", misspelt_aggregation),
    ("expr/syntax", bracket_lost),
    ("expr/syntax", matcher_regex),
    ("expr/syntax", bad_range),
    ("expr/syntax", range_lost),
    ("expr/syntax", operator_wrong),
    ("expr/syntax", sides_that_cannot_meet),
    ("expr/invalid-regex", label_replace_regex),
    ("expr/impossible-comparison", never_of_a_count),
    ("expr/impossible-comparison", never_of_functions),
    ("expr/always-true-comparison", always_of_functions),
    ("expr/always-true-comparison", always_of_up),
    ("expr/removed-label", grouped_by_what_is_gone),
    ("expr/removed-label", grouped_by_le_of_a_quantile),
    ("expr/removed-label", joined_with_what_is_gone),
    ("expr/quantile-without-le", le_lost),
    ("expr/quantile-without-le", le_lost_where_it_was),
)
