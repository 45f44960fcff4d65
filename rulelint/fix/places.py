"""Where the values of mappings stand in a YAML text: below which column, behind which colon, and among what."""

from functools import lru_cache

from rulelint.dataclass import dataclass
from rulelint.source.nodes import Mapping, Node, Scalar
from rulelint.source.yaml import compose


@dataclass(frozen=True, slots=True)
class Place:
    """`column` is where the key begins on its line, `value_from` the offset behind its colon.

    `is_flow` says that it stands somewhere inside `{…}` or `[…]`; `opener` is the style of the value.
    """

    column: int
    value_from: int
    is_flow: bool
    opener: str


@lru_cache(maxsize=8)
def places_of(text: str) -> dict[int, Place]:
    """Return the place of each scalar that is the value of a key, by the offset it begins at."""
    found: dict[int, Place] = {}
    seen: set[int] = set()
    waiting: list[tuple[Node, bool]] = [(node, False) for node in compose(text).documents]
    while waiting:
        node, flow = waiting.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        flow = flow or text[node.start : node.start + 1] in ("{", "[")
        waiting += [(below, flow) for below in node.items]
        for key, value in node.pairs if isinstance(node, Mapping) else ():
            if isinstance(key, Scalar) and isinstance(value, Scalar):
                colon = text.find(":", key.end, value.start + 1)
                column = key.start - (text.rfind("\n", 0, key.start) + 1)
                found.setdefault(value.start, Place(column, colon + 1 or value.start, flow, value.style))
    return found
