"""The `policy` block of the configuration: its keys as settings, its blocks for some rules, and what is wrong in it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rulelint.checks.asked import POLICIES, PolicySettings
from rulelint.checks.settings import (
    AggregationPolicy,
    CategoryPolicy,
    ChannelPolicy,
    DashboardPolicy,
    DescriptionPolicy,
    DurationPolicy,
    EvidencePolicy,
    ExpiryPolicy,
    LoadPolicy,
    NamingPolicy,
    Origin,
    OwnerPolicy,
    PolicyBlock,
    ReviewPolicy,
    RuleMatch,
    RunbookPolicy,
    SchemaPolicy,
    SelectorPolicy,
    SeverityPolicy,
    SummaryPolicy,
    TextStyle,
    TriggerPolicy,
)
from rulelint.promql.durations import parse_duration
from rulelint.promql.matchers import regex_error
from rulelint.source.spelling import did_you_mean

Where = tuple[str | int, ...]
"""The keys and list positions that lead to a value of the file."""

_STYLE = frozenset(TextStyle.__dataclass_fields__)
_STYLED = ("summary", "description")
_DURATIONS = frozenset(
    {"every", "within", "range_maximum"}
    | {f"{key}_{end}" for key in ("for", "keep_firing_for") for end in ("minimum", "maximum")}
)
_PATTERNS: Mapping[str, tuple[str, ...]] = {
    "summary": ("pattern", "forbid"),
    "description": ("pattern", "forbid"),
    "dashboard": ("pattern",),
    "naming": ("alert", "record", "group", "label", "annotation"),
    "selectors": ("metrics",),
}
_CLASSES: Mapping[str, Callable[..., Any]] = {
    "owner": OwnerPolicy,
    "severity": SeverityPolicy,
    "category": CategoryPolicy,
    "summary": SummaryPolicy,
    "description": DescriptionPolicy,
    "runbook": RunbookPolicy,
    "dashboard": DashboardPolicy,
    "channel": ChannelPolicy,
    "trigger": TriggerPolicy,
    "review": ReviewPolicy,
    "expiry": ExpiryPolicy,
    "naming": NamingPolicy,
    "tests": EvidencePolicy,
    "fixtures": EvidencePolicy,
    "incidents": EvidencePolicy,
    "rules_per_owner": LoadPolicy,
    "aggregation": AggregationPolicy,
    "selectors": SelectorPolicy,
    "durations": DurationPolicy,
}


def read_policies(block: Mapping[str, Any]) -> PolicySettings:
    """Return the policies of a block that is valid against the schema; what is not written keeps its default."""
    return PolicySettings(
        **_own(block, {}),
        blocks=tuple(_block(each, block) for each in block.get("match", ())),
        locked=frozenset(block.get("locked", ())),
    )


def policy_faults(block: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """Yield what the schema cannot know: patterns RE2 refuses, policies that are locked and changed all the same."""
    yield from _patterns(block, ())
    for where, text in _path_origins(block):
        if text.removeprefix("path:").split("/").count("{}") != 1:
            yield where, f"`{text}` must have one folder `{{}}`: it is the value"
    yield from _words(block, block, ())
    locked = block.get("locked", ())
    for at, key in enumerate(locked):
        if key not in block:
            yield ("locked", at), f"`policy.{key}` is locked and not asked for"
    for number, each in enumerate(block.get("match", ())):
        yield from _patterns(each, ("match", number))
        yield from _words(each, block, ("match", number))
        for key in each:
            if key in locked:
                yield ("match", number, key), f"`policy.{key}` is locked: no block can change it"


def _words(block: Mapping[str, Any], top: Mapping[str, Any], where: Where) -> Iterator[tuple[Where, str]]:
    """Yield levels and categories that `policy.severity` and `policy.category` do not have, if those list theirs."""
    levels = _stated(top, "severity").get("levels", [*SeverityPolicy().levels] if "severity" in top else [])
    categories = _stated(top, "category").get("values", [])
    used: list[tuple[Where, str, list[str], str]] = []
    minimum = _stated(block, "channel").get("minimum", {})
    used += [(("channel", "minimum", name), name, levels, "level") for name in minimum]
    for key in ("tests", "fixtures", "incidents"):
        listed = _stated(block, key).get("levels", ())
        used += [((key, "levels", at), name, levels, "level") for at, name in enumerate(listed)]
    of = _stated(block, "trigger").get("categories", {})
    used += [(("trigger", "categories", name), name, categories, "category") for name in of]
    for place, name, known, what in used:
        if known and name not in known:
            message = f"no {what} `{name}` in `policy.{'severity' if what == 'level' else 'category'}`"
            yield (*where, *place), f"{message}{did_you_mean(name, known)}"


def _stated(block: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a policy as it is written, nothing where it is not or is `off`."""
    written = block.get(key)
    return written if isinstance(written, Mapping) else {}


def policy_globs(block: Mapping[str, Any]) -> Iterator[tuple[Where, str]]:
    """Yield each glob of paths with its place; `{}` of an origin stands for any folder."""
    for number, each in enumerate(block.get("match", ())):
        value = each["when"].get("path", ())
        where: Where = ("match", number, "when", "path")
        yield from (
            (where if isinstance(value, str) else (*where, at), glob)
            for at, glob in enumerate(_listed(value))
        )
    for where, text in _path_origins(block):
        yield where, text.removeprefix("path:").replace("{}", "*")


def _path_origins(block: Mapping[str, Any], where: Where = ()) -> Iterator[tuple[Where, str]]:
    for key in POLICIES:
        written = block.get(key)
        origins = written.get("from", ()) if isinstance(written, Mapping) else ()
        yield from (
            ((*where, key, "from", at), text) for at, text in enumerate(origins) if text.startswith("path:")
        )
    for number, each in enumerate(block.get("match", ())):
        yield from _path_origins(each, (*where, "match", number))


def _block(block: Mapping[str, Any], above: Mapping[str, Any]) -> PolicyBlock:
    when = block["when"]
    match = RuleMatch(
        path=_listed(when.get("path", ())),
        name=_listed(when.get("name", ())),
        labels={name: _listed(value) for name, value in when.get("label", {}).items()},
        severity=_listed(when.get("severity", ())),
        kind=when.get("kind", ""),
        git=_listed(when.get("git", ())),
    )
    return PolicyBlock(match, _own(block, above))


def _own(block: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings by key; a mapping of a block is laid over the one of `above`."""
    return {key: _policy(key, block[key], above.get(key)) for key in POLICIES if key in block}


def _policy(key: str, written: Any, above: Any) -> Any:
    if written == "off":
        return None
    if key == "schema":
        return SchemaPolicy(written)
    base = above if isinstance(above, Mapping) else {}
    return _CLASSES[key](**_fields(key, {**base, **written}))


def _fields(key: str, block: Mapping[str, Any]) -> dict[str, Any]:
    """Turn the keys of one policy into the fields of its settings; those about style are one field of their own."""
    fields: dict[str, Any] = {}
    style: dict[str, Any] = {}
    for name, value in block.items():
        if name == "from":
            fields["sources"] = tuple(Origin.parse(each) for each in value)
        elif name in _DURATIONS:
            fields[name] = parse_duration(value.strip())
        elif key in _STYLED and name in _STYLE:
            style[name] = _frozen(value)
        else:
            fields[name] = _frozen(value)
    return {**fields, "style": TextStyle(**style)} if style else fields


def _frozen(value: Any) -> Any:
    match value:
        case list():
            return tuple(value)
        case dict():
            return {key: _frozen(each) for key, each in value.items()}
        case _:
            return value


def _listed(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _patterns(block: Mapping[str, Any], where: Where) -> Iterator[tuple[Where, str]]:
    for key, fields in _PATTERNS.items():
        written = block.get(key)
        if isinstance(written, Mapping):
            for name in fields:
                yield from _refused((*where, key, name), written.get(name, ()))


def _refused(where: Where, value: str | list[str] | tuple[str, ...]) -> Iterator[tuple[Where, str]]:
    for at, pattern in enumerate(_listed(value)):
        if said := regex_error(pattern):
            yield (where if isinstance(value, str) else (*where, at)), said
