"""promtool's notation of series, `name{label="value"} 1 2+3x4 _ stale {{schema:1}}` (`ParseSeriesDesc` upstream)."""

import re
from enum import Enum

from rulelint.promql.ast import MatchOp
from rulelint.promql.cursor import DEFAULT, Cursor, Stop
from rulelint.promql.errors import PromqlError, PromqlSyntaxError
from rulelint.promql.histograms import HistogramValue, scan_histogram
from rulelint.promql.numbers import parse_float
from rulelint.promql.quoting import quote, quote_character, unquote
from rulelint.promql.tokens import IDENTIFIER, METRIC, METRIC_WORDS, STRING
from rulelint.source.span import Span

MAX_VALUES = 10_000_000
"""More values than this in one series are refused: `1x9999999999` must not fill the memory."""


class Marker(Enum):
    """A value that is no number: the staleness marker."""

    STALE = "stale"


STALE = Marker.STALE
SeriesValue = float | Marker | HistogramValue | None
"""None is a missing sample."""

_NUMBER = (
    r"(?:[0-9](?:_?[0-9])*+(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+|(?i:inf|nan)(?![a-zA-Z0-9_:])"
)
_ITEM = re.compile(
    rf"(?P<blank>_)(?:x(?P<blanks>[0-9]++))?+|(?P<stale>stale)(?![a-zA-Z0-9_:])"
    rf"|(?P<start>[+-]?+(?:{_NUMBER}))(?:(?P<step>[+-](?:{_NUMBER}))?+x(?P<times>[0-9]++))?+"
)
_SPACE = re.compile(r"[ \t\r\n]*+")
_METRIC = re.compile(
    r"""[a-zA-Z0-9_:]*+(?:\{(?:[^"'`}]++|"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+'|`[^`]*+`)*+\})?+"""
)
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|(?P<word>[a-zA-Z][a-zA-Z0-9_:]*+)|(?P<mark>[-+x_ \t\r\n])")


def parse_series(text: str) -> tuple[dict[str, str], tuple[SeriesValue, ...]]:
    """Return the labels (the metric name is `__name__`) and the values; raises PromqlSyntaxError."""
    prefix = _METRIC.match(text)
    end = prefix.end() if prefix else 0
    unclosed = text.startswith("{", end) and not text.startswith("{{", end)
    cursor = Cursor(text if unclosed else text[:end], DEFAULT)
    try:
        labels = _metric(cursor)
    except Stop:
        raise PromqlSyntaxError(tuple(cursor.errors)) from None
    return labels, _values(text, cursor.last_end() if cursor.at else 0)


def _metric(cursor: Cursor) -> dict[str, str]:
    kind, name, _, _ = cursor.tokens[0]
    labels: dict[str, str] = {}
    if kind in (IDENTIFIER, METRIC) or kind in METRIC_WORDS:
        cursor.at += 1
        labels["__name__"] = name
    if cursor.tokens[cursor.at][0] != "{":
        return labels
    cursor.at += 1
    while cursor.tokens[cursor.at][0] != "}":
        name, value = _label(cursor)
        labels[name] = value
        kind = cursor.tokens[cursor.at][0]
        if kind == ",":
            cursor.at += 1
        elif kind != "}":
            raise cursor.unexpected("label set", '"," or "}"')
    cursor.at += 1
    return labels


def _label(cursor: Cursor) -> tuple[str, str]:
    kind, name, _, _ = cursor.tokens[cursor.at]
    if kind not in (IDENTIFIER, STRING):
        raise cursor.unexpected("label set", 'identifier or "}"')
    cursor.at += 1
    if kind == STRING:
        name = unquote(name)
        if cursor.tokens[cursor.at][0] != MatchOp.EQUAL.value:
            return "__name__", name
    cursor.need("=", "label set", '"="')
    return name, unquote(cursor.need(STRING, "label set", "string")[1])


def _values(text: str, at: int) -> tuple[SeriesValue, ...]:
    values: list[SeriesValue] = []
    while True:
        start = at
        found = _SPACE.match(text, at)
        at = found.end() if found else at
        if at == len(text):
            return tuple(values)
        if at == start:
            raise _unexpected(text, at)
        if text.startswith("{{", at):
            histograms, at = scan_histogram(text, at)
            values += histograms
            continue
        item = _ITEM.match(text, at)
        if item is None:
            raise _unexpected(text, at)
        _room(values, item, at)
        values += _repeated(item)
        at = item.end()


def _room(values: list[SeriesValue], item: re.Match[str], at: int) -> None:
    count = item["blanks"] or item["times"] or "1"
    if len(count) > 8 or len(values) + int(count) > MAX_VALUES:
        raise syntax_error(at, item.end(), f"series holds more than {MAX_VALUES} values")


def _repeated(item: re.Match[str]) -> list[SeriesValue]:
    """Return the values of one item: `axN` and `a+bxN` are N+1 values, sums taken one after another."""
    if item["blank"]:
        return [None] * int(item["blanks"] or 1)
    if item["stale"]:
        return [STALE]
    value = parse_float(item["start"])
    if item["times"] is None:
        return [value]
    if item["step"] is None:
        return [value] * (int(item["times"]) + 1)
    step = parse_float(item["step"])
    values: list[SeriesValue] = [value]
    for _ in range(int(item["times"])):
        value += step
        values.append(value)
    return values


def syntax_error(start: int, end: int, message: str) -> PromqlSyntaxError:
    """Return the error at these characters."""
    return PromqlSyntaxError((PromqlError(Span(start, end), message),))


def _unexpected(text: str, at: int) -> PromqlSyntaxError:
    """Return the error for what cannot stand at `at`, in Prometheus' words."""
    token = _TOKEN.match(text, at)
    if token is None:
        message = f"unexpected character in series sequence: {quote_character(text[at])}"
        return syntax_error(at, len(text), message)
    shown = quote(token[0])
    match token.lastgroup:
        case "number":
            shown = f"number {shown}"
        case "word":
            shown = f"identifier {shown}"
    expected = (
        ', expected number or "stale"' if token.lastgroup == "word" and text[at - 1 : at] in "\t " else ""
    )
    return syntax_error(at, token.end(), f"unexpected {shown} in series values{expected}")
