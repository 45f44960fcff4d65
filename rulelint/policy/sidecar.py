"""Files beside rule files that state what rules do not: `db.meta.yaml` says who owns `db.yaml`, when it was reviewed.

Keys hold for the whole rule file; below `rules` they hold for the rule of that name and count more.
"""

import posixpath
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from rulelint.errors import RulelintError
from rulelint.rules.model import Rule, RuleFile
from rulelint.schema.data import data_of, odd_keys
from rulelint.source.nodes import Mapping as MappingNode
from rulelint.source.nodes import Scalar
from rulelint.source.yaml import Limits, compose

LIMITS = Limits(characters=1 << 20, nodes=100_000, depth=10, expanded=100_000)
SUFFIXES = (".meta.yaml", ".meta.yml")

Facts = Mapping[str, str]


class SidecarError(RulelintError):
    """A file beside a rule file is not a mapping of facts."""


def sidecars(read_file: Callable[[str], str | None]) -> Callable[[RuleFile, Rule], Facts]:
    """Return what the files beside rule files state of a rule; `read_file` takes the paths that reports print.

    The function raises `SidecarError`.
    """

    @cache
    def stated(path: str) -> tuple[Facts, Mapping[str, Facts]]:
        stem = posixpath.splitext(path)[0]
        for suffix in SUFFIXES:
            text = read_file(stem + suffix)
            if text is not None:
                return read_sidecar(stem + suffix, text)
        return {}, {}

    def facts(file: RuleFile, rule: Rule) -> Facts:
        shared, own = stated(file.path)
        return {**shared, **own.get(rule.name.value, {})}

    return facts


def read_sidecar(path: str, text: str) -> tuple[Facts, Mapping[str, Facts]]:
    """Return the facts of a file, and those of its rules by name; raise `SidecarError`."""
    composed = compose(text, LIMITS)
    for fault in composed.faults:
        raise SidecarError(f"{path}: {fault.message}", advice=fault.help or None)
    root = composed.documents[0] if composed.documents else Scalar("", 0, 0)
    if isinstance(root, Scalar) and root.is_null:
        return {}, {}
    if not isinstance(root, MappingNode) or list(odd_keys(root)):
        raise SidecarError(f"{path}: not a mapping of facts", advice="write `owner: NAME`")
    data: dict[str, Any] = data_of(root)
    rules = data.pop("rules", None) or {}
    if not isinstance(rules, dict) or not all(isinstance(each, dict) for each in rules.values()):
        raise SidecarError(
            f"{path}: `rules` is not a mapping of rule names", advice="write `rules: {NAME: {…}}`"
        )
    return _texts(path, data), {name: _texts(path, each) for name, each in rules.items()}


def _texts(path: str, block: Mapping[str, Any]) -> Facts:
    for key, value in block.items():
        if isinstance(value, list | dict):
            raise SidecarError(f"{path}: `{key}` is not a single value")
    return {key: "" if value is None else str(value) for key, value in block.items()}
