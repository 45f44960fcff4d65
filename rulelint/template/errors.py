"""What the template parser says of a wrong template."""

from rulelint.dataclass import dataclass
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class TemplateError:
    """One error: Go's own text without `template: NAME:LINE:`, and the characters of the template it is about.

    `advice` says what to do, where that is known.
    """

    span: Span
    message: str
    advice: str = ""


class TemplateSyntaxError(ValueError):
    """Stops the parser at an error it cannot read on from."""

    def __init__(self, error: TemplateError) -> None:
        super().__init__(error.message)
        self.error = error
