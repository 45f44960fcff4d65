"""Fixes inside of expressions, written as the style of their scalar demands."""

from rulelint.checks.base import Subject
from rulelint.finding import Fix
from rulelint.source.rewrite import scalar_edit
from rulelint.source.span import Span


def rewritten(subject: Subject, title: str, *changes: tuple[Span, str]) -> Fix | None:
    """Return an unsafe fix of the rule's expression; None where the style of its scalar cannot write it.

    A change is a range of characters of the expression, which must not be empty, and what is to stand there.
    """
    assert subject.rule
    text = subject.rule.expr.text
    edits = [scalar_edit(subject.file.source.text, text, span, new) for span, new in changes]
    made = tuple(edit for edit in edits if edit is not None)
    return Fix(title, "unsafe", made) if made and len(made) == len(edits) else None
