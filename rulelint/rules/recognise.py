"""Recognising groups of rules, and whose they are, by their keys alone."""

from collections.abc import Iterator

from rulelint.rules.engines import LOKI, MIMIR, PROMETHEUS, THANOS, VMALERT, Engine
from rulelint.rules.fields import FILE, GROUP, RULE
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence
from rulelint.source.spelling import nearest

_KNOWN_BY_FIELDS = (THANOS, MIMIR, LOKI, VMALERT)
_GRAFANA = frozenset({"orgId", "folder", "uid"})
"""Keys of a group of Grafana's provisioned alert rules."""


def keys_of(node: Mapping) -> dict[str, Scalar]:
    """Return the keys of a mapping that are single values."""
    return {key.value: key for key, _ in node.pairs if isinstance(key, Scalar)}


def are_groups(node: Node | None, *, empty: bool) -> bool:
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


def hold_rules(node: Node | None) -> bool:
    """Say whether a value is, beyond doubt, a list of groups with rules in them."""
    groups = node.items if isinstance(node, Sequence) else []
    return any(_holds_rules(group) for group in groups)


def are_namespaces(node: Node) -> bool:
    """Say whether a document is nothing but lists of groups with a name and rules, below names that are not `groups`.

    A single list below what may be a misspelt `groups` is that.  Of a document that breaks off the last group counts
    as far as it goes.
    """
    if not isinstance(node, Mapping):
        return False
    keys = [key.value if isinstance(key, Scalar) else "" for key, _ in node.pairs]
    if not all(keys) or "groups" in keys or (len(keys) == 1 and nearest(keys[0], ["groups"])):
        return False
    lists = [value for _, value in node.pairs]
    return all(_are_named_groups(each) for each in lists) and any(hold_rules(each) for each in lists)


def _are_named_groups(node: Node) -> bool:
    return (
        isinstance(node, Sequence)
        and bool(node.items)
        and all(
            isinstance(item, Mapping) and (not item.complete or {"name", "rules"} <= keys_of(item).keys())
            for item in node.items
        )
    )


def engine_of(document: Mapping) -> tuple[Engine, Scalar | None]:
    """Return the engine whose own fields the groups of a mapping have, and the first such field; else Prometheus."""
    in_file = {name: key for name, key in keys_of(document).items() if name not in FILE.fields}
    in_group: dict[str, Scalar] = {}
    for group in _items(document.get("groups")):
        for name, key in keys_of(group).items():
            if name not in GROUP.fields:
                in_group.setdefault(name, key)
    best, own = PROMETHEUS, list[Scalar]()
    for engine in _KNOWN_BY_FIELDS if in_file or in_group else ():
        marks = [in_file[name] for name in engine.in_file if name in in_file]
        marks += [in_group[name] for name in engine.in_group if name in in_group]
        if len(marks) > len(own):
            best, own = engine, marks
    return best, min(own, key=lambda key: key.start, default=None)


def _items(node: Node | None) -> Iterator[Mapping]:
    items = node.items if isinstance(node, Sequence) else ()
    return (item for item in items if isinstance(item, Mapping))


def _is_group(node: Node) -> bool:
    if not isinstance(node, Mapping):
        return False
    keys = keys_of(node).keys()
    if keys & _GRAFANA:
        return False
    return (
        "rules" in keys
        or ("name" in keys and keys <= GROUP.fields)
        or bool(keys & RULE.fields & {"alert", "record"})
        or any(_are_rules(value) for _, value in node.pairs)  # `rules` is misspelt
    )


def _are_rules(node: Node | None) -> bool:
    return any("expr" in keys and keys & {"alert", "record"} for keys in map(_keys, _items(node)))


def _holds_rules(group: Node) -> bool:
    if not isinstance(group, Mapping) or keys_of(group).keys() & _GRAFANA:
        return False
    return _are_rules(group.get("rules"))


def _keys(rule: Mapping) -> set[str]:
    return set(keys_of(rule))
