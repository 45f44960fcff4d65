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


@dataclass(frozen=True, slots=True)
class _Source:
    """What labels are read of: a variable, and the field of the data it stands for."""

    variable: str
    field: str


_ALERT = _Source("$labels", "Labels")
_SERVER = _Source("$externalLabels", "ExternalLabels")


def external_labels_read(parsed: ParsedTemplate) -> list[LabelUse]:
    """Return the external labels that are read, as `$externalLabels.x` and the like; see `labels_read`."""
    return _read(parsed, _SERVER)


def labels_read(parsed: ParsedTemplate) -> list[LabelUse]:
    """Return the labels read as `$labels.x`, `.Labels.x`, `$.Labels.x` or `index $labels "x"`.

    Left out is a label the template itself tests with `if` or `with`, and whatever is inside definitions and inside
    `with` and `range`, unless it is written with `$labels`: there the dot is something else.
    """
    return _read(parsed, _ALERT)


def _read(parsed: ParsedTemplate, source: _Source) -> list[LabelUse]:
    uses = [use for node in parsed.body for use in _in_node(node, source)]
    tested = {use.label for node in parsed.body for use in _tested(node, source)}
    return [use for use in uses if use.label not in tested]


def labels_tested(parsed: ParsedTemplate) -> list[LabelUse]:
    """Return the labels that `if` and `with` outside of definitions test."""
    return [use for node in parsed.body for use in _tested(node, _ALERT)]


def _in_node(node: Node, source: _Source) -> Iterator[LabelUse]:
    if not isinstance(node, Branch):
        yield from _in_tree(node, source, dot=True)
        return
    yield from _in_tree(node.pipeline, source, dot=True)
    dot = node.keyword == "if"
    for inner in (*node.then, *node.otherwise):
        yield from (_in_node(inner, source) if dot else _in_tree(inner, source, dot=False))


def _tested(node: Node, source: _Source) -> Iterator[LabelUse]:
    for inner in walk(node):
        if isinstance(inner, Branch) and inner.keyword in ("if", "with"):
            yield from _in_tree(inner.pipeline, source, dot=True)


def _in_tree(top: Node | Pipeline, source: _Source, *, dot: bool) -> Iterator[LabelUse]:
    for node in walk(top):
        match node:
            case Variable() | Field():
                label = _label_of(node, source, dot=dot)
            case Command(args=(Identifier(name="index"), operand, String() as key, *_)) if _is_labels(
                operand, source, dot=dot
            ):
                label = key.value
            case _:
                label = None
        if label is not None:
            yield LabelUse(label, node.span)


def _label_of(node: Variable | Field, source: _Source, *, dot: bool) -> str | None:
    match node:
        case Variable(name=source.variable, fields=(label,)):
            return label
        case Variable(name="$", fields=(source.field, label)):
            return label
        case Field(fields=(source.field, label)) if dot:
            return label
        case _:
            return None


def _is_labels(operand: Operand, source: _Source, *, dot: bool) -> bool:
    match operand:
        case Variable(name=source.variable, fields=()) | Variable(name="$", fields=(source.field,)):
            return True
        case Field(fields=(source.field,)):
            return dot
        case _:
            return False
