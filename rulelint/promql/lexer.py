"""The lexer: text to tokens, with the three moods of Prometheus' lexer (statements, braces, durations in brackets).

The usual tokens are found by one regular expression each; whatever does not match goes to the exact, slow scanners in
`promql/literals.py`, which know the errors.  See `promql/parser/lex.go` upstream.
"""

import re

from rulelint.promql.literals import scan_number, string_error
from rulelint.promql.quoting import quote_character
from rulelint.promql.tokens import DURATION, END, ERROR, IDENTIFIER, KEYWORDS, METRIC, NUMBER, STRING, Token

_SPACE = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_NAME = r"[a-zA-Z_][a-zA-Z0-9_]*+"
_DURATION = r"[0-9]++(?:ms|[smhdwy])(?:[0-9]++(?:ms|[smhdw]))*+"
_STRING = (
    r'"(?:[^"\\\n\ufffd\ud800-\udfff]++|\\[abfnrtv\\"])*+"'
    r"|'(?:[^'\\\n\ufffd\ud800-\udfff]++|\\[abfnrtv\\'])*+'"
    r"|`[^`\ufffd\ud800-\udfff]*+`"
)
_STATEMENT = re.compile(
    rf"""{_SPACE}(?:
      ([a-zA-Z_:][a-zA-Z0-9_:]*+)
    | ([0-9]++(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+)(?![a-zA-Z0-9_.])
    | ({_DURATION})(?![a-zA-Z0-9_])
    | ({_STRING})
    | \[[ \t\r\n]*+({_DURATION})[ \t\r\n]*+(\])
    | ([-+*/%^,(){{\[\]@]|<[=/]?+|>[=/]?+|!=|==|=(?!~))
    )""",
    re.VERBOSE,
)
_BRACES = re.compile(rf"{_SPACE}(?:({_NAME})|(=~|!~|!=|=|,)|({_STRING})|(\}}))")
_SKIP = re.compile(_SPACE)
_BLANKS = re.compile(r"[ \t\r\n]*+")
_LETTERS = re.compile(r"[a-zA-Z_]++")
_DIGITS = frozenset("0123456789")
_CHANGING = frozenset("){[]")
_DURATION_WORDS = frozenset({"step", "range", "min_of", "max_of"})
_WORD, _RANGE, _MARK = 1, 6, 7
_KINDS = ("", "", NUMBER, DURATION, STRING)


def tokenize(text: str) -> list[Token]:
    """Return the tokens; the last is an `END` or, where the lexer stops, an `ERROR`."""
    return _Lexer(text).run()


class _Lexer:
    """Position and brackets of one run."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = []
        self.depth = 0
        self.in_bracket = False
        self.got_colon = False
        self.got_duration = False

    def run(self) -> list[Token]:
        text, tokens, match = self.text, self.tokens, _STATEMENT.match
        keyword = KEYWORDS.get
        at = 0
        while at >= 0:
            found = match(text, at)
            if found is None:
                at = self.rare(at)
                continue
            group = found.lastindex or 0
            start, at = found.span(group)
            word = text[start:at]
            if group == _WORD:
                if self.in_bracket:
                    at = self.word_in_bracket(start)
                    continue
                kind = keyword(word.lower()) or (METRIC if ":" in word else IDENTIFIER)
                tokens.append((kind, word, start, at))
            elif group == _MARK:
                tokens.append((word, word, start, at))
                if word == "(":
                    self.depth += 1
                elif word in _CHANGING:
                    at = self.bracket(word, start, at)
            elif group == _RANGE:
                at = self.range(found)
            else:
                tokens.append((_KINDS[group], word, start, at))
        return tokens

    def fail(self, start: int, message: str) -> int:
        """End the tokens with an error and return the position that stops the run."""
        self.tokens.append((ERROR, message, start, len(self.text)))
        return -1

    def bracket(self, mark: str, start: int, at: int) -> int:
        """Follow a bracket that stands in `tokens` already; return where to go on."""
        match mark:
            case ")":
                self.depth -= 1
                if self.depth < 0:
                    self.tokens.pop()
                    return self.fail(at, "unexpected right parenthesis ')'")
            case "{":
                return self.braces(at)
            case "[" if self.in_bracket:
                self.tokens.pop()
                return self.fail(start, "unexpected left bracket '['")
            case "[":
                self.in_bracket = True
                self.got_colon = self.got_duration = False
                return self.duration_mood(at)
            case "]" if not self.in_bracket:
                self.tokens.pop()
                return self.fail(start, "unexpected right bracket ']'")
            case _:
                self.in_bracket = False
        return at

    def braces(self, at: int) -> int:
        """Read up to and including `}`."""
        text, tokens, match = self.text, self.tokens, _BRACES.match
        while True:
            found = match(text, at)
            if found is None:
                at = self.rare_in_braces(at)
                if at < 0:
                    return at
                continue
            group = found.lastindex or 0
            start, at = found.span(group)
            word = found[group]
            if group == 1:
                tokens.append((IDENTIFIER, word, start, at))
            elif group == 3:
                tokens.append((STRING, word, start, at))
            else:
                tokens.append((word, word, start, at))
                if group == 4:
                    return at

    def range(self, found: re.Match[str]) -> int:
        """Take `[5m]`, matched as a whole."""
        start, end = found.span(5)
        opening, (close, at) = self.text.rindex("[", 0, start), found.span(6)
        if self.in_bracket:
            return self.fail(opening, "unexpected left bracket '['")
        self.tokens += (
            ("[", "[", opening, opening + 1),
            (DURATION, self.text[start:end], start, end),
            ("]", "]", close, at),
        )
        return at

    def duration_mood(self, at: int) -> int:
        """Read operators and words up to the first number, after which the statement mood goes on."""
        text, tokens = self.text, self.tokens
        while True:
            at = _end(_BLANKS, text, at)
            mark = text[at : at + 1]
            if not mark:
                return self.fail(at, "unexpected end of input in duration expression")
            if mark in _DIGITS or (mark == "." and text[at + 1 : at + 2] in _DIGITS):
                self.got_duration = True
                return self.number(at)
            word = _end(_LETTERS, text, at)
            if word > at and text[at:word].lower() in _DURATION_WORDS:
                tokens.append((text[at:word].lower(), text[at:word], at, word))
                self.got_duration = True
                at = word
                continue
            if mark not in "]:()+-*/%^,":
                return self.fail(at, f"unexpected character in duration expression: {quote_character(mark)}")
            at = self.mark_in_duration(mark, at)
            if at < 0 or mark == "]":
                return at

    def mark_in_duration(self, mark: str, at: int) -> int:
        if mark == ":" and not self.got_duration:
            return self.fail(at + 1, "unexpected colon before duration in duration expression")
        if mark == ":" and self.got_colon:
            return self.fail(at + 1, "unexpected repeated colon in duration expression")
        self.tokens.append((mark, mark, at, at + 1))
        if mark == ":":
            self.got_colon = True
            return at + 1
        self.depth += mark == "("
        return self.bracket(mark, at, at + 1) if mark in ")]" else at + 1

    def word_in_bracket(self, start: int) -> int:
        """Read a colon or one of the words a duration may hold, after a number."""
        text = self.text
        if text[start] == ":":
            if self.got_colon:
                return self.fail(start, "unexpected colon ':'")
            self.tokens.append((":", ":", start, start + 1))
            self.got_colon = True
            return start + 1
        end = _end(_LETTERS, text, start)
        word = text[start:end].lower()
        if word in _DURATION_WORDS:
            self.tokens.append((word, text[start:end], start, end))
            return end
        return self.fail(start, f"unexpected character: {quote_character(text[start])}, expected ':'")

    def number(self, at: int) -> int:
        kind, end, error = scan_number(self.text, at)
        if error:
            return self.fail(at, error)
        self.tokens.append((kind, self.text[at:end], at, end))
        return end

    def string(self, at: int) -> int:
        error, end, start = string_error(self.text, at)
        if error:
            return self.fail(start, error)
        self.tokens.append((STRING, self.text[at:end], at, end))
        return end

    def rare(self, at: int) -> int:
        """Read what the statement expression did not match: the end, an unusual literal, or an error."""
        text = self.text
        at = _end(_SKIP, text, at)
        mark, following = text[at : at + 1], text[at + 1 : at + 2]
        if not mark:
            return self.end(at)
        if mark in _DIGITS or (mark == "." and following and following in _DIGITS):
            return self.number(at)
        if mark in "\"'`":
            return self.string(at)
        if mark == "=":
            return self.fail(at, "unexpected character after '=': '~'")
        if mark == "!":
            return self.fail(at, f"unexpected character after '!': {quote_character(following)}")
        return self.fail(at, f"unexpected character: {quote_character(mark)}")

    def end(self, at: int) -> int:
        if self.depth:
            return self.fail(at, "unclosed left parenthesis")
        if self.in_bracket:
            return self.fail(at, "unclosed left bracket")
        self.tokens.append((END, "", at, at))
        return -1

    def rare_in_braces(self, at: int) -> int:
        """Read an unusual string, or say what may not stand inside braces."""
        text = self.text
        at = _end(_SKIP, text, at)
        mark = text[at : at + 1]
        if not mark:
            return self.fail(at, "unexpected end of input inside braces")
        if mark in "\"'`":
            return self.string(at)
        if mark == "!":
            following = quote_character(text[at + 1 : at + 2])
            return self.fail(at, f"unexpected character after '!' inside braces: {following}")
        if mark == "{":
            return self.fail(at, "unexpected left brace '{'")
        return self.fail(at, f"unexpected character inside braces: {quote_character(mark)}")


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
