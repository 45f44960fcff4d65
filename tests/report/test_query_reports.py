"""Answers as csv and as plots, and JSON that nobody obeys."""

import csv
import json

import numpy as np
import pytest

from rulelint.engine.frame import Grid
from rulelint.fixtures.load import load_fixture_files
from rulelint.fixtures.query import Answer, ask
from rulelint.report import query_csv, query_json, query_plot, query_text
from rulelint.report.query_plot import BLOCKS, sparkline
from tests.fixtures.fixture_texts import fixture_texts

FIXTURE = load_fixture_files("small", fixture_texts())
NAN, INF = float("nan"), float("inf")


def over(text: str, step: int = 15_000) -> Answer:
    return ask(FIXTURE, text, Grid.between(FIXTURE.start, FIXTURE.end, step), at=False)


def at(text: str) -> Answer:
    return ask(FIXTURE, text, Grid.at(FIXTURE.start + 31_000), at=True)


def test_csv_of_a_range() -> None:
    assert query_csv.render(over('up{instance="b"}', 30_000)) == (
        "time,value,__name__,instance,job\n2026-11-02T00:00:30Z,1,up,b,api\n2026-11-02T00:01:00Z,0,up,b,api\n"
    )


def test_csv_of_everything_else() -> None:
    assert query_csv.render(at("1 + 1")) == "time,value\n2026-11-02T00:00:31Z,2\n"
    assert query_csv.render(at("'a,b'")) == 'time,value\n2026-11-02T00:00:31Z,"a,b"\n'
    assert query_csv.render(at("up > 5")) == "time,value\n"
    assert len(query_csv.render(at("up[1m]")).splitlines()) > 3


@pytest.mark.parametrize(
    "hostile", ["a,b", 'say "x"', "one\ntwo", "\x1b[31m", "##[group]", "::error::x", "é"]
)
def test_csv_of_hostile_labels(hostile: str) -> None:
    text = query_csv.render(at(f"label_replace(vector(1), 'l', {json.dumps(hostile)}, '', '')"))
    rows = list(csv.reader(text.splitlines()))

    assert rows[0] == ["time", "value", "l"]
    assert len(rows) == 2
    assert "\x1b" not in text
    assert "##[" not in text
    assert (rows[1][2] == hostile) == (hostile in {"a,b", 'say "x"', "é"})


@pytest.mark.parametrize(
    ("values", "drawn"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], BLOCKS),
        ([1, 1, 1], "▄▄▄"),
        ([0, NAN, 1], "▁×█"),
        ([-INF, 0, 1, INF], "▁▁██"),
        ([NAN], "×"),
        ([-1.7e308, 0, 1.7e308], "▁▅█"),
    ],
)
def test_sparklines(values: list[float], drawn: str) -> None:
    count = len(values)

    assert sparkline(np.arange(count), np.array(values, float), 0, count - 1, count) == drawn


def test_gaps_are_blank_and_peaks_are_kept() -> None:
    assert sparkline(np.array([0, 4]), np.array([0.0, 1.0]), 0, 4, 5) == "▁   █"
    values = np.zeros(1000)
    values[777] = 1.0
    assert sparkline(np.arange(1000), values, 0, 999, 10).count("█") == 1


def test_a_plot() -> None:
    assert query_plot.render(over("up")) == (
        "                             2026-11-02T00:00:00Z to 2026-11-02T00:01:00Z\n"
        'up{instance="a", job="api"}  ▄▄▄▄▄  1\n'
        'up{instance="b", job="api"}   ██▁▁  0 to 1\n'
    )
    assert query_plot.render(over("up > 5")) == "no result\n"


def test_a_plot_is_never_wider_than_its_columns() -> None:
    line = query_plot.render(over("time()", 10)).splitlines()[1]

    assert len(line) < 120
    assert sum(char in BLOCKS for char in line) == query_plot.COLUMNS


def test_remarks_mark_their_place() -> None:
    remarks = list(query_text.remark_lines(at("rate(up[1m]) + quantile(2, upp)")))

    assert any(line.startswith("warning: quantile value should be between 0 and 1") for line in remarks)
    assert remarks[-3:] == [
        "warning: metric `upp` is not in the fixture; did you mean `up`?",
        "  rate(up[1m]) + quantile(2, upp)",
        "                             ^^^",
    ]


def test_json_holds_nothing_that_is_obeyed() -> None:
    answer = at("label_replace(vector(1), 'l', '##[error]\\u202e', '', '')")
    text = query_json.render(answer)

    assert text.isascii()
    assert "##[" not in text
    assert json.loads(text)["data"]["result"][0]["metric"] == {"l": "##[error]\u202e"}
