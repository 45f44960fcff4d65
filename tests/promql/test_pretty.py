"""Layout over several lines; against a real Prometheus in tests/oracle/test_layout.py."""

import pytest
from hypothesis import HealthCheck, given, settings

from rulelint.promql.ast import Expr
from rulelint.promql.parser import parse_expr
from rulelint.promql.pretty import DEEPEST, WIDTH, pretty
from rulelint.promql.printer import print_expr
from tests.promql.trees import TREES, without_places

RATE = 'rate(http_requests_total{job="shop",code=~"5..",method="GET",path=~"/cart/.*"}[5m])'
LONG = f"sum by (instance, code) ({RATE})"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a+b", ["a + b"]),
        ("+-+a", ["+-+a"]),
        (
            f"{LONG}>0.5",
            [
                "  sum by (instance, code) (",
                f"    {RATE}",
                "  )",
                ">",
                "  0.5",
            ],
        ),
        (
            f"topk(3,{LONG})",
            [
                "topk(",
                "  3,",
                "  sum by (instance, code) (",
                f"    {RATE}",
                "  )",
                ")",
            ],
        ),
        (
            f"-({RATE}+ on(job) group_left(x) up)",
            [
                "-(",
                f"    {RATE}",
                "  + on (job) group_left (x)",
                "    up",
                ")",
            ],
        ),
        (
            f"{RATE}==bool {RATE} or up",
            [
                f"    {RATE}",
                "  == bool",
                f"    {RATE}",
                "or",
                "  up",
            ],
        ),
        (
            f"({RATE}*1000000-0.123456789)[1h:5m] offset 1m",
            [
                "(",
                f"    {RATE} * 1e+06",
                "  -",
                "    0.123456789",
                ")[1h:5m] offset 1m",
            ],
        ),
    ],
)  # fmt: skip
def test_layout(text: str, lines: list[str]) -> None:
    assert pretty(parse_expr(text)).split("\n") == lines


@pytest.mark.parametrize(("letter", "fitting"), [("a", 84), ("é", 42), ("\U0001f525", 21)])
def test_the_width_is_bytes(letter: str, fitting: int) -> None:
    def broken(count: int) -> bool:
        return "\n" in pretty(parse_expr(f'metric{{l="{letter * count}"}}+1'))

    assert [broken(fitting), broken(fitting + 1)] == [False, True]


def test_a_part_that_cannot_be_broken_is_as_long_as_it_is() -> None:
    name = "a" * (WIDTH + 1)

    assert pretty(parse_expr(name)) == name


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_what_is_laid_out_is_read_back(tree: Expr) -> None:
    assert without_places(parse_expr(pretty(tree))) == tree


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_laid_out_again_nothing_changes(tree: Expr) -> None:
    once = pretty(tree)

    assert pretty(parse_expr(once)) == once
    assert len(print_expr(tree).encode()) > WIDTH or "\n" not in once


def test_indentation_ends_somewhere() -> None:
    text = pretty(parse_expr(f"{'(' * 90}up{' + up' * 100}{')' * 90}"))

    assert max(len(line) for line in text.split("\n")) <= 2 * DEEPEST + WIDTH
