"""Templates of labels: what the identity of an alert depends on, so that it can be replayed over all evaluations."""

from collections.abc import Mapping
from functools import cached_property

from rulelint.dataclass import dataclass
from rulelint.template.ast import Dot, Field, Identifier, Node, Operand, Variable, walk
from rulelint.template.environment import UnknownResultError
from rulelint.template.expand import Surroundings, expand
from rulelint.template.parser import parse_template
from rulelint.template.plain import PlainTemplate, compile_plain

_UNKNOWN_FUNCTIONS = {
    "query": "it asks for the result of a query",
    "now": "it changes with every evaluation",
    "externalURL": "it asks for the server's URL",
    "pathPrefix": "it asks for the server's URL",
}


@dataclass(frozen=True)
class LabelTemplate:
    """The template of a label of the rule `alert`."""

    alert: str
    text: str

    @cached_property
    def uses_value(self) -> bool:
        """Whether the label may depend on the alert's value; a template that fails shows neither."""
        if self._plain:
            return self._plain.uses_value
        return any(_may_be_value(node) for top in self._nodes for node in walk(top))

    @cached_property
    def unknown(self) -> str:
        """Why the label cannot be told from a result of the rule's expression; empty where it can."""
        for node in (node for top in self._nodes for node in walk(top)):
            match node:
                case Identifier() if node.name in _UNKNOWN_FUNCTIONS:
                    return _UNKNOWN_FUNCTIONS[node.name]
                case Variable(name="$externalURL"):
                    return "it asks for the server's URL"
                case Variable() | Field() if "ExternalURL" in node.fields:
                    return "it asks for the server's URL"
        return ""

    def render(self, labels: Mapping[str, str], value: float, external_labels: Mapping[str, str]) -> str:
        """Return the label's value for a result, which is Prometheus' error text where the template fails.

        Raises `UnknownResultError` where it cannot be told.
        """
        if self._plain:
            return self._plain.render(labels, value, external_labels)
        expansion = expand(
            self.text, self.alert, labels, value, Surroundings(external_labels=external_labels)
        )
        if expansion.unknown:
            raise UnknownResultError(expansion.unknown)
        return expansion.text

    @cached_property
    def _plain(self) -> PlainTemplate | None:
        return compile_plain(self.text)

    @cached_property
    def _nodes(self) -> tuple[Node, ...]:
        parsed = parse_template(self.text)
        return (*parsed.body, *(node for each in parsed.definitions for node in each.body))


def _may_be_value(node: Node | Operand | object) -> bool:
    """Tell whether an operand may hold the value; `.` and `$` are the data it is part of."""
    match node:
        case Dot() | Variable(name="$value") | Variable(name="$", fields=()):
            return True
        case Variable() | Field():
            return "Value" in node.fields
        case _:
            return False
