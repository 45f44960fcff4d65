"""A file of any kind that holds rules, turned into the model; whatever is wrong with its shape becomes a defect."""

import re
from collections.abc import Callable
from collections.abc import Sequence as Documents
from dataclasses import dataclass

from rulelint.finding import Defect, Note
from rulelint.rules import prometheus, prometheusrule
from rulelint.rules.dialect import refused_yaml
from rulelint.rules.model import Group, RuleFile
from rulelint.rules.reader import Reader
from rulelint.rules.unrendered import Template, find_template
from rulelint.source.comments import find_comments
from rulelint.source.faults import Fault
from rulelint.source.file import BOM, SourceText
from rulelint.source.nodes import Node
from rulelint.source.span import Span
from rulelint.source.yaml import Composed, collector_paused, compose


@dataclass(frozen=True, slots=True)
class Loader:
    """One kind of file: `claims` tells whether a document is of this kind, `load` reads all documents of a file."""

    kind: str
    claims: Callable[[Node], bool]
    load: Callable[[Documents[Node], Reader], tuple[Group, ...]]


LOADERS = (
    Loader(prometheusrule.KIND, prometheusrule.claims, prometheusrule.load),
    Loader(prometheus.KIND, prometheus.claims, prometheus.load),
)
"""In order: the first that claims a document of a file reads the file."""

_MENTIONS_RULES = re.compile("groups|rules|PrometheusRule")
_CLAIM = re.compile(r"^[ \t]*(?:- +)?[\"']?(?:alert|record)[\"']?[ \t]*:", re.MULTILINE)
_GROUPS = re.compile(r"^\{?[ \t]*[\"']?groups[\"']?[ \t]*:", re.MULTILINE)
_OBJECT = re.compile(r"^kind:[ \t]*[\"']?PrometheusRule\b", re.MULTILINE)
_CLAIM_WITHIN = 1 << 20


def load_rules(source: SourceText) -> RuleFile | None:
    """Return the rules of a file, or None where it is no rule file of a known kind.

    A broken file that is meant to hold rules yields a `RuleFile` with defects, and with every rule that ended before
    a syntax error.
    """
    if not _MENTIONS_RULES.search(source.text) and not _meant(source.text):
        return None
    composed = compose(source.text)
    loader = _loader_of(composed.documents)
    broken = any(fault.id != "duplicate-key" for fault in composed.faults)
    if loader is None and not (broken and _meant(source.text)):
        return None
    kind = loader.kind if loader else _meant(source.text)
    template = find_template(source.text) if broken else None
    if template:
        return RuleFile(source, kind, (), (_unrendered(template, source.text),))
    reader = Reader(source)
    with collector_paused():
        groups = loader.load(composed.documents, reader) if loader else ()
    found = [*_faults(composed, source, kind), *refused_yaml(source.text, composed.scalars), *reader.defects]
    defects = sorted(found, key=lambda defect: defect.span)
    comments = find_comments(source.text, composed.scalars, composed.read_to)
    return RuleFile(source, kind, groups, tuple(defects), comments)


def load_bytes(path: str, data: bytes) -> RuleFile | None:
    """Return the rules of a file given by its bytes; text that is not UTF-8 is a defect."""
    try:
        source = SourceText.from_bytes(path, data)
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", errors="replace").removeprefix(BOM)
        if not _meant(text):
            return None
        at = len(data[: error.start].decode("utf-8", errors="replace").removeprefix(BOM))
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        defect = Defect("yaml/syntax", message, Span(at, at + 1), help="save the file as UTF-8")
        return RuleFile(SourceText(path, text), _meant(text), (), (defect,))
    return load_rules(source)


def _loader_of(documents: Documents[Node]) -> Loader | None:
    for loader in LOADERS:
        if any(loader.claims(document) for document in documents):
            return loader
    return None


def _meant(text: str) -> str:
    """Return the kind a text seems to be by a few words in it, for files that are no YAML; empty for none."""
    head = text[:_CLAIM_WITHIN]
    if _OBJECT.search(head):
        return prometheusrule.KIND
    return prometheus.KIND if _CLAIM.search(head) or _GROUPS.search(head) else ""


def _unrendered(template: Template, text: str) -> Defect:
    action = text[template.span.start : template.span.end]
    message = f"this is a {template.language} template, not YAML: `{action}`"
    return Defect("yaml/template", message, template.span, help=template.advice)


def _faults(composed: Composed, source: SourceText, kind: str) -> list[Defect]:
    """Return the faults of the YAML; Prometheus never looks behind the first document of a plain file."""
    read_to = composed.second if kind == prometheus.KIND else None
    seen = [fault for fault in composed.faults if read_to is None or fault.span.start < read_to]
    return [_defect_of(fault, source) for fault in seen]


def _defect_of(fault: Fault, source: SourceText) -> Defect:
    notes = tuple(Note(message, source.path, span) for message, span in fault.related)
    return Defect(f"yaml/{fault.id}", fault.message, fault.span, fault.label, fault.help, notes)
