"""Findings and places as rows of JSON, and back: every number is checked, whoever wrote the rows.

A row never names a file: places are in the texts that the reader has, told apart by their number.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.finding import Defect, Finding, Fix, Note, RuleRef, Safety, Severity
from rulelint.source.comments import Comment
from rulelint.source.edit import Edit
from rulelint.source.span import Span

Row = list[Any]
_SAFETY: dict[str, Safety] = {"safe": "safe", "unsafe": "unsafe"}


class RowError(ValueError):
    """Rows that were not written by this version, or not for these texts."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that rows are about: paths as reports print them, and the number of characters of each."""

    paths: Sequence[str]
    lengths: Sequence[int]

    @property
    def numbers(self) -> dict[str, int]:
        """The number of each path."""
        return {path: number for number, path in enumerate(self.paths)}

    def path(self, number: object) -> str:
        """Return a path."""
        return self.paths[_whole(number, len(self.paths) - 1)]

    def span(self, row: Sequence[object], number: int = 0) -> Span:
        """Return a range inside a text."""
        start, end = row
        length = self.lengths[number]
        return Span(_whole(start, length), _whole(end, length, least=_whole(start, length)))

    def optional(self, row: Sequence[object] | None, number: int = 0) -> Span | None:
        """Return a range, or None."""
        return None if row is None else self.span(row, number)


def span_row(span: Span) -> Row:
    """Return start and end."""
    return [span.start, span.end]


def finding_row(finding: Finding, numbers: Mapping[str, int]) -> Row:
    """Return a finding as a row; `KeyError` if it speaks of a path that is not among `numbers`."""
    return [
        finding.id,
        int(finding.severity),
        finding.message,
        numbers[finding.path],
        span_row(finding.span),
        finding.label,
        finding.help,
        _rule_row(finding.rule),
        finding.scope and span_row(finding.scope),
        [_note_row(note, numbers) for note in finding.notes],
        finding.fix and _fix_row(finding.fix),
    ]


def read_finding(row: Row, texts: Texts) -> Finding:
    """Return a finding; raise `RowError` or what unpacking raises."""
    id_, severity, message, number, span, label, advice, rule, scope, notes, fix = row
    path = texts.path(number)
    return Finding(
        id=text(id_),
        severity=Severity(severity),
        message=text(message),
        path=path,
        span=texts.span(span, number),
        label=text(label),
        help=text(advice),
        rule=_read_rule(rule),
        scope=texts.optional(scope, number),
        notes=tuple(_read_note(note, texts) for note in notes),
        fix=None if fix is None else _read_fix(fix, texts, number),
    )


def defect_row(defect: Defect, numbers: Mapping[str, int]) -> Row:
    """Return a defect as a row."""
    return [
        defect.id,
        defect.message,
        span_row(defect.span),
        defect.label,
        defect.help,
        [_note_row(note, numbers) for note in defect.notes],
        _rule_row(defect.rule),
        defect.scope and span_row(defect.scope),
        defect.fix and _fix_row(defect.fix),
    ]


def read_defect(row: Row, texts: Texts) -> Defect:
    """Return a defect; raise as `read_finding`."""
    id_, message, span, label, advice, notes, rule, scope, fix = row
    return Defect(
        text(id_),
        text(message),
        texts.span(span),
        text(label),
        text(advice),
        tuple(_read_note(note, texts) for note in notes),
        _read_rule(rule),
        texts.optional(scope),
        None if fix is None else _read_fix(fix, texts, 0),
    )


def comment_row(comment: Comment) -> Row:
    """Return a comment as a row."""
    return [comment.text, comment.span.start, comment.span.end, comment.own_line]


def read_comment(row: Row, texts: Texts) -> Comment:
    """Return a comment; raise as `read_finding`."""
    said, start, end, own_line = row
    return Comment(text(said), texts.span((start, end)), own_line is True)


def text(value: object) -> str:
    """Return a text; raise `RowError` if it is none."""
    if type(value) is not str:
        raise RowError("no text")
    return value


def _whole(value: object, most: int, least: int = 0) -> int:
    if type(value) is not int or not least <= value <= most:
        raise RowError("no number in range")
    return value


def _rule_row(rule: RuleRef | None) -> Row | None:
    return None if rule is None else [rule.group, rule.name, rule.kind]


def _read_rule(row: Row | None) -> RuleRef | None:
    if row is None:
        return None
    group, name, kind = row
    if kind not in ("alert", "record"):
        raise RowError("no kind of rule")
    return RuleRef(text(group), text(name), kind)


def _note_row(note: Note, numbers: Mapping[str, int]) -> Row:
    return [
        note.message,
        None if note.path is None else numbers[note.path],
        note.span and span_row(note.span),
    ]


def _read_note(row: Row, texts: Texts) -> Note:
    message, number, span = row
    path = None if number is None else texts.path(number)
    return Note(text(message), path, texts.optional(span, number or 0))


def _fix_row(fix: Fix) -> Row:
    return [fix.title, fix.safety, [[*span_row(edit.span), edit.text] for edit in fix.edits]]


def _read_fix(row: Row, texts: Texts, number: int) -> Fix:
    title, safety, edits = row
    read = tuple(Edit(texts.span((start, end), number), text(new)) for start, end, new in edits)
    return Fix(text(title), _SAFETY[safety], read)
