"""Label sets as sorted tuples, and the operations PromQL does on them."""

import re
from collections.abc import Container, Iterable, Mapping

from rulelint.promql.quoting import quote

Labels = tuple[tuple[str, str], ...]
"""Sorted `(name, value)` pairs without empty values; `__name__` is an ordinary label."""

METRIC_NAME = "__name__"
ALERT_NAME = "alertname"
_LEGACY_NAME = re.compile(r"[a-zA-Z_]\w*", re.ASCII)
_LEGACY_METRIC = re.compile(r"[a-zA-Z_:][\w:]*", re.ASCII)


def make_labels(pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> Labels:
    """Return the canonical label set: sorted, empty values removed."""
    items = pairs.items() if isinstance(pairs, Mapping) else pairs
    return tuple(sorted((name, value) for name, value in items if value))


RESERVED = frozenset({METRIC_NAME, "__type__", "__unit__"})
"""What Prometheus 3 takes away where a function changes what a series measures."""


def without(labels: Labels, names: Container[str]) -> Labels:
    """Return the labels without those of the given names."""
    return tuple(pair for pair in labels if pair[0] not in names)


def only(labels: Labels, names: Container[str]) -> Labels:
    """Return the labels of the given names."""
    return tuple(pair for pair in labels if pair[0] in names)


def without_name(labels: Labels) -> Labels:
    """Return the labels without the metric name."""
    return tuple(pair for pair in labels if pair[0] != METRIC_NAME)


def format_labels(labels: Labels) -> str:
    """Return `name{a="b"}` as Prometheus prints a metric; a name that must be quoted stands inside the braces."""
    name = dict(labels).get(METRIC_NAME, "")
    inside = [_pair(key, value) for key, value in labels if key != METRIC_NAME]
    if name and not _LEGACY_METRIC.fullmatch(name):
        name, inside = "", [quote(name), *inside]
    return f"{name}{{{', '.join(inside)}}}" if inside or not name else name


def format_braces(labels: Labels) -> str:
    """Return `{a="b"}` as Prometheus prints a label set, the metric name inside."""
    return "{" + ", ".join(_pair(key, value) for key, value in labels) + "}"


def _pair(name: str, value: str) -> str:
    return f"{name if _LEGACY_NAME.fullmatch(name) else quote(name)}={quote(value)}"


def is_label_name(name: str, *, legacy: bool) -> bool:
    """Say whether a label may have this name: before version 3 (`legacy`) only ASCII letters, digits and `_`."""
    if legacy:
        return _LEGACY_NAME.fullmatch(name) is not None
    return bool(name) and not any("\ud800" <= character <= "\udfff" for character in name)
