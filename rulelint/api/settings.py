"""What is configured, and where each value comes from: `rulelint lint --show-config`."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.policy.config import Config
from rulelint.schema.data import data_of, node_at
from rulelint.schema.shipped import load_schema
from rulelint.source.nodes import Node
from rulelint.source.yaml import compose

OPENED = frozenset({"checks"})
"""Keys whose own keys all have a meaning when they are not written; others are shown as they stand."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A key with dots, its value as JSON, and its origin: a place of the file, an option, or `default`."""

    key: str
    value: str
    origin: str


def settings_of(config: Config, options: Mapping[str, tuple[str, Any]]) -> Iterator[Setting]:
    """Yield every key of the configuration, in the schema's order.

    `options` are the keys that the command line overrides, each with the option and its value:
    `{"checks.select": ("--select", ["expr"])}`.
    """
    documents = compose(config.source.text).documents if config.source else ()
    root = documents[0] if documents else None
    written = data_of(root) if root else None
    for path, schema in _keys(load_schema("config"), written if isinstance(written, dict) else {}):
        key = ".".join(path)
        if key in options:
            name, value = options[key]
            yield Setting(key, _json(value), name)
        elif root is not None and (found := _at(written, path)) is not _NOTHING:
            yield Setting(key, _json(found), _place(config, root, path))
        else:
            yield Setting(key, _json(schema["default"]) if "default" in schema else "-", "default")


class _Nothing:
    """Stands for a key that is not written, since every value of YAML may be."""


_NOTHING = _Nothing()


def _keys(
    schema: Mapping[str, Any], written: Mapping[str, Any]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    for name, value in schema["properties"].items():
        block = written.get(name)
        if name in OPENED:
            yield from (((name, inner), below) for inner, below in value["properties"].items())
        elif isinstance(block, dict) and "properties" in value:
            yield from (((name, inner), value["properties"].get(inner, {})) for inner in block)
        else:
            yield (name,), value


def _at(document: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return _NOTHING
        document = document[key]
    return document


def _place(config: Config, root: Node, path: tuple[str, ...]) -> str:
    assert config.source is not None, "what is written is written in a file"
    line, column = config.source.position(node_at(root, path).span.start)
    return f"{config.path}:{line}:{column}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
