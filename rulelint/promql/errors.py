"""What the parser and the type checker say of a wrong expression."""

from dataclasses import dataclass

from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class PromqlError:
    """One error: Prometheus' own text (without position) and the characters it is about."""

    span: Span
    message: str
