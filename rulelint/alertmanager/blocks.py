"""What was read of a configuration: fields by name, each with its place."""

from dataclasses import field
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.source.nodes import Mapping
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Value:
    """What a node says, and where: text, number, boolean, `Block`, or a list or dict of values."""

    data: Any
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping with fields: what is written in it, without what is nothing; `keys` has the places of the keys.

    `broken` are fields that say something wrong; `node` is None where the block stands for an item that is nothing.
    """

    level: str
    span: Span
    values: dict[str, Value] = field(default_factory=dict)
    keys: dict[str, Span] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    node: Mapping | None = field(default=None, repr=False)

    def get(self, name: str, default: Any = None) -> Any:
        """Return what a field says, or `default` where it says nothing."""
        found = self.values.get(name)
        return default if found is None else found.data

    def items(self, name: str) -> list[Any]:
        """Return what the items of a list say."""
        return [each.data for each in self.get(name, ())]

    def has(self, *names: str) -> bool:
        """Say whether one of the fields says something that is not empty."""
        return any(self.get(name) not in (None, "") for name in names)

    def lacks(self, *names: str) -> bool:
        """Say whether none of the fields says anything, be it wrong."""
        return not self.has(*names) and self.broken.isdisjoint(names)

    def at(self, name: str) -> Span:
        """Return the place of a field's value, of the block where it says nothing."""
        found = self.values.get(name)
        return self.span if found is None else found.span
