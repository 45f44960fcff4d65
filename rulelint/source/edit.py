"""Edits of a text: replacements that do not overlap, and keys that are spelled when they are asked for."""

from collections.abc import Iterable

from rulelint.dataclass import dataclass
from rulelint.source.span import Span

STEP = 2
"""Columns that a mapping below a key is indented by, where its neighbours do not say otherwise."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of `span` by `text`; an empty span inserts."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Style:
    """How a mapping is written: `column` is that of its keys, `step` what is below them is indented by."""

    is_flow: bool = False
    is_quoted: bool = False
    column: int = 0
    step: int = STEP
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class Insertion:
    """Mappings nested by `keys`, the innermost with `value`, between `before` and `behind`, in place of `span`."""

    span: Span
    keys: tuple[str, ...]
    value: str
    style: Style
    before: str = ""
    behind: str = ""

    @property
    def edit(self) -> Edit:
        """The edit that inserts the keys."""
        from rulelint.source.spelled import spelled  # noqa: PLC0415  starting ruamel.yaml takes 0.1 s

        return Edit(self.span, f"{self.before}{spelled(self.keys, self.value, self.style)}{self.behind}")


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with all edits applied; raise `ValueError` if two of them overlap."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda each: each.span):
        if edit.span.start < done:
            raise ValueError(f"edits overlap at offset {edit.span.start}")
        parts += [text[done : edit.span.start], edit.text]
        done = edit.span.end
    return "".join([*parts, text[done:]])
