"""The syntax tree of a template: frozen nodes with spans, named as in `text/template/parse/node.go`.

Spans are half-open ranges of character offsets in the template's text.
"""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Text:
    """Characters that are printed as they are; `text` is what trim markers leave."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Bool:
    """`true` or `false`."""

    span: Span
    value: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A number, a character constant or a complex number, as written; `value` is None for a complex one."""

    span: Span
    text: str
    value: int | float | None


@dataclass(frozen=True, slots=True)
class String:
    """A quoted string; `value` is what it stands for."""

    span: Span
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Nil:
    """`nil`."""

    span: Span


@dataclass(frozen=True, slots=True)
class Dot:
    """`.`."""

    span: Span


@dataclass(frozen=True, slots=True)
class Identifier:
    """The name of a function."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name.field.field`; `name` includes the `$`."""

    span: Span
    name: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """`.field.field` of the dot."""

    span: Span
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """`(pipeline).field.field`."""

    span: Span
    operand: "Operand"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """A function or value with its arguments: one stage of a pipeline."""

    span: Span
    args: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Pipeline:
    """`$x := command | command`; `declares` are the variables written before `:=` or `=`."""

    span: Span
    declares: tuple[Variable, ...]
    assigns: bool
    commands: tuple[Command, ...]


Operand = Bool | Number | String | Nil | Dot | Identifier | Variable | Field | Chain | Pipeline


@dataclass(frozen=True, slots=True)
class Action:
    """`{{ pipeline }}`; the span includes the delimiters."""

    span: Span
    pipeline: Pipeline


@dataclass(frozen=True, slots=True)
class Branch:
    """`if`, `with` or `range` with its two lists; `keyword` says which."""

    span: Span
    keyword: str
    pipeline: Pipeline
    then: tuple["Node", ...]
    otherwise: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """`break` or `continue`."""

    span: Span
    keyword: str


@dataclass(frozen=True, slots=True)
class TemplateCall:
    """`{{ template "name" pipeline }}`, or the place of a `block`."""

    span: Span
    name: str
    pipeline: Pipeline | None
    name_span: Span


Node = Text | Action | Branch | Jump | TemplateCall


@dataclass(frozen=True, slots=True)
class Definition:
    """What `define` or `block` names."""

    span: Span
    name: str
    body: tuple[Node, ...]


Part = Node | Operand | Command

_BELOW: dict[type, Callable[[Any], tuple[Part, ...]]] = {
    Action: lambda node: (node.pipeline,),
    Branch: lambda node: (node.pipeline, *node.then, *node.otherwise),
    TemplateCall: lambda node: (node.pipeline,) if node.pipeline else (),
    Pipeline: lambda node: (*node.declares, *node.commands) if node.declares else node.commands,
    Command: attrgetter("args"),
    Chain: lambda node: (node.operand,),
}
"""Found by type: a `match` asks a text, the most frequent node, what it is six times."""


def walk(node: Part) -> Iterator[Part]:
    """Yield `node` and everything below it, in the order of the text."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        if below := _BELOW.get(type(node)):
            pending += below(node)[::-1]


def children(node: Part) -> tuple[Part, ...]:
    """Return what stands directly inside `node`."""
    below = _BELOW.get(type(node))
    return below(node) if below else ()
