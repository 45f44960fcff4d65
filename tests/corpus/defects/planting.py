"""Writing known defects into real rules: what the ways to do it have in common."""

import json
import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import yaml

from rulelint.promql.ast import Expr, Paren, VectorSelector
from rulelint.promql.parser import parse_expr
from rulelint.promql.types import ValueType, type_of
from rulelint.promql.visit import walk

Document = dict[str, Any]
"""A rule, or a whole rule file, as YAML holds it."""

Planted = Document | str
"""A rule file with a defect in it: its content, or its text where the spelling is the defect."""

Plant = Callable[[Document, random.Random], Planted | None]
"""Returns the rule file with the defect in it, None where the rule does not lend itself to it."""

STYLES = (None, None, '"', "'", "|", ">")
KEEPS_SERIES = ("topk", "bottomk", "limitk", "limit_ratio", "count_values")
"""Aggregations whose results have more labels than they are grouped by."""

WIDTHS = (60, 110, 10_000)


def file_of(*rules: Document, **group: Any) -> Document:
    """Return a rule file with one group."""
    return {"groups": [{"name": "planted", **group, "rules": list(rules)}]}


def changed(rule: Document, **changes: Any) -> Document:
    """Return a rule file with the rule, changed; a change to None removes the key."""
    keys = {**deepcopy(rule), **changes}
    return file_of({key: value for key, value in keys.items() if value is not None})


def plain(document: Document) -> str:
    """Return a rule file in the spelling that the text-level defects know: block style, two spaces a level."""
    return yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=10_000)


def spelled(planted: Planted, chance: random.Random) -> str:
    """Return the text of a rule file in one of the spellings of YAML, or inside an object of Kubernetes."""
    if isinstance(planted, str):
        return planted
    if "groups" not in planted or set(planted) != {"groups"}:
        return plain(planted)
    if chance.random() < 0.1:
        return json.dumps(planted)
    text = yaml.dump(
        planted,
        Dumper=yaml.CSafeDumper,
        sort_keys=False,
        default_style=chance.choice(STYLES),
        width=chance.choice(WIDTHS),
        allow_unicode=chance.random() < 0.8,
    )
    wrap = chance.choice((_bare, _bare, _bare, _operator_object, _config_map))
    return wrap(text)


def _bare(text: str) -> str:
    return text


def _operator_object(text: str) -> str:
    return "kind: PrometheusRule\nmetadata:\n  name: planted\nspec:\n" + _indented(text, 2)


def _config_map(text: str) -> str:
    return "kind: ConfigMap\nmetadata:\n  name: planted\ndata:\n  rules.yml: |\n" + _indented(text, 4)


def _indented(text: str, by: int) -> str:
    return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))


def is_alert(rule: Document) -> bool:
    return "alert" in rule


def parsed(rule: Document) -> Expr:
    return parse_expr(rule["expr"])


def vector_of(rule: Document) -> str | None:
    """Return the expression in parentheses if it is a vector; the line break ends a comment."""
    return f"({rule['expr']}\n)" if type_of(parsed(rule)) is ValueType.VECTOR else None


def metrics_of(rule: Document) -> list[str]:
    """Return the metrics a rule reads that no recording rule makes, and Prometheus itself does not."""
    selectors = (node for node in walk(parsed(rule)) if isinstance(node, VectorSelector))
    own = ("up", "ALERTS", "ALERTS_FOR_STATE")
    return [each.name for each in selectors if each.name and ":" not in each.name and each.name not in own]


def without_parens(expr: Expr) -> Expr:
    while isinstance(expr, Paren):
        expr = expr.expr
    return expr


def replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]
