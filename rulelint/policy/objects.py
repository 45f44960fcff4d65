"""Requests to ignore findings in the metadata of Kubernetes objects, where comments do not survive.

`rulelint.io/ignore` names checks, `rulelint.io/ignore-reason` says why, `rulelint.io/ignore-until` is the last day.
"""

import re
from collections.abc import Iterator

from rulelint.dataclass import dataclass
from rulelint.finding import Fix
from rulelint.policy.directives import MALFORMED, NO_REASON, Directive, Flaw, bad_date, named, read_day
from rulelint.rules.model import RuleFile
from rulelint.source.edit import Edit
from rulelint.source.file import SourceText
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span
from rulelint.source.spelling import did_you_mean
from rulelint.source.yaml import compose

PREFIX = "rulelint.io/"
IGNORE = PREFIX + "ignore"
REASON = PREFIX + "ignore-reason"
UNTIL = PREFIX + "ignore-until"
KEYS = (IGNORE, REASON, UNTIL)

_NAME = re.compile(r"[^,\s]+")

Written = dict[str, tuple[Scalar, Scalar]]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An object with such annotations: its place, and what they ask for."""

    span: Span
    found: tuple[Directive | Flaw, ...]


def read_objects(file: RuleFile) -> tuple[Annotated, ...]:
    """Return the objects of a file that speak to rulelint."""
    if PREFIX not in file.source.text:
        return ()
    documents = compose(file.source.text).documents
    return tuple(each for node in documents for each in _annotated(file.source, node))


def _annotated(source: SourceText, node: Node) -> Iterator[Annotated]:
    if not isinstance(node, Mapping):
        return
    items = node.get("items")
    if isinstance(items, Sequence):
        for item in items.items:
            yield from _annotated(source, item)
        return
    metadata = node.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    if isinstance(annotations, Mapping):
        written = {
            key.value: (key, value)
            for key, value in annotations.pairs
            if isinstance(key, Scalar) and isinstance(value, Scalar) and key.value.startswith(PREFIX)
        }
        if written:
            yield Annotated(node.span, tuple(_read(source, node.span, written)))


def _read(source: SourceText, span: Span, written: Written) -> Iterator[Directive | Flaw]:
    for name, (key, _) in written.items():
        if name not in KEYS:
            meant = did_you_mean(name, KEYS)
            yield Flaw(
                MALFORMED, f"`{name}` is no annotation for rulelint{meant}", key.span, f"write `{IGNORE}`"
            )
    if IGNORE not in written:
        return
    key, value = written[IGNORE]
    removal = _removal(source, written)
    text = ScalarText(value.value, value.span, source.text)
    spans = [text.to_file(Span(*each.span())) for each in _NAME.finditer(value.value)]
    reason = written[REASON][1].value.strip() if REASON in written else ""
    until = read_day(written[UNTIL][1].value) if UNTIL in written else None
    if not spans:
        yield Flaw(MALFORMED, f"`{IGNORE}` does not name a check", key.span, "name the checks", removal)
    elif isinstance(until, str):
        yield bad_date(until, written[UNTIL][1].span)
    elif not reason:
        yield Flaw(
            NO_REASON, f"`{IGNORE}` without a reason has no effect", key.span, f"say why in `{REASON}`"
        )
    else:
        yield Directive(
            named(source, spans, removal), reason, key.span, (("object", span.start),), until, removal
        )


def _removal(source: SourceText, written: Written) -> Fix | None:
    """Return the fix that removes the annotations with their lines; None where a line holds something else."""
    edits = []
    for key, value in (written[name] for name in KEYS if name in written):
        first, last = source.position(key.span.start).line, source.position(value.span.end).line
        start = source.line_starts[first - 1]
        after = source.line_starts[last] if last < len(source.line_starts) else len(source.text)
        if source.text[start : key.span.start].strip() or source.text[value.span.end : after].strip():
            return None
        edits.append(Edit(Span(start, after), ""))
    return Fix("remove the annotations", "safe", tuple(edits))
