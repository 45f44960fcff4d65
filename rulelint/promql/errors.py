"""What the parser and the type checker say of a wrong expression."""

from dataclasses import dataclass

from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class PromqlError:
    """One error: Prometheus' own text (without position) and the characters it is about."""

    span: Span
    message: str


class PromqlSyntaxError(ValueError):
    """An expression that Prometheus refuses; the message is its first error's, without position."""

    def __init__(self, errors: tuple[PromqlError, ...]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors
