"""Plain rule files: what `rule_files` of a Prometheus configuration loads."""

from collections.abc import Sequence as Documents

from rulelint.rules.fields import FILE, GROUP, RULE
from rulelint.rules.groups import read_groups
from rulelint.rules.model import Group
from rulelint.rules.reader import Reader
from rulelint.schema.rules import check_rules
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence

KIND = "prometheus"
_FOREIGN_KEYS = frozenset({"apiVersion", "kind", "tests", "rule_files"})


def claims(node: Node) -> bool:
    """Say whether a document is meant as a rule file: groups with rules, under `groups` or a misspelt key."""
    if not isinstance(node, Mapping):
        return False
    keys = {key.value for key, _ in node.pairs if isinstance(key, Scalar)}
    if keys & _FOREIGN_KEYS:
        return False
    if "groups" in keys:
        return _are_groups(node.get("groups"), empty=keys == {"groups"})
    return any(_are_groups(value, empty=False) for _, value in node.pairs)


def load(documents: Documents[Node], reader: Reader) -> tuple[Group, ...]:
    """Read the first document; Prometheus ignores the others, which is a defect of those that hold rules."""
    for node in documents[1:]:
        if isinstance(node, Mapping) and claims(node):
            message = "Prometheus reads only the first document of a rule file: these rules are never loaded"
            advice = "move them to a file of their own, or below the first `groups`"
            reader.defect("yaml/ignored-document", message, node.items[0].span, advice=advice)
    node = documents[0]
    if not isinstance(node, Mapping):
        if not (isinstance(node, Scalar) and node.is_null):
            reader.wrong_type(node, "a rule file", "a mapping")
        return ()
    groups = read_groups(reader, reader.entries(node, FILE).get("groups"), GROUP)
    if node.complete and not reader.defects:
        # The reader says it better; the schema has the last word.
        reader.defects += check_rules(reader.text, node)
    return groups


def _are_groups(node: Node | None, *, empty: bool) -> bool:
    """Say whether a value looks like the list of groups; `empty` is the answer for no groups at all."""
    match node:
        case Scalar():
            return empty and node.is_null
        case Sequence() if all(isinstance(item, Scalar) and item.is_null for item in node.items):
            return empty
        case Sequence():
            return any(_is_group(item) for item in node.items)
        case Mapping():
            return _is_group(node)
        case _:
            return False


def _is_group(node: Node) -> bool:
    if not isinstance(node, Mapping):
        return False
    keys = {key.value for key, _ in node.pairs if isinstance(key, Scalar)}
    if keys & {"orgId", "folder", "uid"}:
        return False  # Grafana's provisioned alert rules
    return (
        "rules" in keys
        or ("name" in keys and keys <= GROUP.fields)
        or bool(keys & RULE.fields & {"alert", "record"})
    )
