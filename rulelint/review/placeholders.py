"""Texts with `{placeholders}` of a closed set: nothing is computed, and nothing is looked up by a path.

`{{` and `}}` stand for braces.
"""

import re
from collections.abc import Collection

from rulelint.dataclass import dataclass
from rulelint.source.spelling import did_you_mean

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Hole:
    """A placeholder of a text."""

    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text as pieces that stand as they are and holes that are filled."""

    pieces: tuple[str | Hole, ...]

    @property
    def only(self) -> str | None:
        """The placeholder that is all of the text; None for any other text."""
        match self.pieces:
            case (Hole(name),):
                return name
            case _:
                return None


def is_name(text: str) -> bool:
    """Say whether a placeholder may be called so."""
    return _NAME.fullmatch(text) is not None


def parse_template(text: str, known: Collection[str]) -> Template:
    """Return a text with its placeholders; raise `ValueError` for one that is not known, and for a lone brace."""
    pieces: list[str | Hole] = []
    for token in _TOKEN.finditer(text):
        written = token[0]
        if written in ("{{", "}}"):
            pieces.append(written[0])
        elif written in ("{", "}"):
            raise ValueError(f"a `{written}` stands alone: write `{written * 2}` for a brace")
        elif token[1] is None:
            pieces.append(written)
        elif token[1] in known:
            pieces.append(Hole(token[1]))
        else:
            raise ValueError(f"no placeholder `{{{token[1][:60]}}}`{did_you_mean(token[1], known)}")
    return Template(tuple(pieces))
