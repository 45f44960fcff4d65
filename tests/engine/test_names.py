"""When series lose their name: at once, or at the end (`promql-delayed-name-removal`)."""

import pytest

from rulelint.engine.options import EngineOptions
from rulelint.engine.result import Result
from tests.engine.data import MINUTE, ask, shown, store

DATA = store('a_total{env="1"} 0+60x10', 'b_total{env="1"} 0+120x10', 'c{env="2"} 5x10')
AT = 5 * MINUTE
DELAYED = EngineOptions(delayed_name_removal=True)
BOTH = 'rate({env="1"}[5m])'


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("-a_total", {'{env="1"}': -300}),
        (f'label_join({BOTH}, "metric", "", "__name__")', {
            '{env="1", metric="a_total"}': 1, '{env="1", metric="b_total"}': 2,
        }),
        (f'label_replace({BOTH}, "__name__", "x_$1", "__name__", "(.+)")', {
            'x_a_total{env="1"}': 1, 'x_b_total{env="1"}': 2,
        }),
        # A name that was not written is lost all the same.
        (f'label_replace({BOTH}, "__name__", "x_$1", "__name__", "(a.+)")', {'x_a_total{env="1"}': 1, '{env="1"}': 2}),
        (f"sum by (env) ({BOTH})", {'{env="1"}': 3}),
        ("sum by (__name__) (rate(a_total[5m]))", {"{}": 1}),
        ("sum by (__name__) (nothing or rate(a_total[5m]))", {"{}": 1}),
        ("sum by (__name__) (c or rate(nothing[5m]))", {"c": 5}),
        ("last_over_time(rate(a_total[5m])[2m:1m])", {'{env="1"}': 1}),
        ("topk(1, -a_total) or c", {'{env="1"}': -300, 'c{env="2"}': 5}),
        ("-a_total > -b_total", {'{env="1"}': -300}),
        ("a_total < b_total", {'a_total{env="1"}': 300}),
        ("a_total < bool b_total", {'{env="1"}': 1}),
    ],
)  # fmt: skip
def test_at_the_end(expr: str, expected: dict[str, float]) -> None:
    assert shown(ask(expr, DATA, AT, options=DELAYED)) == expected


@pytest.mark.parametrize(
    "expr", [BOTH, f"sum by (__name__) ({BOTH})", f'label_replace({BOTH}, "env", "", "env", ".*")']
)
def test_two_that_end_up_with_the_same_labels_are_refused(expr: str) -> None:
    result: Result = ask(expr, DATA, AT, options=DELAYED)

    assert [each.message for each in result.failures.values()] == [
        "vector cannot contain metrics with the same labelset"
    ]


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ('label_join(rate(a_total[5m]), "metric", "", "__name__")', {'{env="1"}': 1}),
        ("sum by (__name__) (rate(a_total[5m]))", {"{}": 1}),
        ("last_over_time(a_total[5m])", {'a_total{env="1"}': 300}),
    ],
)
def test_at_once(expr: str, expected: dict[str, float]) -> None:
    assert shown(ask(expr, DATA, AT)) == expected
