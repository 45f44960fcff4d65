"""Trees: what binds to what, and where everything is."""

import pytest

from rulelint.promql.ast import (
    Aggregate,
    At,
    Binary,
    Call,
    Cardinality,
    DurationExpr,
    Expr,
    Grouping,
    Matcher,
    Matching,
    MatchOp,
    MatrixSelector,
    Number,
    Paren,
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.parser import parse, parse_expr, parse_selector
from rulelint.source.span import Span


def shape(expr: Expr) -> str:
    """Return the tree with a bracket around every operation."""
    match expr:
        case Binary():
            return f"({shape(expr.lhs)} {expr.op} {shape(expr.rhs)})"
        case Unary():
            return f"({expr.op}{shape(expr.expr)})"
        case Paren():
            return f"[{shape(expr.expr)}]"
        case Number():
            return f"{expr.value:g}"
        case VectorSelector():
            return expr.name + f"@{expr.offset}" * bool(expr.offset)
        case Subquery():
            return f"{shape(expr.expr)}:{expr.range}"
        case MatrixSelector():
            return f"{shape(expr.vector)}:{expr.range}"
        case _:
            return type(expr).__name__


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a or b and c", "(a or (b and c))"),
        ("a and b unless c", "((a and b) unless c)"),
        ("a or b == c", "(a or (b == c))"),
        ("a == b + c", "(a == (b + c))"),
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c % d", "(((a / b) * c) % d)"),
        ("a atan2 b * c", "((a atan2 b) * c)"),
        ("a ^ b ^ c", "(a ^ (b ^ c))"),
        ("a < b < c", "((a < b) < c)"),
        ("a </ b + c", "(a </ (b + c))"),
        ("-a ^ b", "(-(a ^ b))"),
        ("-a * b", "((-a) * b)"),
        ("a ^ -b", "(a ^ (-b))"),
        ("a ^ -b ^ c * d", "((a ^ (-(b ^ c))) * d)"),
        ("- + -a", "(-(+(-a)))"),
        ("-1", "-1"),
        ("- -1", "1"),
        ("-1 ^ 2", "(-(1 ^ 2))"),
        ("-(1)", "(-[1])"),
        ("a + b offset 1s", "(a + b@1000)"),
        ("-a offset -1s", "(-a@-1000)"),
        ("sum + by - without", "((sum + by) - without)"),
    ],
)
def test_precedence(text: str, expected: str) -> None:
    assert shape(parse_expr(text)) == expected


def test_what_stands_behind_binds_closest() -> None:
    expr = parse("a + -b[1s:] offset 1m").expr

    assert isinstance(expr, Binary)
    assert shape(expr) == "(a + (-b:1000))"


def test_every_part_has_its_place() -> None:
    expr = parse_expr('sum by (job) (rate(http{code=~"5.."}[5m] offset 1m)) > bool 0.5')

    vector = VectorSelector(
        Span(19, 36),
        "http",
        (
            Matcher("code", MatchOp.REGEX, "5..", Span(24, 35)),
            Matcher("__name__", MatchOp.EQUAL, "http", Span(19, 23)),
        ),
        offset=60_000,
    )
    call = Call(Span(14, 51), "rate", (MatrixSelector(Span(19, 50), vector, 300_000),), Span(14, 18))
    grouping = Grouping(without=False, labels=("job",), spans=(Span(8, 11),), span=Span(4, 12))
    aggregate = Aggregate(Span(0, 52), "sum", call, None, grouping, Span(0, 3))
    number = Number(Span(60, 63), 0.5)
    assert expr == Binary(Span(0, 63), ">", aggregate, number, None, return_bool=True, op_span=Span(53, 54))


@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ("a + b", Matching()),
        ("a and b", Matching(Cardinality.MANY_TO_MANY)),
        ("a + 1", None),
        ("a + on () b", Matching(on=True)),
        ("a + on (x, by) b", Matching(on=True, labels=("x", "by"))),
        ("a or ignoring (x) b", Matching(Cardinality.MANY_TO_MANY, labels=("x",))),
        ("a + on (x) group_left b", Matching(Cardinality.MANY_TO_ONE, on=True, labels=("x",))),
        (
            'a + ignoring (x) group_right ("y z",) b',
            Matching(Cardinality.ONE_TO_MANY, labels=("x",), include=("y z",)),
        ),
        ("a + fill (0) b", Matching(fill_left=0, fill_right=0)),
        (
            "a + on (x) fill_left (-1) fill_right (Inf) b",
            Matching(on=True, labels=("x",), fill_left=-1, fill_right=float("inf")),
        ),
    ],
)
def test_matching(text: str, matching: Matching | None) -> None:
    expr = parse_expr(text)

    assert isinstance(expr, Binary)
    assert expr.matching == matching


def test_span_of_the_modifiers() -> None:
    expr = parse_expr("a * on (x) group_left (y) b")

    assert isinstance(expr, Binary)
    assert expr.matching is not None
    assert expr.matching.span == Span(4, 25)


@pytest.mark.parametrize(
    ("text", "offset", "at"),
    [
        ("up", 0, None),
        ("up offset 1h30m", 5_400_000, None),
        ("up offset -5", -5_000, None),
        ("up OFFSET 0.5", 500, None),
        ("up @ 1.5", 0, At("time", 1_500)),
        ("up @ -1m", 0, At("time", -60_000)),
        ("up @ start() offset 1m", 60_000, At("start")),
        ("up offset 1m @ end()", 60_000, At("end")),
    ],
)
@pytest.mark.parametrize("behind", ["", "[5m]", "[5m:1m]"])
def test_time_of_selectors_ranges_and_subqueries(text: str, offset: int, at: At | None, behind: str) -> None:
    whole = text.replace("up", f"up{behind}")
    expr = parse_expr(whole)

    holder = expr.vector if isinstance(expr, MatrixSelector) else expr
    assert isinstance(holder, VectorSelector | Subquery)
    assert (holder.offset, holder.at, expr.span) == (offset, at, Span(0, len(whole)))


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("5m", 300_000),
        ("1d12h", 129_600_000),
        ("300", 300_000),
        ("0.0015", 1),
        ("1e-1", 100),
        ("+5m", 300_000),
        ("0x10", 16_000),
        ("1e+2", 100_000),
        ("5e-1", 500),
        (".5e+1", 5_000),
        ("0X1F", 31_000),
        ("1_000", 1_000_000),
    ],
)
def test_lengths(text: str, milliseconds: int) -> None:
    expr = parse_expr(f"up[ {text} ]")

    assert isinstance(expr, MatrixSelector)
    assert (expr.range, expr.range_expr) == (milliseconds, None)


def test_computed_lengths() -> None:
    expr = parse_expr("up[max_of(5m, 2 * (step() - 1))]")

    step = DurationExpr(Span(19, 25), "step", None, None)
    difference = DurationExpr(Span(19, 29), "-", step, Number(Span(28, 29), 1.0))
    product = DurationExpr(
        Span(14, 30), "*", Number(Span(14, 15), 2.0), DurationExpr(Span(18, 30), "()", None, difference)
    )
    length = DurationExpr(Span(3, 31), "max_of", Number(Span(10, 12), 300.0, duration=True), product)
    assert isinstance(expr, MatrixSelector)
    assert (expr.range, expr.range_expr) == (0, length)


@pytest.mark.parametrize(
    "name",
    [
        "sum",
        "by",
        "offset",
        "start",
        "end",
        "step",
        "range",
        "fill",
        "anchored",
        "and",
        "or",
        "without",
        "topk",
        "max_of",
    ],
)
def test_keywords_are_metric_and_label_names(name: str) -> None:
    assert parse_expr(name) == VectorSelector(
        Span(0, len(name)), name, (Matcher("__name__", MatchOp.EQUAL, name, Span(0, len(name))),)
    )
    assert parse_selector(f'{name}{{{name}="x"}}')[0].name == name


def test_keywords_in_any_case() -> None:
    expr = parse_expr("SUM BY (a) (x) AND ON (a) y OFFSET 5m")

    assert isinstance(expr, Binary)
    assert (expr.op, shape(expr.rhs)) == ("and", "y@300000")


@pytest.mark.parametrize(
    ("text", "matchers"),
    [
        ("up", [("__name__", "=", "up")]),
        ("a:b{}", [("__name__", "=", "a:b")]),
        (
            'up{a="1",b!="2",c=~"3",d!~"4",}',
            [("a", "=", "1"), ("b", "!=", "2"), ("c", "=~", "3"), ("d", "!~", "4"), ("__name__", "=", "up")],
        ),
        ('{"my.metric", "l.x"="y"}', [("__name__", "=", "my.metric"), ("l.x", "=", "y")]),
        ("{a='\\'', b=`\\d`}", [("a", "=", "'"), ("b", "=", "\\d")]),
        ('{a="\\xe7\\x82\\xac\\u0041\\101\\t"}', [("a", "=", "炬AA\t")]),
        ('{a="\\xff"}', [("a", "=", "\udcff")]),
        ('up # comment {\n{ # another\n a="#" }', [("a", "=", "#"), ("__name__", "=", "up")]),
    ],
)
def test_selectors(text: str, matchers: list[tuple[str, str, str]]) -> None:
    assert [(each.name, each.op.value, each.value) for each in parse_selector(text)] == matchers


def test_strings_and_arguments() -> None:
    expr = parse_expr("label_replace(up, 'a', \"$1\\n\", `b`, '(.*)')")

    assert isinstance(expr, Call)
    assert [each.value for each in expr.args if isinstance(each, String)] == ["a", "$1\n", "b", "(.*)"]
