"""Always, never, or depending on the data: what is said agrees with what the engine returns for three sets of data."""

import pytest

from rulelint.analysis.firing import firing, is_always_there
from rulelint.promql.parser import parse_expr
from tests.engine.data import MINUTE, ask, store

ALWAYS = [
    "1", "time()", "vector(1)", "hour()", "scalar(up)", "up or vector(0)", "vector(0) or up", "sum(up) or vector(0)",
    "(count(up) or vector(0)) + 1", "sum(up or vector(0))", "-(vector(1))", "abs(up or vector(1))", "vector(1) == 1",
    "vector(2) > bool 3", "vector(1) + vector(2)", "absent(up == 2)", "label_replace(vector(1), 'a', 'b', '', '')",
    "time() - scalar(up) > bool 5", "hour() < 24 or vector(0)",
]  # fmt: skip
NEVER = [
    "up == 2", "count(up) == 0", "absent(vector(1))", "absent(up or vector(0))", "count(up) < 1 and up",
    "up > 5 or up < 0", "up unless on () vector(1)", "sum(up > 1)", "lag + (up > 1)", "rate((up > 1)[5m:])",
    "hour() > 23", "vector(1) == 2", "(up == 2) > bool 1", "lag and on (job) (up < 0)",
]  # fmt: skip
DEPENDS = [
    "up", "up == 0", "absent(up)", "count(up) > 3", "up unless vector(1)", "up and vector(1)", "up unless (up == 2)",
    "up or (up == 2)", "vector(1) + on (job) group_left () up", "sum by (job) (up or vector(0)) + vector(1)",
    "topk(0, vector(1))", "histogram_count(vector(1))", "max_over_time(vector(1)[5m:])", "vector(time()) > 5",
    "up or absent(up)", "hour() < 5", "lag / 0 > 5", "up / 0 == 3", "abs(up)", "clamp_max(up, 1)",
    "label_replace(up, 'a', 'b', '', '')",
]  # fmt: skip


DATA = [
    store(),
    store('up{job="a"} 1x20', 'up{job="b"} 0x20', 'lag{job="a"} 5x20'),
    store("up 0x20", "lag 0x20"),
]


def is_there(text: str) -> set[bool]:
    """Return whether the engine has a result, for each set of data."""
    return {bool(ask(text, data, 10 * MINUTE).frame.present.any()) for data in DATA}


@pytest.mark.parametrize("text", ALWAYS)
def test_always(text: str) -> None:
    found = firing(parse_expr(text))

    assert (found.always, found.never) == (True, False)
    assert is_always_there(parse_expr(text))
    assert is_there(text) == {True}


@pytest.mark.parametrize("text", NEVER)
def test_never(text: str) -> None:
    found = firing(parse_expr(text))

    assert (found.always, found.never) == (False, True)
    assert is_there(text) == {False}


@pytest.mark.parametrize("text", DEPENDS)
def test_depends_on_the_data(text: str) -> None:
    found = firing(parse_expr(text))

    assert (found.always, found.never) == (False, False)
    assert not is_always_there(parse_expr(text))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("1 + 1", (True, 2, 2)),
        ("vector(3)", (True, 3, 3)),
        ("hour()", (False, 0, 23)),
        ("sum(up)", (False, 0, float("inf"))),
    ],
)
def test_constants_and_values(text: str, facts: tuple[bool, float, float]) -> None:
    found = firing(parse_expr(text))

    assert (found.constant, found.values.low, found.values.high) == facts
