"""Which labels a template reads, and where."""

from collections.abc import Iterator
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.source.span import Span
from rulelint.template.ast import (
    Branch,
    Command,
    Dot,
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

DotIs = Literal["alert", "labels", "other"]
"""What the dot stands for: the data of the alert, its labels, or something else."""


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
    """Return the labels read as `$labels.x`, `.Labels.x`, `$.Labels.x`, `index $labels "x"`, or through a variable.

    Left out are labels the template itself tests with `if` or `with`, those of `or`, which are alternatives of each
    other, and whatever is inside definitions and inside `with` and `range`, unless it is written with a variable: there
    the dot is something else.
    """
    return _read(parsed, _ALERT)


def labels_tested(parsed: ParsedTemplate) -> list[LabelUse]:
    """Return the labels that `if` and `with` outside of definitions test."""
    reader = _Reader(parsed, _ALERT)
    return [use for node in parsed.body for use in reader.tested(node)]


def _read(parsed: ParsedTemplate, source: _Source) -> list[LabelUse]:
    reader = _Reader(parsed, source)
    uses = [use for node in parsed.body for use in reader.in_node(node, "alert")]
    left_alone = {
        use.label for node in parsed.body for use in (*reader.tested(node), *reader.chosen_from(node))
    }
    return [use for use in uses if use.label not in left_alone]


class _Reader:
    """Knows which variables are the labels: `$labels`, unless it is declared again, and copies of it."""

    def __init__(self, parsed: ParsedTemplate, source: _Source) -> None:
        self.source = source
        self.names = {source.variable}
        nodes = [inner for node in parsed.body for inner in walk(node)]
        of_ranges = {
            id(each.pipeline) for each in nodes if isinstance(each, Branch) and each.keyword == "range"
        }
        others = set()
        for pipeline in nodes:
            if not isinstance(pipeline, Pipeline):
                continue
            if id(pipeline) not in of_ranges and self._is_labels_pipeline(pipeline, "alert"):
                self.names |= {each.name for each in pipeline.declares}
            else:
                others |= {each.name for each in pipeline.declares}
        self.names -= others

    def in_node(self, node: Node, dot: DotIs) -> Iterator[LabelUse]:
        """Yield what a node reads where the dot is `dot`."""
        if not isinstance(node, Branch):
            yield from self._in_tree(node, dot)
            return
        yield from self._in_tree(node.pipeline, dot)
        inside = dot
        if node.keyword == "with":
            inside = "labels" if self._is_labels_pipeline(node.pipeline, dot) else "other"
        elif node.keyword == "range":
            inside = "other"
        for inner in node.then:
            yield from self.in_node(inner, inside)
        for inner in node.otherwise:
            yield from self.in_node(inner, dot)

    def tested(self, node: Node) -> Iterator[LabelUse]:
        """Yield what conditions read."""
        for inner in walk(node):
            if isinstance(inner, Branch) and inner.keyword in ("if", "with"):
                yield from self._in_tree(inner.pipeline, "alert")

    def chosen_from(self, node: Node) -> Iterator[LabelUse]:
        """Yield what `or` chooses from."""
        for inner in walk(node):
            match inner:
                case Command(args=(Identifier(name="or"), *operands)):
                    yield from (use for each in operands for use in self._in_operand(each, "alert"))

    def _in_tree(self, top: Node | Pipeline, dot: DotIs) -> Iterator[LabelUse]:
        for node in walk(top):
            match node:
                case Variable() | Field():
                    label = self._label_of(node, dot)
                case Command(args=(Identifier(name="index"), operand, String() as key, *_)) if (
                    self._is_labels(operand, dot)
                ):
                    label = key.value
                case _:
                    label = None
            if label is not None:
                yield LabelUse(label, node.span)

    def _in_operand(self, operand: Operand, dot: DotIs) -> Iterator[LabelUse]:
        if isinstance(operand, Pipeline):
            yield from self._in_tree(operand, dot)
        elif isinstance(operand, Variable | Field) and (label := self._label_of(operand, dot)) is not None:
            yield LabelUse(label, operand.span)

    def _label_of(self, node: Variable | Field, dot: DotIs) -> str | None:
        match node:
            case Variable(name="$", fields=(self.source.field, label)):
                return label
            case Variable(fields=(label,)) if node.name in self.names:
                return label
            case Field(fields=(self.source.field, label)) if dot == "alert":
                return label
            case Field(fields=(label,)) if dot == "labels":
                return label
            case _:
                return None

    def _is_labels(self, operand: Operand, dot: DotIs) -> bool:
        match operand:
            case Variable(name="$", fields=(self.source.field,)):
                return True
            case Variable(fields=()):
                return operand.name in self.names
            case Field(fields=(self.source.field,)):
                return dot == "alert"
            case Dot():
                return dot == "labels"
            case _:
                return False

    def _is_labels_pipeline(self, pipeline: Pipeline, dot: DotIs) -> bool:
        match pipeline.commands:
            case (Command(args=(operand,)),):
                return self._is_labels(operand, dot)
            case _:
                return False
