"""Hostile expressions end in a located error, in linear time, and what parses can be walked and printed."""

import time

import pytest

from rulelint.promql.ast import Expr
from rulelint.promql.parser import DEFAULT, ParseOptions, parse
from rulelint.promql.pretty import pretty
from rulelint.promql.printer import print_expr
from rulelint.promql.series import parse_series
from rulelint.promql.types import ValueType, type_of
from rulelint.promql.visit import children, left_row, transform, walk

MEGABYTE = 1 << 20
DEPTH, NESTING, ROW = DEFAULT.max_depth, DEFAULT.max_nesting, DEFAULT.max_row


def same(expr: Expr) -> Expr:
    return expr


def height_of(expr: Expr) -> int:
    """Return the levels, of which a row of operators is one."""
    leftmost, row = left_row(expr)
    operands = [height_of(operator.rhs) for operator in row]
    below = map(height_of, () if row else children(leftmost))
    return 1 + max([height_of(leftmost), *operands] if row else below, default=0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(" * MEGABYTE, "expression nests deeper than 100 levels"),
        ("-up" + "+1" * (MEGABYTE // 2 - 8), "expression has more than 5000 operators in a row"),
        (
            "1" + "+1>1*1 and 1 or 1" * (MEGABYTE // 17 - 8),
            "expression has more than 5000 operators in a row",
        ),
        ("a^" * (MEGABYTE // 2 - 8) + "a", "expression nests deeper than 100 levels"),
        ("-" * (MEGABYTE - 8) + "up", "expression has more than 200 levels of operations"),
        ("abs(" * (MEGABYTE // 4), "expression nests deeper than 100 levels"),
        ("sum(" * (MEGABYTE // 4), "expression nests deeper than 100 levels"),
        ("up" + "[1m:]" * (MEGABYTE // 5 - 8), "expression has more than 200 levels of operations"),
        ("up[" + "(" * (MEGABYTE - 8), "expression nests deeper than 100 levels"),
        ("up[1" + "+1" * (MEGABYTE // 2 - 8) + "]", "expression has more than 200 levels of operations"),
        ("up{" * (MEGABYTE // 3), "unexpected left brace '{'"),
        ("up[" * (MEGABYTE // 3), "unexpected character in duration expression: 'u'"),
        ('"' + "a" * (MEGABYTE - 8), "unterminated quoted string"),
        ('"' + "\\x" * (MEGABYTE // 2 - 8), "illegal character U+005C '\\' in escape sequence"),
        ("#" * MEGABYTE, "no expression found in input"),
        (" " * (MEGABYTE + 1), "expression is longer than 1048576 characters"),
    ],
    ids=lambda value: value[:12],
)
def test_a_megabyte_of_anything_ends_in_an_error(text: str, message: str) -> None:
    started = time.process_time()
    error = parse(text).errors[0]

    assert error.message == message
    assert 0 <= error.span.start <= error.span.end <= len(text)
    assert time.process_time() - started < 20  # quadratic time would take hours


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("(" * (NESTING - 1) + "up" + ")" * (NESTING - 1), NESTING),
        ("up ^ " * (NESTING - 1) + "up", NESTING),
        ("abs(" * (NESTING - 1) + "up" + ")" * (NESTING - 1), NESTING),
        ("sum(" * (NESTING - 1) + "up" + ")" * (NESTING - 1), NESTING),
        ("up" + " + up" * ROW, 2),
        ("up or 2 * up > " + "up and -" * 2000 + "up", 4),
        ("(" * 90 + "up" + " or up" * 300 + " or up)" * 90, 181),
        ("-" * (DEPTH - 1) + "up", DEPTH),
        ("(" * 50 + "up" + " + up" * 100 + ")" * 50, 52),
    ],
    ids=lambda value: str(value)[:12],
)
def test_the_highest_tree_is_walked_printed_and_rebuilt(text: str, height: int) -> None:
    expr = parse(text).expr

    assert expr is not None
    assert height_of(expr) == height
    assert sum(1 for _ in walk(expr)) >= height
    assert transform(expr, same) is expr
    assert print_expr(expr).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "(" * NESTING + "up" + ")" * NESTING,
        "-" * DEPTH + "up",
        f"({'-' * (DEPTH - 1)}up)",
        "abs(" * NESTING + "up" + ")" * NESTING,
        f"up + {'-' * (DEPTH - 1)}up",
        "(up) + " * 20 + "(" * NESTING + "up" + ")" * NESTING,
    ],
)
def test_one_more_is_too_much(text: str) -> None:
    assert " levels" in parse(text).errors[0].message


def test_one_operator_more_is_too_much() -> None:
    text = "up" + " or up" * (ROW + 1)
    (error,) = parse(text).errors

    assert error.message == "expression has more than 5000 operators in a row"
    assert text[: error.span.end] == "up" + " or up" * ROW + " or"


@pytest.mark.parametrize(
    "step", [" or up", " + 1", " > 1", " == bool 1", " * on (a) up", " and up unless up", " ^ 2 + 1"]
)
def test_a_row_takes_linear_time(step: str) -> None:
    def seconds(count: int) -> float:
        text = "up" + step * count
        best = float("inf")
        for _ in range(3):
            started = time.process_time()
            expr = parse(text).expr
            assert expr is not None
            assert transform(expr, same) is expr
            assert print_expr(expr) == text
            assert type_of(expr) is ValueType.VECTOR
            assert pretty(expr)
            best = min(best, time.process_time() - started)
        return best

    assert seconds(2000) < 12 * seconds(500)  # the square would be 16 times


def test_a_parse_needs_few_frames() -> None:
    """Whoever calls may have used a third of Python's stack."""

    def below(frames: int) -> tuple[object, ...]:
        return (
            below(frames - 1) if frames else parse("abs(" * (NESTING - 1) + "up" + ")" * (NESTING - 1)).errors
        )

    assert below(300) == ()


def test_wide_is_not_deep() -> None:
    text = f"label_join(up, {', '.join(['`a`'] * 50_000)})"

    assert parse(text).errors == ()


def test_huge_numbers_and_strings() -> None:
    assert parse("9" * 100_000).errors[0].message.endswith("value out of range")
    assert parse("0x" + "f" * 100_000).errors[0].message.endswith("invalid syntax")
    assert parse("0" * 100_000).errors == ()
    assert parse(f"up[{'9' * 100_000}s]").errors[0].message.startswith("not a valid duration string")
    assert parse(f"up{{a={'`' + 'b' * 500_000 + '`'}}}").errors == ()
    assert parse(f'up{{a=~"{"(" * 100_000}"}}').errors[0].message.startswith("error parsing regexp: ")


def test_limits_are_options() -> None:
    assert (
        parse("((up))", ParseOptions(max_nesting=2)).errors[0].message
        == "expression nests deeper than 2 levels"
    )
    assert (
        parse("up", ParseOptions(max_length=1)).errors[0].message == "expression is longer than 1 characters"
    )


@pytest.mark.parametrize(
    "values", ["1x99999999", "0+1x99999999999999999999", "_x99999999", "{{buckets:[1 1]}}x99999999"]
)
def test_a_series_cannot_fill_the_memory(values: str) -> None:
    with pytest.raises(ValueError, match="series holds"):
        parse_series(f"up {values}")
