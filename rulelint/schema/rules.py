"""Rule files against `schemas/rules.schema.json`: a compiled validator says whether, `jsonschema` says what."""

from dataclasses import replace
from typing import Any

from rulelint.finding import Defect
from rulelint.schema import compiled_rules
from rulelint.schema.data import fields_of
from rulelint.schema.refusal import JsonSchemaValueException
from rulelint.schema.shipped import load_schema
from rulelint.source.binary import binary_text
from rulelint.source.nodes import DEAD_ALIAS, TAG, Mapping, Node, Scalar


def check_rules(text: str, root: Node) -> list[Defect]:
    """Return what breaks the schema in a document, decoded as Prometheus does; usually nothing."""
    data = decoded(root)
    if accepts(data):
        return []
    from rulelint.schema.validate import explain  # noqa: PLC0415  jsonschema takes long to import

    # Where a `*` is written, an alias repeats nothing: that is said.
    return [
        replace(defect, id="schema/wrong-type")
        for defect in explain(text, root, data, load_schema("rules"))
        if not text.startswith("*", defect.span.start)
    ]


def accepts(data: Any) -> bool:
    """Say whether data is a rule file."""
    try:
        compiled_rules.validate(data)  # type: ignore[no-untyped-call]
    except JsonSchemaValueException:
        return False
    return True


def _text(node: Scalar) -> str:
    if node.style == DEAD_ALIAS:
        return "?"  # whatever it was meant to repeat
    binary = binary_text(node.value) if node.tag is not None and node.tag == TAG + "binary" else None
    return node.value if binary is None else binary


def decoded(node: Node) -> Any:
    """Return a document as Prometheus decodes it into its fields: every single value is a text, or nothing."""
    if isinstance(node, Scalar):
        return None if node.is_null else _text(node)
    if isinstance(node, Mapping):
        return {name: decoded(value) for name, (key, value) in fields_of(node).items() if not key.is_null}
    return [decoded(item) for item in node.items]
