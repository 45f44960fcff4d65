"""The documents of one text, read by the first of some loaders that claims them."""

import re
from collections.abc import Callable
from collections.abc import Sequence as Documents
from typing import TYPE_CHECKING

from rulelint.dataclass import dataclass
from rulelint.finding import Defect, Note
from rulelint.rules import objects, plain
from rulelint.rules.dialect import refused_yaml
from rulelint.rules.kinds import Kind, Read
from rulelint.rules.model import RuleFile
from rulelint.rules.reader import Reader
from rulelint.source.collector import collector_paused
from rulelint.source.comments import Comment, find_comments
from rulelint.source.faults import Fault
from rulelint.source.file import SourceText
from rulelint.source.nodes import Node
from rulelint.source.span import Span
from rulelint.source.yaml import Composed, compose

if TYPE_CHECKING:
    from rulelint.rules.unrendered import Template


@dataclass(frozen=True, slots=True)
class Loader:
    """A family of kinds: `claims` tells whether a document may be of one of them, `load` reads all documents of a file.

    `load` returns None where the claim was wrong.
    """

    kinds: tuple[Kind, ...]
    claims: Callable[[Node], bool]
    load: Callable[[Documents[Node], Reader], Read | None]


PLAIN = Loader(plain.KINDS, plain.claims, plain.load)
OBJECTS = Loader(objects.KINDS, objects.claims, objects.load)

_CLAIM = re.compile(r"^[ \t]*(?:- +)?[\"']?(?:alert|record)[\"']?[ \t]*:", re.MULTILINE)
_GROUPS = re.compile(r"^\{?[ \t]*[\"']?groups[\"']?[ \t]*:", re.MULTILINE)
_OBJECT = re.compile(
    r"^[ \t]*(?:- +)?kind:[ \t]*[\"']?(PrometheusRule|VMRule|ClusterRules|GlobalRules|AlertingRule)\b",
    re.MULTILINE,
)
_CLAIM_WITHIN = 1 << 20


def load_with(source: SourceText, loaders: Documents[Loader]) -> RuleFile | None:
    """Return the rules of a text, or None where no loader claims it.

    A broken text that is meant to hold rules yields a `RuleFile` with defects, and with every rule that ended before
    a syntax error.
    """
    composed = compose(source.text)
    broken = any(fault.id != "duplicate-key" for fault in composed.faults)
    template = _template(composed, source.text)
    meant = meant_kind(source.text) if broken else ""
    reader = Reader(source)
    with collector_paused():
        read = _read(composed.documents, reader, loaders)
    if read is None and not meant:
        return None
    kind = read.kind.name if read else meant
    if template:
        return RuleFile(source, kind, (), (_unrendered(template, source.text),))
    first_only = read.first_only if read else kind == plain.KIND.name
    faults = _faults(composed, source, composed.second if first_only else None)
    said = {defect.span for defect in faults}
    if first_only and composed.second is not None and len(composed.documents) == 1:
        faults.append(_behind_the_end(composed.second, source.text))
    others = [
        defect for defect in reader.defects if defect.id != "schema/unknown-field" or defect.span not in said
    ]
    found = [*faults, *refused_yaml(source.text, composed.scalars), *others]
    defects = sorted(found, key=lambda defect: defect.span)
    comments = find_comments(source.text, composed.scalars, composed.read_to)
    return RuleFile(
        source, kind, read.groups if read else (), tuple(defects), _merged(comments, reader.comments)
    )


def meant_kind(text: str) -> str:
    """Return the kind a text seems to be by a few words in it, for files that are no YAML; empty for none."""
    head = text[:_CLAIM_WITHIN]
    named = _OBJECT.search(head)
    if named:
        return objects.CUSTOM[named[1]].kind.name
    return plain.KIND.name if _CLAIM.search(head) or _GROUPS.search(head) else ""


def _merged(comments: tuple[Comment, ...], inner: tuple[Comment, ...]) -> tuple[Comment, ...]:
    return tuple(sorted((*comments, *inner), key=lambda each: each.span)) if inner else comments


def has_rules_in_words(text: str) -> bool:
    """Say whether a text that may be no YAML at all has lines for groups and for a rule."""
    head = text[:_CLAIM_WITHIN]
    return _GROUPS.search(head) is not None and _CLAIM.search(head) is not None


def _read(documents: Documents[Node], reader: Reader, loaders: Documents[Loader]) -> Read | None:
    for loader in loaders:
        if any(loader.claims(document) for document in documents):
            read = loader.load(documents, reader)
            if read is not None:
                return read
    return None


def _template(composed: Composed, text: str) -> "Template | None":
    """Return the template a text is that is not YAML, None for any other text."""
    places = [fault.span for fault in composed.faults if fault.id == "syntax"]
    places += [span for fault in composed.faults if fault.id == "syntax" for _, span in fault.related]
    if not places:
        return None
    from rulelint.rules.unrendered import find_template  # noqa: PLC0415  only what is no YAML needs it

    return find_template(text, composed.scalars, max(span.end for span in places))


def _unrendered(template: "Template", text: str) -> Defect:
    action = text[template.span.start : template.span.end]
    message = f"this is a {template.language} template, not YAML: `{action}`"
    return Defect("yaml/template", message, template.span, help=template.advice)


def _behind_the_end(start: int, text: str) -> Defect:
    """Return what is said of text behind `...`, which Prometheus does not look at."""
    end = text.find("\n", start)
    message = "Prometheus reads only the first document of a rule file: nothing behind `...` is ever loaded"
    span = Span(start, len(text) if end < 0 else end)
    return Defect("yaml/ignored-document", message, span, help="remove it, or move it above `...`")


def _faults(composed: Composed, source: SourceText, read_to: int | None) -> list[Defect]:
    """Return the faults of the YAML as far as it is read."""
    seen = [fault for fault in composed.faults if read_to is None or fault.span.start < read_to]
    return [_defect_of(fault, source) for fault in seen]


def _defect_of(fault: Fault, source: SourceText) -> Defect:
    notes = tuple(Note(message, source.path, span) for message, span in fault.related)
    return Defect(f"yaml/{fault.id}", fault.message, fault.span, fault.label, fault.help, notes)
