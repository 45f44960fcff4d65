"""Reading tokens with the look-ahead Go's parser has: peek, step back, with and without white space."""

from collections.abc import Iterator

from rulelint.source.span import Span
from rulelint.template.tokens import Kind, Token


class Cursor:
    """The tokens of one template; `end` is where the last token taken ends."""

    def __init__(self, tokens: Iterator[Token]) -> None:
        self._tokens = tokens
        self._waiting: list[Token] = []
        self.end = 0

    def take(self) -> Token:
        """Return the next token; the last one, EOF, is returned again and again."""
        token = self._waiting.pop() if self._waiting else next(self._tokens)
        if token.kind is Kind.EOF:
            self._waiting.append(token)
        self.end = token.span.end
        return token

    def put_back(self, *tokens: Token) -> None:
        """Make `tokens` the next ones, the first of them first."""
        for token in reversed(tokens):
            if token.kind is not Kind.EOF:
                self._waiting.append(token)
        self.end = tokens[0].span.start if tokens else self.end

    def peek(self) -> Token:
        """Return the next token and leave it there."""
        if not self._waiting:
            self._waiting.append(next(self._tokens))
        return self._waiting[-1]

    def take_word(self) -> Token:
        """Return the next token that is no white space."""
        while (token := self.take()).kind is Kind.SPACE:
            pass
        return token

    def peek_word(self) -> Token:
        """Skip white space, and return what follows without taking it."""
        while (token := self.peek()).kind is Kind.SPACE:
            self._waiting.pop()
        return token

    def since(self, start: int) -> Span:
        """Return the range from `start` to the end of the last token taken."""
        return Span(start, max(start, self.end))
