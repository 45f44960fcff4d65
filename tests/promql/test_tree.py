"""Functions, types, walking and changing trees."""

from dataclasses import replace

import pytest

from rulelint.promql.ast import Binary, Expr, Number, VectorSelector
from rulelint.promql.functions import FUNCTIONS, ValueType
from rulelint.promql.parser import parse, parse_expr
from rulelint.promql.printer import print_expr
from rulelint.promql.types import documented, type_of
from rulelint.promql.visit import children, transform, walk


def test_the_functions_of_prometheus() -> None:
    experimental = {name for name, signature in FUNCTIONS.items() if signature.experimental}

    assert (len(FUNCTIONS) - len(experimental), len(experimental)) == (73, 17)
    assert {"info", "mad_over_time", "start", "sort_by_label"} <= experimental
    assert {"first_over_time", "histogram_avg", "last_over_time", "rate"}.isdisjoint(experimental)


@pytest.mark.parametrize(
    ("name", "arguments", "least", "most"),
    [
        ("rate", "matrix", 1, 1),
        ("time", "", 0, 0),
        ("round", "vector scalar", 1, 2),
        ("hour", "vector", 0, 1),
        ("label_replace", "vector string string string string", 5, 5),
        ("label_join", "vector string string string", 3, None),
        ("histogram_fraction", "scalar scalar vector", 3, 3),
        ("quantile_over_time", "scalar matrix", 2, 2),
        ("info", "vector vector", 1, 2),
        ("histogram_quantiles", "vector string scalar", 2, 11),
        ("sort_by_label", "vector string", 1, None),
    ],
)
def test_signatures(name: str, arguments: str, least: int, most: int | None) -> None:
    signature = FUNCTIONS[name]

    assert (" ".join(signature.arguments), signature.least, signature.most) == (arguments, least, most)


@pytest.mark.parametrize(
    ("text", "value_type"),
    [
        ("up", ValueType.VECTOR),
        ("up[5m]", ValueType.MATRIX),
        ("up[5m:]", ValueType.MATRIX),
        ("1", ValueType.SCALAR),
        ("'a'", ValueType.STRING),
        ("1 + 2", ValueType.SCALAR),
        ("1 + up", ValueType.VECTOR),
        ("(-(1))", ValueType.SCALAR),
        ("-up", ValueType.VECTOR),
        ("sum(up)", ValueType.VECTOR),
        ("scalar(up)", ValueType.SCALAR),
        ("rate(up[5m])", ValueType.VECTOR),
        ("time() > bool 1", ValueType.SCALAR),
        ("foo(up)", ValueType.NONE),
    ],
)
def test_types(text: str, value_type: ValueType) -> None:
    expr = parse(text).expr

    assert expr is not None
    assert type_of(expr) is value_type


def test_names_of_types() -> None:
    assert [documented(each) for each in ValueType] == [
        "none",
        "scalar",
        "string",
        "instant vector",
        "range vector",
    ]


def test_walk_is_in_written_order() -> None:
    expr = parse_expr("topk(3, rate(a[5m])) + on (x) -(b) / rate(c[1h:])")

    assert [print_expr(node) for node in walk(expr)] == [
        "topk(3, rate(a[5m])) + on (x) -(b) / rate(c[1h:])", "topk(3, rate(a[5m]))", "3", "rate(a[5m])", "a[5m]", "a",
        "-(b) / rate(c[1h:])", "-(b)", "(b)", "b", "rate(c[1h:])", "c[1h:]", "c",
    ]  # fmt: skip


def test_the_parameter_comes_before_the_expression() -> None:
    expr = parse_expr("quantile(0.9, a offset 5m)")

    assert [type(node).__name__ for node in walk(expr)] == ["Aggregate", "Number", "VectorSelector"]
    assert children(parse_expr("up")) == ()


def test_transform_changes_every_node_and_shares_the_rest() -> None:
    expr = parse_expr("sum(rate(a[5m])) / count(b) + (a) + topk(1, a) - -rate(a[1h:])")

    def rename(node: Expr) -> Expr:
        if isinstance(node, VectorSelector) and node.name == "a":
            return replace(node, name="z", matchers=(replace(node.matchers[0], value="z"),))
        return node

    changed = transform(expr, rename)

    assert print_expr(changed) == "sum(rate(z[5m])) / count(b) + (z) + topk(1, z) - -rate(z[1h:])"
    assert isinstance(expr, Binary)
    assert transform(expr, lambda node: node) is expr


def test_only_a_selector_has_a_range() -> None:
    def to_number(node: Expr) -> Expr:
        return Number(node.span, 1.0) if isinstance(node, VectorSelector) else node

    with pytest.raises(TypeError, match="selector"):
        transform(parse_expr("rate(a[5m])"), to_number)
