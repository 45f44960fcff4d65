"""What a pull request loosens of the policies: which demand is weaker in head than in base."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from rulelint.checks.asked import POLICIES, PolicySettings
from rulelint.checks.settings import EvidencePolicy, TextStyle
from rulelint.promql.durations import format_duration

Change = tuple[tuple[str, ...], str]
"""The keys below `policy`, and what is said of them."""

_LONGER_ACCEPTS_MORE = ("levels", "values", "kinds")
_SHORTER_DEMANDS_LESS = {
    "sections": "section",
    "forbid": "pattern",
    "keep": "label",
    "strip": "label",
    "matchers": "matcher",
}
_HIGHER_ACCEPTS_MORE = (
    "max_length", "every", "within", "maximum", "for_maximum", "keep_firing_for_maximum", "range_maximum"
)  # fmt: skip
_LOWER_ACCEPTS_MORE = ("min_length", "for_minimum", "keep_firing_for_minimum")
_DURATIONS = (
    "every", "within", "range_maximum", "for_minimum", "for_maximum", "keep_firing_for_minimum",
    "keep_firing_for_maximum",
)  # fmt: skip


def changed_policies(base: PolicySettings, head: PolicySettings) -> Iterator[Change]:
    """Yield what the policies of head demand less than those of base."""
    for key in POLICIES:
        before, now = getattr(base, key), getattr(head, key)
        if before is not None and now is None:
            yield (), f"`policy.{key}` is removed"
        elif before is not None and before != now:
            for field, message in _demands(before, now):
                yield (key, field), f"`policy.{key}` {message}"
    for key in sorted(base.locked - head.locked):
        yield ("locked",), f"`policy.locked` loses `{key}`"
    if any(block not in base.blocks for block in head.blocks):
        yield ("match",), "`policy.match` has a new or changed block"
    elif any(block not in head.blocks for block in base.blocks):
        yield ("match",), "`policy.match` loses a block"


def _demands(before: Any, now: Any) -> Iterator[tuple[str, str]]:
    for each in fields(before):
        old, new = getattr(before, each.name), getattr(now, each.name)
        if old == new:
            continue
        match each.name:
            case "style":
                yield from _demands(old, new)
            case "sources":
                yield from (("from", f"may come from `{origin}` too") for origin in new if origin not in old)
            case "levels" if isinstance(before, EvidencePolicy):
                yield from _fewer_levels(old, new)
            case name if name in _LONGER_ACCEPTS_MORE:
                yield from _longer(name, old, new)
            case name if name in _SHORTER_DEMANDS_LESS:
                what = _SHORTER_DEMANDS_LESS[name]
                yield from ((name, f"no longer demands the {what} `{one}`") for one in old if one not in new)
            case name:
                yield from _single(name, old, new)


def _fewer_levels(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Compare levels something is demanded of; none are all."""
    if not old:
        yield "levels", "no longer speaks of every level"
    elif new:
        yield from (("levels", f"no longer speaks of `{each}`") for each in old if each not in new)


def _longer(name: str, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Compare what is accepted; none is anything."""
    if not old:
        return
    yield from ((name, f"accepts `{each}` too") for each in new if each not in old)
    if not new:
        yield name, "accepts any value"


def _single(name: str, old: Any, new: Any) -> Iterator[tuple[str, str]]:
    if isinstance(old, Mapping):
        yield from _mapping(name, old, new)
    elif name == "required":
        if old:
            yield name, "is no longer required"
    elif name in _HIGHER_ACCEPTS_MORE or name in _LOWER_ACCEPTS_MORE:
        worse = old is not None and (new is None or (new < old if name in _LOWER_ACCEPTS_MORE else new > old))
        if worse:
            yield name, f"changes `{name}` from {_shown(name, old)} to {_shown(name, new)}"
    elif old and (new != old or isinstance(old, TextStyle)):
        yield name, f"changes `{name}`"


def _mapping(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Compare limits by level or owner, and kinds by category."""
    for key, before in old.items():
        now = new.get(key)
        if now is None:
            yield name, f"no longer has `{name}.{key}`"
        elif isinstance(before, int) and (now < before if name == "minimum" else now > before):
            yield name, f"changes `{name}.{key}` from {before} to {now}"
        elif not isinstance(before, int):
            yield from ((name, f"accepts `{each}` for `{key}` too") for each in now if each not in before)
    if name == "owners":
        yield from ((name, f"gives `{key}` a limit of its own") for key in new if key not in old)


def _shown(name: str, value: int | None) -> str:
    if value is None:
        return "nothing"
    return format_duration(value) if name in _DURATIONS else str(value)
