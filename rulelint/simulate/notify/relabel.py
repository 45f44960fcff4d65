"""Relabelling of alerts on their way from Prometheus to Alertmanager.

Source: `model/relabel/relabel.go` and `model/labels` (`Builder`) of Prometheus 3.14, and Go's `Regexp.Expand`.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hashlib import md5
from typing import Any, Literal

import re2

from rulelint.dataclass import dataclass
from rulelint.engine.labels import Labels, is_label_name, make_labels
from rulelint.promql.matchers import MAX_MEMORY

Action = Literal[
    "replace", "keep", "drop", "keepequal", "dropequal", "hashmod", "labelmap", "labeldrop", "labelkeep",
    "lowercase", "uppercase",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relabel:
    """One rule of `alert_relabel_configs`, as `relabel.Config`."""

    action: Action = "replace"
    source: tuple[str, ...] = ()
    separator: str = ";"
    regex: str = "(.*)"
    modulus: int = 0
    target: str = ""
    replacement: str = "$1"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What depends on the version of Prometheus: whether `.` matches a line end, and which names labels may have."""

    dot_newline: bool = True
    legacy_names: bool = False


NEW = Dialect()
"""Prometheus 3."""


def relabelled(labels: Labels, rules: Sequence[Relabel], dialect: Dialect) -> Labels | None:
    """Return what becomes of labels, None where a rule drops them."""
    builder = _Builder(labels)
    for rule in rules:
        if not _apply(rule, builder, dialect):
            return None
    return builder.labels()


class _Builder:
    """Labels that are changed, in the order in which Go's builder lists them: it decides which of two names wins."""

    def __init__(self, labels: Labels) -> None:
        self._base = dict(labels)
        self._added: dict[str, str] = {}
        self._deleted: set[str] = set()

    def get(self, name: str) -> str:
        if name in self._added:
            return self._added[name]
        return "" if name in self._deleted else self._base.get(name, "")

    def set(self, name: str, value: str) -> None:
        if not value:
            self.delete(name)
        else:
            self._added[name] = value

    def delete(self, name: str) -> None:
        self._added.pop(name, None)
        self._deleted.add(name)

    def pairs(self) -> list[tuple[str, str]]:
        """Return a copy: labels that are changed meanwhile do not take part."""
        kept = [
            pair for pair in self._base.items() if pair[0] not in self._deleted and pair[0] not in self._added
        ]
        return [*kept, *self._added.items()]

    def labels(self) -> Labels:
        return make_labels(self.pairs())


def _apply(rule: Relabel, builder: _Builder, dialect: Dialect) -> bool:
    """Change the labels; say whether the alert stays."""
    value = rule.separator.join(builder.get(name) for name in rule.source)
    match rule.action:
        case "keep":
            return _matched(rule, value, dialect) is not None
        case "drop":
            return _matched(rule, value, dialect) is None
        case "keepequal":
            return builder.get(rule.target) == value
        case "dropequal":
            return builder.get(rule.target) != value
        case "replace":
            _replace(rule, value, builder, dialect)
        case "lowercase":
            builder.set(rule.target, "".join(map(_lower, value)))
        case "uppercase":
            builder.set(rule.target, "".join(map(_upper, value)))
        case "hashmod":
            builder.set(rule.target, str(hash_of(value) % rule.modulus))
        case "labelmap" | "labeldrop" | "labelkeep":
            _rename(rule, builder, dialect)
    return True


def _lower(char: str) -> str:
    """Return one character for one, as Go does (`unicode.ToLower`)."""
    lower = char.lower()
    return lower if len(lower) == 1 else lower[0] if char == "\u0130" else char


def _upper(char: str) -> str:
    """Return one character for one; those that Unicode would make several of keep to their title case, if any."""
    for found in (char.upper(), char.title()):
        if len(found) == 1:
            return found
    return char


def hash_of(value: str) -> int:
    """Return the number `hashmod` divides: the last eight bytes of the MD5 sum, the first of them the highest."""
    return int.from_bytes(md5(value.encode(), usedforsecurity=False).digest()[8:], "big")


def _replace(rule: Relabel, value: str, builder: _Builder, dialect: Dialect) -> None:
    found = _matched(rule, value, dialect)
    if found is None:
        return
    target = expand(rule.target, found)
    if is_label_name(target, legacy=dialect.legacy_names):
        builder.set(target, expand(rule.replacement, found))


def _rename(rule: Relabel, builder: _Builder, dialect: Dialect) -> None:
    for name, value in builder.pairs():
        found = _matched(rule, name, dialect)
        if rule.action == "labelmap" and found is not None:
            builder.set(expand(rule.replacement, found), value)
        elif (rule.action == "labeldrop" and found is not None) or (
            rule.action == "labelkeep" and found is None
        ):
            builder.delete(name)


def _matched(rule: Relabel, text: str, dialect: Dialect) -> Any:
    """Return the match of the whole text, None if there is none."""
    return _compiled(rule.regex, dot_newline=dialect.dot_newline)(text)


@lru_cache(maxsize=1024)
def _compiled(pattern: str, *, dot_newline: bool) -> Callable[[str], Any]:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    options.dot_nl = dot_newline
    matched: Callable[[str], Any] = re2.compile(pattern, options).fullmatch
    return matched


def expand(template: str, found: Any) -> str:
    """Return a template with `$1`, `${name}` and `$$` replaced as Go does; a group without a match is empty."""
    return "".join(_expanded(template, found))


def _expanded(template: str, found: Any) -> Iterator[str]:
    before, dollar, rest = template.partition("$")
    while dollar:
        yield before
        name, length = _name(rest)
        if rest.startswith("$"):
            yield "$"
            rest = rest[1:]
        elif not name:
            yield "$"
        else:
            yield _group(name, found)
            rest = rest[length:]
        before, dollar, rest = rest.partition("$")
    yield before


def _name(text: str) -> tuple[str, int]:
    """Return the name a `$` is followed by, and how many characters say it; empty where that is no name."""
    braced = text.startswith("{")
    start = at = int(braced)
    while at < len(text) and (text[at].isalpha() or text[at] == "_" or text[at].isdecimal()):
        at += 1
    if braced and not text.startswith("}", at):
        return "", 0
    return text[start:at], at + braced


def _group(name: str, found: Any) -> str:
    index: int | None
    if name.isascii() and name.isdigit() and (name == "0" or not name.startswith("0")):
        index = int(name) if len(name) < 10 else None
    else:
        index = found.re.groupindex.get(name)
    if index is None or index > found.re.groups:
        return ""
    return found.group(index) or ""
