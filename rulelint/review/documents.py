"""Documents that people write for a review, valid against their schema."""

from collections.abc import Sequence
from typing import Any

from rulelint.errors import RulelintError
from rulelint.finding import Defect
from rulelint.schema.data import node_at
from rulelint.schema.validate import check_document
from rulelint.source.file import SourceText
from rulelint.source.yaml import compose


class DocumentError(RulelintError):
    """A document cannot be read; one line per fault, each with its place."""


def read_document(source: SourceText, schema: str) -> Any:
    """Return the data of a document; raise `DocumentError` with everything that breaks `schema`."""
    document, defects = check_document(source, schema)
    if defects:
        raise DocumentError("\n".join(_fault(source, each) for each in defects))
    return document


def fault_at(source: SourceText, where: Sequence[str | int], message: str) -> DocumentError:
    """Return an error about the value at `where`, a path of keys and indices of a valid document."""
    place = source.position(node_at(compose(source.text).documents[0], where).span.start)
    return DocumentError(f"{source.path}:{place.line}:{place.column}: {message}")


def _fault(source: SourceText, defect: Defect) -> str:
    place = source.position(defect.span.start)
    advice = f" ({defect.help})" if defect.help and "did you mean" not in defect.message else ""
    return f"{source.path}:{place.line}:{place.column}: {defect.message}{advice}"
