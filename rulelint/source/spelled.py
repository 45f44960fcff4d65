"""Keys and values as YAML, spelled by ruamel.yaml: which quotes, which style, what is indented.

Loaded only where a fix inserts a key: ruamel.yaml takes longer to start than a file takes to be checked.
"""

import io
import re
import sys
from collections.abc import Iterator
from functools import cache, lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import LiteralScalarString, SingleQuotedScalarString

from rulelint.source.edit import Style
from rulelint.source.nodes import Mapping, Scalar
from rulelint.source.rewrite import double_quoted, unprintable
from rulelint.source.yaml import compose

VERSIONS = ((1, 1), (1, 2))
"""Versions of YAML whose readers take a plain value that is written here for text: `yes` is none for the first."""

_TEXT = "tag:yaml.org,2002:str"


@lru_cache(maxsize=4096)
def spelled(keys: tuple[str, ...], value: str, style: Style) -> str:
    """Return mappings nested by `keys` around `value`, to stand in a mapping of this style, its braces not included.

    The first line begins where it is put, the others in the column of the style.  What ruamel.yaml writes is read
    again, and written as JSON where it is not the same: a literal block that begins with a blank, for one.  So is a
    text among quoted keys, which may be JSON, and one with characters that not all readers take alike.
    """
    if style.is_quoted or unprintable().search("".join([*keys, value])):
        return _json(keys, value)
    text = _placed(_dumped(keys, value, style), style)
    return text if _reads_as(text, keys, value, style) else _json(keys, value)


def _json(keys: tuple[str, ...], value: str) -> str:
    text = double_quoted(value)
    for key in reversed(keys):
        text = f"{{{double_quoted(key)}: {text}}}"
    return text[1:-1]


def _dumped(keys: tuple[str, ...], value: str, style: Style) -> str:
    inner: object = _simplest(value, style)
    for key in reversed(keys):
        mapping = CommentedMap({_simplest(key, style): inner})
        if style.is_flow:
            mapping.fa.set_flow_style()
        inner = mapping
    written = io.StringIO()
    _emitter(style.step).dump(inner, written)
    return written.getvalue()


def _simplest(value: str, style: Style) -> str:
    """Return a text for ruamel.yaml: a block if it has lines, quoted where a reader takes it for something else."""
    written: str = value
    if "\n" in value and not style.is_flow and not value.endswith("\n"):
        written = LiteralScalarString(value)
    elif (style.is_flow and "?" in value) or any(str(kind) != _TEXT for kind in _kinds(value)):
        # in braces PyYAML's own scanner takes a question mark within a word for a key
        written = SingleQuotedScalarString(value)
    return written


def _kinds(value: str) -> Iterator[object]:
    """Yield what readers take a plain value for."""
    for version in VERSIONS:
        yield _resolver(version).resolve(ScalarNode, value, (True, False))


@cache
def _emitter(step: int) -> YAML:
    yaml = YAML(typ="rt")
    yaml.indent(mapping=step)
    yaml.width = sys.maxsize
    return yaml


@cache
def _resolver(version: tuple[int, int]) -> VersionedResolver:
    return VersionedResolver(version)


def _placed(text: str, style: Style) -> str:
    """Return what ruamel.yaml wrote without braces and last line break, its lines in their column."""
    text = text.removesuffix("\n")
    if style.is_flow:
        return text[1:-1]
    lines = re.sub(r"\n(?!\n)", "\n" + " " * style.column, text)
    return lines.replace("\n", style.newline)


def _reads_as(text: str, keys: tuple[str, ...], value: str, style: Style) -> bool:
    """Say whether a reader of the text finds exactly the value below the keys."""
    composed = compose(f"{{{text}}}" if style.is_flow else " " * style.column + text)
    if composed.faults or len(composed.documents) != 1:
        return False
    node = composed.documents[0]
    for key in keys:
        if not isinstance(node, Mapping) or len(node.items) != 2:
            return False
        name, node = node.items
        if not isinstance(name, Scalar) or name.value != key:
            return False
    return isinstance(node, Scalar) and node.value == value
