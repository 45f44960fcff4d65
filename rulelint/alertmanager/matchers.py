r"""Matchers of routes and inhibit rules: `severity="critical"`, in both syntaxes.

Source: `pkg/labels/parse.go` (the old syntax, tolerant) and, from version 0.27 on, `matcher/parse` and
`matcher/compat`: what the old syntax refuses may be a matcher of the new one, which has quoted label names, any
UTF-8 in them, and Go's escapes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from rulelint.alertmanager.version import Version
from rulelint.dataclass import dataclass
from rulelint.promql.ast import MatchOp
from rulelint.promql.matchers import compile_regex, regex_error
from rulelint.source.span import Span

UTF8_SINCE: Version = (0, 27)
_GO_1: Version = (2,)
"""In Alertmanager a dot never matches a line end, as in Prometheus 2."""

_BLANKS = "\t\n\f\r "
_START = re.compile(r"[\t\n\f\r ]*([a-zA-Z_:][a-zA-Z0-9_:]*)[\t\n\f\r ]*(=~|=|!=|!~)")
_OPS = {op.value: op for op in MatchOp}
_WORD = re.compile(r"[^\s{}!=~,\\\"'`]+")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\\"])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|.)"
)
_CONTROL = dict(zip('abfnrtv\\"', '\a\b\f\n\r\t\v\\"', strict=True))


class MatcherError(ValueError):
    """A matcher that cannot be read; `span` is the range of the text that is wrong."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition on a label; a label that an alert lacks is empty.  `span` does not take part in comparisons."""

    name: str
    op: MatchOp
    value: str
    span: Span = field(compare=False, repr=False, default=Span(0, 0))

    def matches(self, value: str) -> bool:
        """Say whether a label's value satisfies the condition."""
        match self.op:
            case MatchOp.EQUAL:
                return value == self.value
            case MatchOp.NOT_EQUAL:
                return value != self.value
            case MatchOp.REGEX:
                return compile_regex(self.value, _GO_1)(value)
            case MatchOp.NOT_REGEX:
                return not compile_regex(self.value, _GO_1)(value)

    def __str__(self) -> str:
        r"""Write it as group keys do: `name="value"`, with `\`, `"` and line ends escaped."""
        value = self.value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
        return f'{self.name}{self.op.value}"{value}"'


def all_match(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Say whether labels satisfy every matcher."""
    return all(matcher.matches(labels.get(matcher.name, "")) for matcher in matchers)


def in_order(matchers: Iterable[Matcher]) -> tuple[Matcher, ...]:
    """Return matchers as Alertmanager sorts them: by name, value and operator."""
    order = list(MatchOp)
    return tuple(sorted(matchers, key=lambda each: (each.name, each.value, order.index(each.op))))


def parse_matchers(text: str, version: Version) -> tuple[Matcher, ...]:
    """Return the matchers of one list item; spans count characters of `text`.  Raises `MatcherError`."""
    try:
        return tuple(_classic(text))
    except MatcherError as error:
        if version < UTF8_SINCE:
            raise
        try:
            return tuple(_Utf8(text).read())
        except MatcherError:
            raise error from None


def _classic(text: str) -> Iterator[Matcher]:
    """Yield the matchers of the old syntax: commas outside of quotes separate, braces around all are optional."""
    start = 1 if text.startswith("{") else 0
    end = len(text) - 1 if text.endswith("}") and len(text) > start else len(text)
    at, quoted, escaped = start, False, False
    for place in range(start, end):
        match text[place]:
            case "," if not quoted:
                yield _classic_matcher(text, Span(at, place))
                at = place + 1
            case '"':
                quoted = quoted if escaped else not quoted
                escaped = False
            case "\\":
                escaped = not escaped
            case ",":
                pass
            case _:
                escaped = False
    # The last one is trimmed of all that Unicode calls space, the others of ASCII only.
    rest = _trimmed(text, Span(at, end), None)
    if len(rest):
        yield _classic_matcher(text, rest)


def _trimmed(text: str, span: Span, blanks: str | None) -> Span:
    """Return a range without the blanks around it."""
    inner = text[span.start : span.end]
    start = span.start + len(inner) - len(inner.lstrip(blanks))
    return Span(start, max(start, span.start + len(inner.rstrip(blanks))))


def _classic_matcher(text: str, written: Span) -> Matcher:
    span = _trimmed(text, written, _BLANKS)
    found = _START.match(text, span.start, span.end)
    if found is None:
        shown = text[span.start : span.end]
        what = f"`{shown}` is not a matcher" if shown else "a matcher is missing"
        raise MatcherError(f'{what}: write `label="value"`', span if shown else written)
    raw = text[found.end() : span.end].strip(_BLANKS)
    return _checked(Matcher(found[1], _OPS[found[2]], _classic_value(raw, span), span))


def _classic_value(raw: str, span: Span) -> str:
    r"""Unquote; `\"`, `\n` and `\\` are escapes, any other backslash stands for itself."""
    message = "a double quote inside the value is not escaped"
    quoted = raw.startswith('"')
    closed = not quoted
    raw = raw[1:] if quoted else raw
    value, escaped = [], False
    for place, char in enumerate(raw):
        last = place == len(raw) - 1
        if escaped:
            escaped = False
            value.append({"n": "\n", '"': '"', "\\": "\\"}.get(char, "\\" + char))
        elif char == "\\" and not last:
            escaped = True
        elif char == '"':
            if closed or not last:
                raise MatcherError(message, span)
            closed = True
        else:
            value.append(char)
    if not closed:
        raise MatcherError("the value has no closing quote", span)
    return "".join(value)


def _checked(matcher: Matcher) -> Matcher:
    if matcher.op in (MatchOp.REGEX, MatchOp.NOT_REGEX) and (said := regex_error(matcher.value)):
        raise MatcherError(said, matcher.span)
    return matcher


class _Utf8:
    """The new syntax: names and values are words or Go strings, braces come in pairs, a last comma is allowed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def read(self) -> Iterator[Matcher]:
        braced = self._take("{")
        while not self._at_end(braced=braced):
            start = self._skip()
            name, op = self._word("a label name"), self._operator()
            value = self._word("a value")
            yield _checked(Matcher(name, op, value, Span(start, self.at)))
            if not self._take(",") and not self._at_end(braced=braced):
                raise self._error("expected a comma")
        if braced and not self._take("}"):
            raise self._error("expected `}`")
        if self._skip() < len(self.text):
            raise self._error("expected the end")

    def _at_end(self, *, braced: bool) -> bool:
        at = self._skip()
        return at >= len(self.text) or (braced and self.text[at] == "}")

    def _skip(self) -> int:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        return self.at

    def _take(self, char: str) -> bool:
        self._skip()
        found = self.text.startswith(char, self.at)
        self.at += found
        return found

    def _operator(self) -> MatchOp:
        self._skip()
        for text in ("=~", "!~", "!=", "="):
            if self._take(text):
                self.at += len(text) - 1
                return _OPS[text]
        raise self._error("expected one of `=`, `!=`, `=~`, `!~`")

    def _word(self, what: str) -> str:
        start = self._skip()
        if word := _WORD.match(self.text, start):
            self.at = word.end()
            return word[0]
        quoted = _QUOTED.match(self.text, start)
        if quoted is None:
            raise self._error(f"expected {what}")
        self.at = quoted.end()
        return self._unquoted(quoted[0][1:-1], Span(start, self.at))

    def _unquoted(self, inner: str, span: Span) -> str:
        value, at = bytearray(), 0
        for escape in _ESCAPE.finditer(inner):
            value += inner[at : escape.start()].encode("utf-8", "surrogatepass")
            at = escape.end()
            control, two, octal, four, eight = escape.groups()
            if control:
                value += _CONTROL[control].encode()
            elif two or octal:
                byte = int(two, 16) if two else int(octal, 8)
                if byte > 0xFF:
                    raise MatcherError("the value has an escape Go does not know", span)
                value.append(byte)
            elif (code := int(four or eight or "110000", 16)) < 0x110000 and not 0xD800 <= code < 0xE000:
                value += chr(code).encode()
            else:
                raise MatcherError("the value has an escape Go does not know", span)
        value += inner[at:].encode("utf-8", "surrogatepass")
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            raise MatcherError("the value is not valid UTF-8", span) from None

    def _error(self, message: str) -> MatcherError:
        return MatcherError(message, Span(self.at, min(self.at + 1, len(self.text))))
