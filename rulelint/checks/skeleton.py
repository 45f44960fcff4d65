"""What policies miss in a rule or find misspelt, written as far as it can be guessed: somebody has to read it."""

import re
from collections.abc import Sequence

from rulelint.checks.base import Subject
from rulelint.checks.origins import Stated
from rulelint.finding import Fix
from rulelint.rules.model import AlertRule
from rulelint.source.insert import insertion, insertion_in_block
from rulelint.source.rewrite import scalar_edit
from rulelint.source.span import Span
from rulelint.source.spelling import nearest

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def missing_annotation(subject: Subject, name: str) -> Fix | None:
    """Return the unsafe fix that adds an annotation with the words of the name; None where it cannot be told how.

    Rules inside the text of another document get one where that text is a literal block.
    """
    rule = subject.rule
    if not isinstance(rule, AlertRule):
        return None
    text, start, nested = subject.file.source.text, rule.span.start, rule.expr.text.nested
    keys, said = ("annotations", name), words(rule.name.value)
    if nested is None:
        place = insertion(text, start, keys, said)
    else:
        place = insertion_in_block(text, nested.outer, start, keys, said)
    return Fix(f"add `{name}`, to be reworded", "unsafe", (place,)) if place else None


def respelt(subject: Subject, said: Stated, known: Sequence[str]) -> Fix | None:
    """Return the unsafe fix that writes what a value was probably meant to be, if that is among `known`."""
    meant = nearest(said.value, known)
    if meant is None or said.text is None:
        return None
    start = said.text.value.index(said.value)
    span = Span(start, start + len(said.value))
    edit = scalar_edit(subject.file.source.text, said.text, span, meant)
    return Fix(f"write `{meant}`", "unsafe", (edit,)) if edit else None


def words(name: str) -> str:
    """Return the words of a name in camel case or with separators: `HTTPErrorsHigh` is `HTTP errors high`.

    Of a name beyond ASCII only the separators are replaced.
    """
    if not name.isascii():
        return re.sub(r"[_-]+", " ", name).strip() or name
    found = _WORD.findall(name)
    lower = [word if word.isupper() and len(word) > 1 else word.lower() for word in found]
    text = " ".join(lower) or name
    return text[:1].upper() + text[1:]
