"""Rule files against `schemas/rules.schema.json`: a compiled validator says whether, `jsonschema` says what."""

from dataclasses import replace
from typing import Any

from fastjsonschema import JsonSchemaValueException

from rulelint.finding import Defect
from rulelint.schema import compiled_rules
from rulelint.schema.data import fields_of
from rulelint.schema.shipped import load_schema
from rulelint.source.nodes import Mapping, Node, Scalar


def check_rules(text: str, root: Node) -> list[Defect]:
    """Return what breaks the schema in a document, decoded as Prometheus does; usually nothing."""
    data = decoded(root)
    if accepts(data):
        return []
    from rulelint.schema.validate import explain  # noqa: PLC0415  jsonschema takes long to import

    return [
        replace(defect, id="schema/wrong-type") for defect in explain(text, root, data, load_schema("rules"))
    ]


def accepts(data: Any) -> bool:
    """Say whether data is a rule file."""
    try:
        compiled_rules.validate(data)  # type: ignore[no-untyped-call]
    except JsonSchemaValueException:
        return False
    return True


def decoded(node: Node) -> Any:
    """Return a document as Prometheus decodes it into its fields: every single value is a text, or nothing."""
    if isinstance(node, Scalar):
        return None if node.is_null else node.value
    if isinstance(node, Mapping):
        return {name: decoded(value) for name, (key, value) in fields_of(node).items() if not key.is_null}
    return [decoded(item) for item in node.items]
