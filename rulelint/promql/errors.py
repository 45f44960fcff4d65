"""What the parser and the type checker say of a wrong expression."""

from rulelint.dataclass import dataclass
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class PromqlError:
    """One error: Prometheus' own text (without position) and the characters it is about.

    `other` is the range that Prometheus gives where it is another one: from where its lexer stops to the end.
    """

    span: Span
    message: str
    other: Span | None = None

    @property
    def reported(self) -> Span:
        """The range that Prometheus gives."""
        return self.span if self.other is None else self.other


class PromqlSyntaxError(ValueError):
    """An expression that Prometheus refuses; the message is its first error's, without position."""

    def __init__(self, errors: tuple[PromqlError, ...]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors
