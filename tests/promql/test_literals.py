"""Numbers, durations and strings, as Go reads and writes them."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.promql.durations import format_duration, parse_duration
from rulelint.promql.lexer import tokenize
from rulelint.promql.numbers import format_fixed, format_number, parse_float, parse_number
from rulelint.promql.quoting import code_point, quote, quote_character, unquote
from rulelint.promql.tokens import END, ERROR

SYNTAX, RANGE = "invalid syntax", "value out of range"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("1", 1),
        ("-1", -1),
        ("+1", 1),
        ("0755", 493),
        ("08", 8),
        ("0x1F", 31),
        ("0X_1f", 31),
        ("0b101", 5),
        ("0o17", 15),
        ("1_000", 1000),
        ("1_000.5", 1000.5),
        ("1.5e3", 1500),
        (".5", 0.5),
        ("5.", 5),
        ("1e-3", 0.001),
        ("Inf", math.inf),
        ("-inf", -math.inf),
        ("+Infinity", math.inf),
        ("0x1p-2", 0.25),
        ("9223372036854775808", 2.0**63),
        ("0.1", 0.1),
        ("1e-400", 0),
        ("00", 0),
        ("0_7", 7),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", SYNTAX),
        ("1x", SYNTAX),
        ("1__0", SYNTAX),
        ("_1", SYNTAX),
        ("1_", SYNTAX),
        ("e5", SYNTAX),
        ("１", SYNTAX),
        ("1e400", RANGE),
        ("0x1p9999", RANGE),
        ("0xffffffffffffffffff", SYNTAX),
    ],
)
def test_what_is_no_number(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"strconv\.ParseFloat: parsing") as caught:
        parse_number(text)

    assert str(caught.value) == f'strconv.ParseFloat: parsing "{text}": {why}'


def test_nan() -> None:
    assert math.isnan(parse_number("NaN"))
    assert math.isnan(parse_float("-nan"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "-0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (100000.0, "100000"),
        (999999.0, "999999"),
        (1e6, "1e+06"),
        (123456.7, "123456.7"),
        (1234567.0, "1.234567e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (1e21, "1e+21"),
        (1e100, "1e+100"),
        (5e-324, "5e-324"),
        (0.1 + 0.2, "0.30000000000000004"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
        (1048576.0, "1.048576e+06"),
        (20.0, "20"),
    ],
)
def test_numbers_are_written_as_go_does(value: float, text: str) -> None:
    assert format_number(value) == text


@settings(deadline=None)
@given(st.floats(allow_nan=False))
def test_written_numbers_are_read_back(value: float) -> None:
    again = parse_number(format_number(value))

    assert (again, math.copysign(1, again)) == (value, math.copysign(1, value))


def test_fixed_numbers() -> None:
    assert [format_fixed(value) for value in (1.5, -math.inf, 2.0**63)] == [
        "1.500000",
        "-Inf",
        "9223372036854775808.000000",
    ]


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("0", 0),
        ("0s", 0),
        ("5m", 300_000),
        ("1h30m", 5_400_000),
        ("1y2w3d4h5m6s7ms", 33_019_506_007),
        ("292y", 292 * 31_536_000_000),
    ],
)
def test_durations(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty duration string"),
        ("5", 'not a valid duration string: "5"'),
        ("m", 'not a valid duration string: "m"'),
        ("-5m", 'not a valid duration string: "-5m"'),
        ("1.5h", 'unknown unit "." in duration "1.5h"'),
        ("1m1h", 'not a valid duration string: "1m1h"'),
        ("1m1m", 'not a valid duration string: "1m1m"'),
        ("5min", 'unknown unit "min" in duration "5min"'),
        ("5m ", 'unknown unit "m " in duration "5m "'),
        ("٥m", 'not a valid duration string: "٥m"'),
        ("293y", "duration out of range"),
        ("99999999999999999999999999s", 'not a valid duration string: "99999999999999999999999999s"'),
    ],
)
def test_what_is_no_duration(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="duration") as caught:
        parse_duration(text)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0s"),
        (300_000, "5m"),
        (5_400_000, "1h30m"),
        (604_800_000, "1w"),
        (691_200_000, "8d"),
        (31_536_000_000, "1y"),
        (-1, "-1ms"),
        (90_061_001, "1d1h1m1s1ms"),
        (7_776_000_000, "90d"),
    ],
)
def test_durations_are_written_as_prometheus_does(milliseconds: int, text: str) -> None:
    assert format_duration(milliseconds) == text


@settings(deadline=None)
@given(st.integers(0, 9 * 10**12))
def test_written_durations_are_read_back(milliseconds: int) -> None:
    assert parse_duration(format_duration(milliseconds)) == milliseconds


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("plain 'text'", "\"plain 'text'\""),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("\a\b\f\n\r\t\v\x01\x7f", '"\\a\\b\\f\\n\\r\\t\\v\\x01\\x7f"'),
        ("日本 é", '"日本 é"'),
        ("\udcff", '"\\xff"'),
        ("\u200b\U000e0001", '"\\u200b\\U000e0001"'),
        ("\xa0", '"\\u00a0"'),
    ],
)
def test_quotes(text: str, quoted: str) -> None:
    assert quote(text) == quoted
    assert unquote(quoted) == text


@settings(deadline=None)
@given(st.text(max_size=30))
def test_quoted_text_is_one_token_and_read_back(text: str) -> None:
    literal = quote(text)
    tokens = tokenize(literal)

    if "�" in text:
        assert tokens[0][:2] == (ERROR, "invalid UTF-8 rune")
    else:
        assert [token[1] for token in tokens] == [literal, ""]
        assert unquote(literal) == text


def test_characters_in_messages() -> None:
    assert [quote_character(each) for each in ("a", "'", "\n", "", "é", "\udc80")] == [
        "'a'",
        "'\\''",
        "'\\n'",
        "'�'",
        "'é'",
        "'�'",
    ]
    assert [code_point(each) for each in ("a", "\x01", "é")] == ["U+0061 'a'", "U+0001", "U+00E9 'é'"]


@settings(deadline=None)
@given(st.text(alphabet="({[]})\"'`\\ax5m_.:=~!#\n é,+e0", max_size=40))
def test_tokens_tile_the_text(text: str) -> None:
    """Whatever the text, tokens follow each other, lie inside it and end with an end or an error."""
    tokens = tokenize(text)

    assert [token[0] in (END, ERROR) for token in tokens] == [False] * (len(tokens) - 1) + [True]
    at = 0
    for kind, word, start, end in tokens:
        assert at <= start <= end <= len(text)
        assert kind in (END, ERROR) or text[start:end] == word
        at = end
