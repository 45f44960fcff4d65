"""The series notation of promtool's tests."""

import math

import pytest

from rulelint.promql.errors import PromqlSyntaxError
from rulelint.promql.histograms import HistogramValue
from rulelint.promql.series import STALE, parse_series
from tests.promql.marked import mark


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("up", {"__name__": "up"}),
        ("sum{}", {"__name__": "sum"}),
        ("{}", {}),
        ("a:b{x='1',y=`2`,}", {"__name__": "a:b", "x": "1", "y": "2"}),
        ('{"my.metric","l.x"="y z"}', {"__name__": "my.metric", "l.x": "y z"}),
        ('up{x="a b{{"}', {"__name__": "up", "x": "a b{{"}),
    ],
)
def test_labels(text: str, labels: dict[str, str]) -> None:
    assert parse_series(f"{text} 1") == (labels, (1.0,))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ("", ()),
        ("1 -2  +3\t.5", (1, -2, 3, 0.5)),
        ("_ 1 _x2", (None, 1, None, None)),
        ("1x2", (1, 1, 1)),
        ("0x3", (0, 0, 0, 0)),
        ("1+2x2", (1, 3, 5)),
        ("1-2x2", (1, -1, -3)),
        ("-1-1x1", (-1, -2)),
        ("1+0.1x2", (1, 1.1, 1.2000000000000002)),
        ("1x0", (1,)),
        ("stale 1", (STALE, 1)),
        ("Inf -Inf", (math.inf, -math.inf)),
        ("1e3 1.5e-3", (1000, 0.0015)),
        ("1 \n", (1,)),
    ],
)
def test_values(values: str, expected: tuple[object, ...]) -> None:
    assert parse_series(f"up {values}")[1] == expected


def test_histograms() -> None:
    text = "{{Schema:1 sum:3.5 count:4 z_bucket:1 z_bucket_w:0.001 offset:-1 buckets:[1 2] n_buckets:[1]}}"

    value = HistogramValue(1, 3.5, 4, 1, 0.001, (1, 2), -1, (1,))
    assert parse_series(f"h {text}x1 {{{{}}}}")[1] == (value, value, HistogramValue())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{buckets:[1 2]}}+{{buckets:[1]}}x1", ((1, 2), (2, 2))),
        ("{{buckets:[1 2]}}-{{buckets:[1] offset:1}}x1", ((1, 2), (1, 1))),
        ("{{buckets:[5] schema:0}}+{{buckets:[1 2 3] schema:1}}x1", ((5,), (6, 5))),
        ("{{schema:-53 custom_values:[1 2] buckets:[1 1]}}x1", ((1, 1), (1, 1))),
    ],
)
def test_sums_of_histograms(text: str, expected: tuple[tuple[float, ...], ...]) -> None:
    values = parse_series(f"h {text}")[1]

    assert tuple(each.positive for each in values if isinstance(each, HistogramValue)) == expected


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("up 1«+»1", 'unexpected "+" in series values'),
        ("up -3 _«-»2", 'unexpected "-" in series values'),
        ("up «{x='1'} 1»", "unexpected character in series sequence: '{'"),
        ("up 3+3x4«-»4", 'unexpected "-" in series values'),
        ("up 0x1«F»", 'unexpected identifier "F" in series values'),
        ("up «abc»", 'unexpected identifier "abc" in series values, expected number or "stale"'),
        ("up 1 «# comment»", "unexpected character in series sequence: '#'"),
        ("up{a«,»b} 1", 'unexpected "," in label set, expected "="'),
        ("up{a=«b»} 1", 'unexpected identifier "b" in label set, expected string'),
        ('up{a=«"b} 1»', "unterminated quoted string"),
        ('up{a="b"«~} 1»', "unexpected character inside braces: '~'"),
        ("h {{«sums»:1}}", 'bad histogram descriptor found: "sums"'),
        ("h {{«sum» :1}}", "missing `:` for histogram descriptor"),
        ("h {{sum:«x»}}", 'unexpected "x" in series values'),
        ("h {{sum:1«»", "unexpected end of input in series values"),
        ("h {{counter_reset_hint:«maybe»}}", 'bad histogram descriptor found: "maybe"'),
        ("h {{schema:1}}+{{schema:0}}x1", "error combining histograms: cannot merge from schema 0 to 1"),
    ],
)  # fmt: skip
def test_errors(marked: str, message: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    with pytest.raises(PromqlSyntaxError) as caught:
        parse_series(text)

    error = caught.value.errors[0]
    assert error.message == message
    if "«" in marked:
        assert mark(text, error.span).partition("«")[0] == marked.partition("«")[0]
