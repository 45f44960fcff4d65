"""Which labels a template reads, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

from rulelint.source.span import Span
from rulelint.template.ast import (
    Branch,
    Command,
    Field,
    Identifier,
    Node,
    Operand,
    Pipeline,
    String,
    Variable,
    walk,
)
from rulelint.template.parser import ParsedTemplate


@dataclass(frozen=True, slots=True)
class LabelUse:
    """A label of the alert that is read; `span` counts in the template's text."""

    label: str
    span: Span


def labels_read(parsed: ParsedTemplate) -> list[LabelUse]:
    """Return the labels read as `$labels.x`, `.Labels.x`, `$.Labels.x` or `index $labels "x"`.

    Left out is a label the template itself tests with `if` or `with`, and whatever is inside definitions and inside
    `with` and `range`, unless it is written with `$labels`: there the dot is something else.
    """
    uses = [use for node in parsed.body for use in _in_node(node)]
    tested = {use.label for node in parsed.body for use in _tested(node)}
    return [use for use in uses if use.label not in tested]


def _in_node(node: Node) -> Iterator[LabelUse]:
    if not isinstance(node, Branch):
        yield from _in_tree(node, dot=True)
        return
    yield from _in_tree(node.pipeline, dot=True)
    dot = node.keyword == "if"
    for inner in (*node.then, *node.otherwise):
        yield from (_in_node(inner) if dot else _in_tree(inner, dot=False))


def _tested(node: Node) -> Iterator[LabelUse]:
    for inner in walk(node):
        if isinstance(inner, Branch) and inner.keyword in ("if", "with"):
            yield from _in_tree(inner.pipeline, dot=True)


def _in_tree(top: Node | Pipeline, *, dot: bool) -> Iterator[LabelUse]:
    for node in walk(top):
        match node:
            case Variable() | Field():
                label = _label_of(node, dot=dot)
            case Command(args=(Identifier(name="index"), operand, String() as key, *_)) if _is_labels(
                operand, dot=dot
            ):
                label = key.value
            case _:
                label = None
        if label is not None:
            yield LabelUse(label, node.span)


def _label_of(node: Variable | Field, *, dot: bool) -> str | None:
    match node:
        case Variable(name="$labels", fields=(label,)) | Variable(name="$", fields=("Labels", label)):
            return label
        case Field(fields=("Labels", label)) if dot:
            return label
        case _:
            return None


def _is_labels(operand: Operand, *, dot: bool) -> bool:
    match operand:
        case Variable(name="$labels", fields=()) | Variable(name="$", fields=("Labels",)):
            return True
        case Field(fields=("Labels",)):
            return dot
        case _:
            return False
