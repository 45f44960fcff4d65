"""Expressions that are not PromQL: which language they are in, and what that means for their rules."""

import re
from collections.abc import Iterator
from dataclasses import replace

from rulelint.promql.ast import VectorSelector
from rulelint.promql.visit import walk
from rulelint.rules.engines import LOKI, VMALERT, Engine
from rulelint.rules.expression import Expression, Language
from rulelint.rules.model import Group, Rule
from rulelint.rules.reader import Reader
from rulelint.source.nodes import Node, Scalar
from rulelint.source.span import Span

CHECK = "schema/other-language"
_NEVER_CLOSED = re.compile("unclosed|unterminated|unexpected end of input")
"""What the parser says of mistakes that no language forgives."""
_OTHER_TYPES: dict[str, Language] = {"graphite": "graphite", "vlogs": "vlogs"}


def engine_by_language(groups: tuple[Group, ...]) -> Engine | None:
    """Return the engine whose language expressions that are not PromQL are written in, or None."""
    broken = [rule.expr for rule in _rules(groups) if rule.expr.errors]
    if not broken:
        return None
    if _are_logql(groups, broken):
        return LOKI
    if any(_is_metricsql(expr) for expr in broken):
        return VMALERT
    return None


def settle_languages(reader: Reader, groups: tuple[Group, ...], engine: Engine) -> tuple[Group, ...]:
    """Return the groups with every expression in its language; what is not PromQL has no errors, and a note instead."""
    broken = [rule.expr for rule in _rules(groups) if rule.expr.errors]
    if not broken:
        return groups
    if engine is not VMALERT and _are_logql(groups, broken):
        _note_logql(reader, groups, broken[0])
        return _with_language(groups, {id(rule.expr): "logql" for rule in _rules(groups)})
    if engine is not VMALERT:
        return groups
    excused: dict[int, Language] = {}
    for group, rule in ((each, rule) for each in groups for rule in each.rules):
        if rule.expr.errors and not _NEVER_CLOSED.search(rule.expr.errors[0].message):
            reader.scope, reader.rule = rule.span, group.ref(rule)
            excused[id(rule.expr)] = "metricsql"
            _note_metricsql(reader, rule.expr)
    reader.scope = reader.rule = None
    return _with_language(groups, excused)


def in_other_language(reader: Reader, group: Group, type_: Node) -> Group:
    """Return a group of vmalert with the language its field `type` names, PromQL unless it says otherwise."""
    language = _OTHER_TYPES.get(type_.value) if isinstance(type_, Scalar) else None
    if language is None or not group.rules:
        return group
    message = f"the expressions of this group are for {language}: only the fields of its rules are checked"
    reader.scope, reader.rule = group.span, None
    reader.defect(CHECK, message, type_.span)
    (changed,) = _with_language((group,), {id(rule.expr): language for rule in group.rules})
    return changed


def _rules(groups: tuple[Group, ...]) -> Iterator[Rule]:
    return (rule for group in groups for rule in group.rules)


def _are_logql(groups: tuple[Group, ...], broken: list[Expression]) -> bool:
    """Say whether the file is Loki's: some expressions are LogQL, and none names a metric, which LogQL cannot."""
    from rulelint.rules.logql import is_logql  # noqa: PLC0415  only what is no PromQL needs it

    return any(is_logql(expr.value) for expr in broken) and not any(
        _names_a_metric(rule.expr) for rule in _rules(groups)
    )


def _names_a_metric(expression: Expression) -> bool:
    ast = expression.ast
    return ast is not None and any(isinstance(node, VectorSelector) and node.name for node in walk(ast))


def _is_metricsql(expression: Expression) -> bool:
    from rulelint.rules.metricsql import is_unknown_metricsql  # noqa: PLC0415  only what is no PromQL needs it

    return all(is_unknown_metricsql(error.message) for error in expression.errors)


def _note_logql(reader: Reader, groups: tuple[Group, ...], first: Expression) -> None:
    count = sum(1 for _ in _rules(groups))
    if count == 1:
        message = "this expression is LogQL: only the fields of its rule are checked"
    else:
        message = f"this expression is LogQL: only the fields of the {count} rules are checked"
    reader.defect(CHECK, message, _start(reader, first), advice="Loki evaluates it, Prometheus refuses it")


def _note_metricsql(reader: Reader, expression: Expression) -> None:
    error = expression.errors[0]
    message = f"this is not PromQL ({error.message}): it is taken as MetricsQL, and not checked"
    reader.defect(CHECK, message, expression.span_of(error.span))


def _start(reader: Reader, expression: Expression) -> Span:
    """Return the first line of an expression."""
    place = expression.span_of(Span(0, max(len(expression.value.split("\n", 1)[0]), 1)))
    return place if "\n" not in reader.text[place.start : place.end] else Span(place.start, place.start + 1)


def _with_language(groups: tuple[Group, ...], languages: dict[int, Language]) -> tuple[Group, ...]:
    """Return the groups with the language of each expression, named by its identity."""
    return tuple(
        replace(group, rules=tuple(_changed(rule, languages) for rule in group.rules)) for group in groups
    )


def _changed(rule: Rule, languages: dict[int, Language]) -> Rule:
    language = languages.get(id(rule.expr))
    if language is None:
        return rule
    return replace(rule, expr=Expression(rule.expr.text, None, (), language))
