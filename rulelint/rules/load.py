"""A file of any kind that holds rules, turned into the model; whatever is wrong with its shape becomes a defect."""

import re
from collections.abc import Sequence as Documents

from rulelint.finding import Defect
from rulelint.rules import configmap, promtool_tests, ruler, values
from rulelint.rules.documents import OBJECTS, PLAIN, Loader, load_with, meant_kind
from rulelint.rules.kinds import Kind, Read
from rulelint.rules.model import RuleFile
from rulelint.rules.reader import Reader
from rulelint.source.file import BOM, SourceText
from rulelint.source.nodes import Node
from rulelint.source.span import Span

CONFIGMAPS = Loader((configmap.KIND,), configmap.claims, configmap.load)


def _claims_kubernetes(node: Node) -> bool:
    return OBJECTS.claims(node) or CONFIGMAPS.claims(node)


def _load_kubernetes(documents: Documents[Node], reader: Reader) -> Read | None:
    """Read the objects with rules and the ConfigMaps of a file, which may stand beside each other."""
    loaders = [each for each in (OBJECTS, CONFIGMAPS) if any(each.claims(node) for node in documents)]
    found = [read for loader in loaders if (read := loader.load(documents, reader)) is not None]
    return Read(found[0].kind, tuple(group for read in found for group in read.groups)) if found else None


LOADERS = (
    Loader((promtool_tests.KIND,), promtool_tests.claims, promtool_tests.load),
    Loader((*OBJECTS.kinds, *CONFIGMAPS.kinds), _claims_kubernetes, _load_kubernetes),
    PLAIN,
    Loader((ruler.KIND,), ruler.claims, ruler.load),
    Loader((values.KIND,), values.claims, values.load),
)
"""In order: the first that claims a document of a file reads the file."""

KINDS: tuple[Kind, ...] = tuple(kind for loader in LOADERS for kind in loader.kinds)
"""Every kind of file, as docs/file-kinds.md lists them."""

_MENTIONS_RULES = re.compile(r"groups|[rR]ule|_test\b|input_series")


def load_rules(source: SourceText) -> RuleFile | None:
    """Return the rules of a file, or None where it is no file of a known kind.

    A broken file that is meant to hold rules yields a `RuleFile` with defects, and with every rule that ended before
    a syntax error.
    """
    if not _MENTIONS_RULES.search(source.text) and not meant_kind(source.text):
        return None
    return load_with(source, LOADERS)


def load_bytes(path: str, data: bytes) -> RuleFile | None:
    """Return the rules of a file given by its bytes; text that is not UTF-8 is a defect."""
    try:
        source = SourceText.from_bytes(path, data)
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", errors="replace").removeprefix(BOM)
        kind = meant_kind(text)
        if not kind:
            return None
        at = len(data[: error.start].decode("utf-8", errors="replace").removeprefix(BOM))
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        defect = Defect("yaml/syntax", message, Span(at, at + 1), help="save the file as UTF-8")
        return RuleFile(SourceText(path, text), kind, (), (defect,))
    return load_rules(source)
