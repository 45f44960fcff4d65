"""What selectors see: look-back, staleness, offset, `@`, gaps, hidden samples, several blocks."""

import numpy as np
import pytest

from rulelint.engine.labels import make_labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.store import SeriesBlock, Store
from tests.engine.data import MINUTE, ask, shown, store

OLD = EngineOptions(Version(2, 42))
NEW = EngineOptions(Version(3, 14))
UP = store("up 1 2 stale 4 _ _ _ 8")


@pytest.mark.parametrize(
    ("expr", "time", "options", "expected"),
    [
        ("up", 0, NEW, 1),
        ("up", 1.5, NEW, 2),
        ("up", 2, NEW, None),  # a staleness marker ends the series
        ("up", 3, NEW, 4),
        ("up", 6.9, NEW, 4),
        ("up", 7, NEW, 8),
        ("up", 11.9, NEW, 8),
        ("up", 12, NEW, None),  # look-back excludes its left end
        ("up", 12, OLD, 8),  # and included it before version 3
        ("up", 12.1, OLD, None),
        ("up offset 1m", 1, NEW, 1),
        ("up offset -1m", 0, NEW, 2),
        ("up @ 420", 0, NEW, 8),
        ("up @ 420 offset 6m", 0, NEW, 2),
        ("up @ end()", 0, NEW, 1),
        ("count_over_time(up[3m])", 3, NEW, 2),
        ("count_over_time(up[3m])", 3, OLD, 3),
        ("count_over_time(up[8m:1m])", 7, NEW, 7),
        ("count_over_time(up[2m:1m])", 1, NEW, 2),
        ("count_over_time(up[1m:1m])", 1, OLD, 2),
        ("sum_over_time(up[2m] @ 60)", 9, NEW, 3),
        ("timestamp(up)", 6, NEW, 180),
        ("timestamp(up + 0)", 6, NEW, 360),
    ],
)
def test_seen(expr: str, time: float, options: EngineOptions, expected: float | None) -> None:
    got = shown(ask(expr, UP, round(time * MINUTE), options=options))

    assert list(got.values()) == ([] if expected is None else [expected])


MANY = store(
    'up{job="api", instance="1"} 1',
    'up{job="api", instance="2"} 2',
    'up{job="db"} 3',
    'load{job="db"} 4',
)


@pytest.mark.parametrize(
    ("selector", "values"),
    [
        ("up", {1, 2, 3}),
        ('{job="db"}', {3, 4}),
        ('{__name__=~"up|load", job="db"}', {3, 4}),
        ('{__name__!="up", job=~".+"}', {4}),
        ('up{instance=""}', {3}),
        ('up{instance!=""}', {1, 2}),
        ('up{job=~"a.*", instance!~"2|3"}', {1}),
        ('{job="web"}', set()),
    ],
)
def test_matchers(selector: str, values: set[float]) -> None:
    assert set(shown(ask(selector, MANY, 0)).values()) == values


def test_dot_and_newline() -> None:
    data = store('m{text="a\\nb"} 1')

    assert shown(ask('m{text=~"a.b"}', data, 0, options=NEW))
    assert not shown(ask('m{text=~"a.b"}', data, 0, options=OLD))


def test_series_are_in_the_order_of_labels() -> None:
    data = store('m{a="2"} 2', 'm{a="10"} 10', 'm{a="1"} 1')

    assert ask("m", data, 0).frame.values.tolist() == [[1, 10, 2]]


LABELS = (make_labels({"__name__": "m"}),)


def block(times: list[int], values: list[float], *, hidden: bool = False) -> SeriesBlock:
    return SeriesBlock(
        LABELS, np.array(times) * MINUTE, np.array(values)[:, None], hidden_from=0 if hidden else None
    )


def test_one_series_in_two_blocks() -> None:
    data = Store([block([0, 1, 2], [1, 2, 3])]).with_blocks([block([2, 3], [30, 40])])

    assert ask("m", data, 0, MINUTE, 2 * MINUTE, 3 * MINUTE).frame.values[:, 0].tolist() == [1, 2, 3, 40]
    assert list(shown(ask("sum_over_time(m[10m])", data, 3 * MINUTE)).values()) == [46]


def test_with_blocks_leaves_the_store_as_it_was() -> None:
    before = Store([block([0], [1])])
    after = before.with_blocks(
        [SeriesBlock((make_labels({"__name__": "n"}),), np.array([0]), np.ones((1, 1)))]
    )

    assert before.metric_names() == ("m",)
    assert after.metric_names() == ("m", "n")
    assert not shown(ask("n", before, 0))


HIDDEN = Store([block(list(range(6)), [1, 2, 3, 4, 5, 6], hidden=True)])


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("m", [None, 1, 2, 3, 4, 5]),
        ("m offset 1m", [None, 1, 2, 3, 4, 5]),
        ("m offset -1m", [None, 1, 2, 3, 4, 5]),
        ("count_over_time(m[10m])", [None, 1, 2, 3, 4, 5]),
        ("sum_over_time(m[2m:1m])", [None, 2, 4, 6, 8, 10]),  # two inner steps see one sample
        ("max_over_time(sum_over_time(m[2m:1m])[2m:1m])", [None, 2, 4, 6, 8, 10]),
    ],
)
def test_hidden_current_sample(expr: str, expected: list[float | None]) -> None:
    times = [at * MINUTE for at in range(6)]

    together = ask(expr, HIDDEN, *times, options=EngineOptions(instants=True))
    alone = [list(shown(ask(expr, HIDDEN, at)).values()) for at in times]

    assert [list(shown(together, step).values()) for step in range(6)] == alone
    assert alone == [[] if each is None else [each] for each in expected]


def test_start_and_end_are_of_the_query_or_of_each_instant() -> None:
    times = (3 * MINUTE, 5 * MINUTE, 7 * MINUTE)

    ranged = ask("up @ end() + time() * 0 - up @ start()", UP, *times)
    alone = ask("up @ end()", UP, *times, options=EngineOptions(instants=True))

    assert ranged.frame.values[:, 0].tolist() == [4, 4, 4]
    assert alone.frame.values[:, 0].tolist() == [4, 4, 8]
