"""Text into tokens, with the same boundaries and the same errors as `text/template/parse/lex.go` of Go 1.25."""

import re
from collections.abc import Iterator

from rulelint.source.span import Span
from rulelint.template.errors import TemplateError, TemplateSyntaxError
from rulelint.template.tokens import KEYWORDS, Kind, Token, code_point, quote

UNCLOSED = "unclosed action"
"""Go's words for an action without `}}`."""

_SPACES = " \t\r\n"
_SPACE_RUN = re.compile(r"[ \t\r\n]+")
_RIGHT_DELIM = re.compile(r"[ \t\r\n]-\}\}|\}\}")
_RIGHT_DELIM_TRIMMING = re.compile(r"[ \t\r\n]-\}\}")
_LEFT_TRIM = re.compile(r"-[ \t\r\n]")
_INTERPRETED = re.compile(r'"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"')
_CHARACTER = re.compile(r"'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'")
_SHORT_ACTION = re.compile(r"\{\{ *\$[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)* *\}\}")
_ASCII_ALPHANUMERICS = re.compile(r"[A-Za-z0-9_]*")
_REST_OF_LINE = re.compile(r"[^\n]*")
_WRITTEN_NUMBER = re.compile(
    r"[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?"
    r"|0[oO][0-7_]*(?:\.[0-7_]*)?"
    r"|0[bB][01_]*(?:\.[01_]*)?"
    r"|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?"
)
_SIMPLE = {"=": Kind.ASSIGN, "|": Kind.PIPE, "(": Kind.LEFT_PAREN, ")": Kind.RIGHT_PAREN}
_STARTS_A_NUMBER = frozenset("+-0123456789")
_TERMINATORS = frozenset(" \t\r\n.,|:)(")


def lex(text: str) -> Iterator[Token]:
    """Yield the tokens of a template, the last of kind EOF, before it one of kind ERROR where Go's lexer stops."""
    try:
        yield from _Lexer(text).tokens()
    except TemplateSyntaxError as stop:
        yield Token(Kind.ERROR, "", stop.error.span, stop.error)
    yield Token(Kind.EOF, "", Span(len(text), len(text)))


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def tokens(self) -> Iterator[Token]:
        text, end = self.text, len(self.text)
        while self.at < end:
            opened = text.find("{{", self.at)
            if opened < 0:
                yield Token(Kind.TEXT, text[self.at :], Span(self.at, end))
                self.at = end
                break
            trims = _LEFT_TRIM.match(text, opened + 2) is not None
            before = text[self.at : opened].rstrip(_SPACES if trims else "")
            if before:
                yield Token(Kind.TEXT, before, Span(self.at, self.at + len(before)))
            if short := _SHORT_ACTION.match(text, opened):
                yield Token(Kind.SHORT_ACTION, short[0], Span(opened, short.end()))
                self.at = short.end()
                continue
            self.at = opened + (4 if trims else 2)
            if text.startswith("/*", self.at):
                self._comment(opened)
            else:
                yield Token(Kind.LEFT_DELIM, "{{", Span(opened, opened + 2))
                yield from self._action(opened)

    def _comment(self, opened: int) -> None:
        closed = self.text.find("*/", self.at + 2)
        if closed < 0:
            raise self._error(Span(opened, self.at + 2), "unclosed comment", "end it with `*/}}`")
        delim = _RIGHT_DELIM.match(self.text, closed + 2)
        if delim is None:
            advice = "`}}` or ` -}}` must follow `*/` at once"
            raise self._error(Span(closed, closed + 2), "comment ends before closing delimiter", advice)
        self._leave(delim.end(), trims=len(delim[0]) > 2)

    def _leave(self, end: int, *, trims: bool) -> None:
        """Continue after a right delimiter, past white space if it trims."""
        spaces = _SPACE_RUN.match(self.text, end) if trims else None
        self.at = spaces.end() if spaces else end

    def _action(self, opened: int) -> Iterator[Token]:
        text, open_parens = self.text, list[int]()
        while True:
            delim = _RIGHT_DELIM.match(text, self.at)
            if delim is not None:
                if open_parens:
                    raise self._error(
                        Span(open_parens[-1], open_parens[-1] + 1), "unclosed left paren", "close it with `)`"
                    )
                yield Token(Kind.RIGHT_DELIM, "}}", Span(delim.end() - 2, delim.end()))
                self._leave(delim.end(), trims=len(delim[0]) > 2)
                return
            if self.at >= len(text):
                raise self._error(Span(opened, opened + 2), UNCLOSED, "close it with `}}`")
            token = self._token()
            if token.kind is Kind.LEFT_PAREN:
                open_parens.append(token.span.start)
            elif token.kind is Kind.RIGHT_PAREN:
                if not open_parens:
                    raise self._error(token.span, "unexpected right paren")
                open_parens.pop()
            yield token

    def _token(self) -> Token:
        char = self.text[self.at]
        if char in _SPACES:
            return self._space()
        if char in _SIMPLE:
            return self._take(_SIMPLE[char], self.at + 1)
        if char in "\"'`":
            return self._quoted(char)
        if char == ":":
            if not self.text.startswith(":=", self.at):
                raise self._error(Span(self.at, self.at + 1), "expected :=")
            return self._take(Kind.DECLARE, self.at + 2)
        following = self.text[self.at + 1 : self.at + 2]
        if char in _STARTS_A_NUMBER or (char == "." and (not following or following in "0123456789")):
            return self._number()
        if char in ".$":
            return self._name(Kind.FIELD if char == "." else Kind.VARIABLE)
        if _is_alphanumeric(char):
            return self._name(Kind.IDENTIFIER)
        if " " < char < "\x7f":
            return self._take(Kind.OTHER, self.at + 1)
        raise self._error(Span(self.at, self.at + 1), f"unrecognized character in action: {code_point(char)}")

    def _space(self) -> Token:
        run = _SPACE_RUN.match(self.text, self.at)
        assert run is not None
        end = run.end()
        # The last space belongs to a trimming delimiter that follows it.
        if _RIGHT_DELIM_TRIMMING.match(self.text, end - 1):
            end -= 1
        return self._take(Kind.SPACE, end)

    def _quoted(self, mark: str) -> Token:
        if mark == "`":
            end = self.text.find("`", self.at + 1) + 1
            if end == 0:
                mark_span = Span(self.at, self.at + 1)
                raise self._error(mark_span, "unterminated raw quoted string", "close it with a backtick")
            return self._take(Kind.RAW_STRING, end)
        found = (_INTERPRETED if mark == '"' else _CHARACTER).match(self.text, self.at)
        if found is None:
            rest = _REST_OF_LINE.match(self.text, self.at)
            assert rest is not None
            what = "quoted string" if mark == '"' else "character constant"
            raise self._error(Span(*rest.span()), f"unterminated {what}")
        return self._take(Kind.STRING if mark == '"' else Kind.CHARACTER, found.end())

    def _number(self) -> Token:
        start = self.at
        end = self._number_end(start, start)
        if self.text[end : end + 1] not in ("+", "-"):
            return self._take(Kind.NUMBER, end)
        end = self._number_end(start, end)
        if self.text[end - 1] != "i":
            raise self._error(Span(start, end), f"bad number syntax: {quote(self.text[start:end])}")
        return self._take(Kind.COMPLEX, end)

    def _number_end(self, start: int, at: int) -> int:
        found = _WRITTEN_NUMBER.match(self.text, at)
        assert found is not None
        end = found.end()
        if _is_alphanumeric(self.text[end : end + 1]):
            raise self._error(Span(start, end + 1), f"bad number syntax: {quote(self.text[start : end + 1])}")
        return end

    def _name(self, kind: Kind) -> Token:
        text, start = self.text, self.at
        ascii_run = _ASCII_ALPHANUMERICS.match(text, start if kind is Kind.IDENTIFIER else start + 1)
        assert ascii_run is not None
        end = ascii_run.end()
        while _is_alphanumeric(text[end : end + 1]):
            end += 1
        if end < len(text) and text[end] not in _TERMINATORS and not text.startswith("}}", end):
            raise self._error(Span(end, end + 1), f"bad character {code_point(text[end])}")
        word = text[start:end]
        if kind is Kind.IDENTIFIER:
            kind = KEYWORDS.get(word, Kind.BOOL if word in ("true", "false") else kind)
        return self._take(Kind.DOT if word == "." else kind, end)

    def _take(self, kind: Kind, end: int) -> Token:
        token = Token(kind, self.text[self.at : end], Span(self.at, end))
        self.at = end
        return token

    @staticmethod
    def _error(span: Span, message: str, advice: str = "") -> TemplateSyntaxError:
        return TemplateSyntaxError(TemplateError(span, message, advice))


def _is_alphanumeric(char: str) -> bool:
    """Tell what Go's `isAlphaNumeric` does; the empty string, the end of the text, is not."""
    return char == "_" or char.isalpha() or char.isdecimal()
