"""What computed durations come to, in a query of 100 seconds with steps of 5."""

import pytest

from rulelint.promql.ast import DurationExpr, VectorSelector
from rulelint.promql.computed_duration import DurationError, computed_seconds
from rulelint.promql.parser import parse_expr


def computed(text: str) -> float:
    selector = parse_expr(f"up offset ({text})")
    assert isinstance(selector, VectorSelector)
    assert isinstance(selector.offset_expr, DurationExpr)
    return computed_seconds(selector.offset_expr, 5.0, 100.0)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("step()", 5),
        ("range()", 100),
        ("step() + 1m", 65),
        ("1m - step()", 55),
        ("step() * 3", 15),
        ("range() / step()", 20),
        ("-7 % step()", -2),
        ("step() ^ 2", 25),
        ("-step()", -5),
        ("min_of(step(), 3)", 3),
        ("max_of(step(), 3)", 5),
    ],
)
def test_computed(text: str, seconds: float) -> None:
    assert computed(text) == seconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1m / (step() - 5)", "division by zero"),
        ("1m % (step() - 5)", "modulo by zero"),
        ("step() ^ 1000", "duration must be a finite number, got inf"),
        ("step() ^ 15", "duration is out of range"),
    ],
)
def test_what_comes_to_none(text: str, message: str) -> None:
    with pytest.raises(DurationError, match=message):
        computed(text)
