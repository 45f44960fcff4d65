"""A YAML document against one of our schemas: what is wrong is said once, in the user's words, at its place.

`jsonschema` finds the errors; each becomes a located defect, the best one for each place only.
"""

from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, relevance

from rulelint.finding import Defect, Note
from rulelint.schema.data import data_of, key_span, node_at, odd_keys
from rulelint.schema.shipped import load_schema
from rulelint.schema.words import known_keys, sentence
from rulelint.source.file import SourceText
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence
from rulelint.source.span import Span
from rulelint.source.yaml import Limits, compose

LIMITS = Limits(characters=8 * 1024 * 1024, nodes=500_000, depth=50, expanded=500_000)
MAX_UNKNOWN = 20
"""How many unknown keys of one mapping are reported: looking for what each was meant to be takes its time."""


def check_document(source: SourceText, schema_name: str) -> tuple[Any, list[Defect]]:
    """Return the data of a YAML (or JSON) document and what is wrong with it, in the order of the file.

    `schema_name` is `config`, `fixture` or `incidents`.  Broken YAML yields None and defects of area `yaml/`; data
    that breaks the schema is returned too, for messages.  An empty file is an empty mapping or list, whichever the
    schema asks for.
    """
    composed = compose(source.text, LIMITS)
    defects = [
        Defect(
            f"yaml/{fault.id}",
            fault.message,
            fault.span,
            fault.label,
            fault.help,
            _notes(fault.related, source),
        )
        for fault in composed.faults
    ]
    if len(composed.documents) > 1 and not defects:
        advice = "remove the line `---` and what follows it"
        message = "only one document is allowed in this file"
        defects.append(
            Defect(
                "yaml/ignored-document", message, _first_line(source.text, composed.documents[1]), help=advice
            )
        )
    if defects:
        return None, defects
    schema = load_schema(schema_name)
    root = composed.documents[0] if composed.documents else Scalar("", 0, 0)
    if isinstance(root, Scalar) and root.is_null:
        root = (
            Sequence(root.start, root.end) if schema.get("type") == "array" else Mapping(root.start, root.end)
        )
    odd = [_odd_key(source.text, key) for key in odd_keys(root)]
    data = data_of(root)
    return data, odd or explain(source.text, root, data, schema)


def _odd_key(text: str, key: Node) -> Defect:
    return Defect("schema/invalid-document", "a key must be a single value", _first_line(text, key))


def explain(text: str, root: Node, data: Any, schema: dict[str, Any]) -> list[Defect]:
    """Return what breaks the schema, one defect for each place."""
    best: dict[tuple[str | int, ...], ValidationError] = {}
    defects: list[Defect] = []
    for error in Draft202012Validator(schema).iter_errors(data):
        leaf = _leaf(error)
        if leaf.validator == "additionalProperties" and isinstance(leaf.schema, dict):
            defects += _unknown_keys(root, leaf)
            continue
        path = tuple(leaf.absolute_path)
        best[path] = max(best.get(path, leaf), leaf, key=relevance)
    for path, error in best.items():
        message, advice = sentence(error)
        defects.append(Defect("schema/invalid-document", message, _place(text, root, path), help=advice))
    return sorted(defects, key=lambda defect: (defect.span, defect.message))


def _leaf(error: ValidationError) -> ValidationError:
    """Return the most telling of the errors below `anyOf` and `oneOf`: the deepest."""
    while error.context:
        error = max(error.context, key=lambda each: len(each.absolute_path))
    return error


def _unknown_keys(root: Node, error: ValidationError) -> list[Defect]:
    known = known_keys(error)
    defects = []
    for key in _extra(error.instance, known):
        message, advice = sentence(error, key)
        defects.append(
            Defect("schema/unknown-key", message, key_span(root, list(error.absolute_path), key), help=advice)
        )
    return defects


def _extra(instance: Any, known: list[str]) -> list[str]:
    assert isinstance(instance, dict)
    return [key for key in instance if key not in known][:MAX_UNKNOWN]


def _place(text: str, root: Node, path: tuple[str | int, ...]) -> Span:
    return _first_line(text, node_at(root, path))


def _first_line(text: str, node: Node) -> Span:
    """Return the first line of a node: carets below a whole block help nobody."""
    span = node.span
    end = text.find("\n", span.start, span.end)
    return span if end < 0 else Span(span.start, end)


def _notes(related: tuple[tuple[str, Span], ...], source: SourceText) -> tuple[Note, ...]:
    return tuple(Note(message, source.path, span) for message, span in related)
