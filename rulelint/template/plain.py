"""Templates of the plain forms, compiled to strings: literal text, one label, the value, an external label.

Most templates of rules are plain, and a dictionary look-up prints them; `expand` evaluates every form, these too.
"""

from collections.abc import Callable, Mapping

from rulelint.dataclass import dataclass
from rulelint.template.ast import Action, Field, Node, Operand, String, Text, Variable
from rulelint.template.floats import format_float
from rulelint.template.parser import parse_template

Labels = Mapping[str, str]
Part = str | Callable[[Labels, float, Labels], str]
_ROOTS = {"$labels": "Labels", "$externalLabels": "ExternalLabels", "$value": "Value"}


@dataclass(frozen=True, slots=True)
class PlainTemplate:
    """`parts` are printed one after the other; `uses_value` says whether the result depends on the alert's value."""

    parts: tuple[Part, ...]
    uses_value: bool

    @property
    def is_constant(self) -> bool:
        """Whether every result is the same."""
        return all(isinstance(part, str) for part in self.parts)

    def render(self, labels: Labels, value: float, external_labels: Labels) -> str:
        """Return the text for one alert; a label that is not there prints nothing (option `missingkey=zero`)."""
        return "".join(
            part if isinstance(part, str) else part(labels, value, external_labels) for part in self.parts
        )


def compile_plain(text: str) -> PlainTemplate | None:
    """Return the template, or None if it has a form that is not plain or does not parse."""
    parsed = parse_template(text)
    if parsed.errors or parsed.definitions:
        return None
    parts: list[Part] = []
    for node in parsed.body:
        part = _part(node)
        if part is None:
            return None
        parts.append(part)
    return PlainTemplate(tuple(parts), any(part is _value for part in parts))


def _part(node: Node) -> Part | None:
    if isinstance(node, Text):
        return node.text
    if not isinstance(node, Action) or node.pipeline.declares or len(node.pipeline.commands) > 1:
        return None
    args = node.pipeline.commands[0].args
    return _operand(args[0]) if len(args) == 1 else None


def _operand(operand: Operand) -> Part | None:
    match operand:
        case String():
            return operand.value
        case Field():
            return _of_root(operand.fields)
        case Variable(name="$"):
            return _of_root(operand.fields)
        case Variable() if operand.name in _ROOTS:
            return _of_root((_ROOTS[operand.name], *operand.fields))
        case _:
            return None


def _of_root(fields: tuple[str, ...]) -> Part | None:
    """Return what a path into Prometheus' template data prints."""
    match fields:
        case ("Value",):
            return _value
        case ("Labels", name):
            return lambda labels, value, external: labels.get(name, "")  # noqa: ARG005
        case ("ExternalLabels", name):
            return lambda labels, value, external: external.get(name, "")  # noqa: ARG005
        case ("Labels",):
            return lambda labels, value, external: _print_map(labels)  # noqa: ARG005
        case ("ExternalLabels",):
            return lambda labels, value, external: _print_map(external)  # noqa: ARG005
        case _:
            return None


def _value(labels: Labels, value: float, external: Labels) -> str:  # noqa: ARG001  one signature for every part
    return format_float(value)


def _print_map(labels: Labels) -> str:
    """Return a map as Go's `%v` prints it: sorted by key."""
    return f"map[{' '.join(f'{name}:{labels[name]}' for name in sorted(labels))}]"
