"""A rule file that is a text inside another file: read like any, then every place is moved to where it is written."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from rulelint.finding import Defect, Fix, Note
from rulelint.rules.documents import PLAIN, has_rules_in_words, load_with
from rulelint.rules.expression import Expression
from rulelint.rules.model import AlertRule, Group, Located, Pair, Rule, RuleFile
from rulelint.rules.reader import Reader
from rulelint.source.comments import Comment
from rulelint.source.file import SourceText
from rulelint.source.nodes import Scalar
from rulelint.source.rewrite import scalar_edit
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

T = TypeVar("T")


def read_embedded(reader: Reader, scalar: Scalar) -> RuleFile | None:
    """Return the rule file a scalar holds, all its places in the file of `reader`, or None where it holds none."""
    if "groups" not in scalar.value:
        return None
    outer = ScalarText(scalar.value, scalar.span, reader.text)
    inner = load_with(SourceText(reader.source.path, scalar.value), (PLAIN,))
    if inner is None or (not inner.groups and inner.refused and not has_rules_in_words(scalar.value)):
        return None  # any text may have a line that begins with `groups:`
    return _Move(outer, reader.text).file(inner, reader.source)


def adopt(reader: Reader, file: RuleFile) -> tuple[Group, ...]:
    """Return the groups of an embedded file; its defects and comments become those of the file around it."""
    reader.defects += file.defects
    reader.comments += file.comments
    return file.groups


class _Move:
    """Takes every place from the inner document to the file around it."""

    def __init__(self, outer: ScalarText, file: str) -> None:
        self._outer, self._file = outer, file
        self.span: Callable[[Span], Span] = outer.to_file

    def file(self, inner: RuleFile, source: SourceText) -> RuleFile:
        return RuleFile(
            source,
            inner.kind,
            tuple(self._group(group) for group in inner.groups),
            tuple(self._defect(defect) for defect in inner.defects),
            tuple(self._comment(comment) for comment in inner.comments),
        )

    def _located(self, value: Located[T]) -> Located[T]:
        return Located(value.value, self.span(value.span))

    def _optional(self, value: Located[T] | None) -> Located[T] | None:
        return None if value is None else self._located(value)

    def _pairs(self, pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
        return tuple(Pair(self._located(pair.key), pair.text.inside(self._outer)) for pair in pairs)

    def _group(self, group: Group) -> Group:
        return Group(
            self._located(group.name),
            self._optional(group.interval),
            self._optional(group.query_offset),
            self._optional(group.limit),
            self._pairs(group.labels),
            tuple(self._rule(rule) for rule in group.rules),
            self.span(group.span),
            group.engine,
            f"{self._outer.span.start} {group.home}",
        )

    def _rule(self, rule: Rule) -> Rule:
        name, labels, span = self._located(rule.name), self._pairs(rule.labels), self.span(rule.span)
        expr = self._expression(rule.expr)
        if not isinstance(rule, AlertRule):
            return replace(rule, name=name, expr=expr, labels=labels, span=span)
        hold, keep = self._optional(rule.hold), self._optional(rule.keep_firing_for)
        return AlertRule(name, expr, hold, keep, labels, self._pairs(rule.annotations), span)

    def _expression(self, expression: Expression) -> Expression:
        return replace(expression, text=expression.text.inside(self._outer))

    def _defect(self, defect: Defect) -> Defect:
        """Return the defect; its fix is written the way the text around it is, if that can be."""
        return replace(
            defect,
            span=self.span(defect.span),
            notes=tuple(self._note(note) for note in defect.notes),
            scope=None if defect.scope is None else self.span(defect.scope),
            fix=defect.fix and self._fix(defect.fix),
        )

    def _fix(self, fix: Fix) -> Fix | None:
        moved = [
            scalar_edit(self._file, self._outer, each.span, each.text) if len(each.span) else None
            for each in fix.edits
        ]
        edits = tuple(each for each in moved if each is not None)
        return replace(fix, changes=edits) if len(edits) == len(moved) else None

    def _note(self, note: Note) -> Note:
        return note if note.span is None else replace(note, span=self.span(note.span))

    def _comment(self, comment: Comment) -> Comment:
        return replace(comment, span=self.span(comment.span))
