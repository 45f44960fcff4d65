"""Plain data out of YAML nodes, by YAML 1.2's core schema: `on`, `off`, `yes`, `no` and times are texts."""

import re
from collections.abc import Iterator
from collections.abc import Sequence as Path
from typing import Any

from rulelint.source.nodes import TAG, Mapping, Node, Scalar, Sequence
from rulelint.source.span import Span

_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]{1,30}|0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,4})?")
_SPECIAL = re.compile(r"([-+]?)(\.inf|\.Inf|\.INF)|(\.nan|\.NaN|\.NAN)")


def data_of(node: Node) -> Any:
    """Return dicts, lists, texts, numbers, booleans and None; keys are texts, merge keys are resolved."""
    match node:
        case Scalar():
            return scalar_data(node)
        case Sequence():
            return [data_of(item) for item in node.items]
        case Mapping():
            return {name: data_of(value) for name, (_, value) in fields_of(node).items()}


def fields_of(node: Mapping) -> dict[str, tuple[Scalar, Node]]:
    """Return key and value by name; written keys win over merged ones, the first of repeated keys over the others."""
    found: dict[str, tuple[Scalar, Node]] = {}
    merged: list[Node] = []
    for key, value in node.pairs:
        if type(key) is not Scalar:
            continue
        if key.value == "<<" and key.is_merge:
            merged += value.items if isinstance(value, Sequence) else [value]
        elif key.value not in found:
            found[key.value] = key, value
    for value in merged:
        if isinstance(value, Mapping):
            found = {**fields_of(value), **found}
    return found


def odd_keys(root: Node) -> Iterator[Node]:
    """Yield the keys that are lists or mappings, which plain data cannot have."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            yield from (key for key, _ in node.pairs if not isinstance(key, Scalar))
        waiting += node.items


def scalar_data(node: Scalar) -> Any:
    """Return what a scalar stands for; a quoted one, or one with a tag, is a text."""
    text = node.value
    if node.is_null:
        return None
    if node.style or (node.tag is not None and node.tag != TAG + "int"):
        return text
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    special = _SPECIAL.fullmatch(text)
    if special:
        return float("nan") if special[3] else float(f"{special[1]}inf")
    return text


def node_at(root: Node, path: Path[str | int]) -> Node:
    """Return the node at a path of keys and indices of the data."""
    node = root
    for step in path:
        if isinstance(node, Mapping):
            node = fields_of(node)[str(step)][1]
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
    return node


def key_span(root: Node, path: Path[str | int], key: str) -> Span:
    """Return where `key` of the mapping at `path` is written."""
    node = node_at(root, path)
    assert isinstance(node, Mapping)
    return fields_of(node)[key][0].span
