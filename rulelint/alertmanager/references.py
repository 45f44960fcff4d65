"""What the parts of a configuration must know of each other: names that exist and are given once, global addresses.

Source: `UnmarshalYAML` of `Config`, `checkReceiver` and `checkTimeInterval` in `config/config.go` (0.25).
"""

from collections.abc import Iterator

from rulelint.alertmanager.blocks import Block
from rulelint.alertmanager.demands import Demand
from rulelint.source.span import Span
from rulelint.source.spelling import did_you_mean

MOST_GUESSES = 20
"""How many wrong names are looked at closely: comparing each with all that exist takes its time."""
_EXCLUSIVE = (
    ("slack_api_url", "slack_api_url_file"),
    ("opsgenie_api_key", "opsgenie_api_key_file"),
    ("victorops_api_key", "victorops_api_key_file"),
    ("smtp_auth_password", "smtp_auth_password_file"),
)
_OWN_OR_GLOBAL: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = {
    "email": ((("smarthost",), ("smtp_smarthost",)), (("from",), ("smtp_from",))),
    "slack": (
        (
            ("api_url", "api_url_file", "app_token", "app_token_file"),
            ("slack_api_url", "slack_api_url_file", "slack_app_token", "slack_app_token_file"),
        ),
    ),
    "opsgenie": ((("api_key", "api_key_file"), ("opsgenie_api_key", "opsgenie_api_key_file")),),
    "wechat": (
        (("api_secret", "api_secret_file"), ("wechat_api_secret", "wechat_api_secret_file")),
        (("corp_id",), ("wechat_api_corp_id",)),
    ),
    "victorops": ((("api_key", "api_key_file"), ("victorops_api_key", "victorops_api_key_file")),),
    "discord": ((("webhook_url", "webhook_url_file"), ()),),
}
"""What an integration must say itself, or `global` for it."""


def check_references(block: Block) -> Iterator[Demand]:
    """Yield what is wrong between the parts of a configuration."""
    general = block.get("global") or Block("global", block.span)
    for one, other in _EXCLUSIVE:
        if general.has(one) and general.has(other):
            yield f"`{one}` and `{other}` exclude each other", general.at(other), "keep one of them"
    yield from _receivers(block, general)
    route = block.get("route")
    if route is None:
        if "route" not in block.broken:
            yield "the configuration has no `route`", block.span, "add `route: {receiver: …}`"
        return
    yield from _root(route)
    yield from _used(block, route)


def _receivers(block: Block, general: Block) -> Iterator[Demand]:
    seen: set[str] = set()
    for receiver in block.items("receivers"):
        name = receiver.get("name", "")
        if name in seen:
            yield f"two receivers are called `{name}`", receiver.at("name"), "rename or remove one"
        seen.add(name)
        for kind, pairs in _OWN_OR_GLOBAL.items():
            for integration in receiver.items(f"{kind}_configs"):
                yield from _addresses(integration, general, pairs)


def _addresses(
    integration: Block, general: Block, pairs: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
) -> Iterator[Demand]:
    for own, shared in pairs:
        if integration.lacks(*own) and (not shared or general.lacks(*shared)):
            elsewhere = f", and `global.{shared[0]}` too" if shared else ""
            yield f"`{own[0]}` is missing{elsewhere}", integration.span, f"add `{own[0]}: …`"


def _root(route: Block) -> Iterator[Demand]:
    if route.lacks("receiver"):
        yield "the root route has no `receiver`: it takes what no other route takes", route.span, ""
    for key in ("match", "match_re", "matchers", "mute_time_intervals", "active_time_intervals"):
        if any(route.get(key, ())) and not _is_empty(route, key):
            yield f"the root route cannot have `{key}`: it takes every alert", route.at(key), "remove it"
    if route.get("continue"):
        yield "the root route cannot have `continue`", route.at("continue"), "remove it"


def _is_empty(route: Block, key: str) -> bool:
    """Say whether a list of matchers holds none: `matchers: ['']`."""
    return key == "matchers" and not any(route.items(key))


def _used(block: Block, root: Block) -> Iterator[Demand]:
    """Yield names that do not exist; only the first few are told what they may have been meant to be."""
    receivers = {each.get("name", "") for each in block.items("receivers")}
    intervals = list(_interval_names(block))
    seen: set[str] = set()
    for name, span in intervals:
        if name in seen:
            yield f"two time intervals are called `{name}`", span, "rename or remove one"
        seen.add(name)
    guesses = iter(range(MOST_GUESSES))
    for route in _walk(root):
        name = route.get("receiver", "")
        if name and name not in receivers:
            yield (
                f"no receiver is called `{name}`{_meant(name, receivers, guesses)}",
                route.at("receiver"),
                "",
            )
        used = (*route.get("active_time_intervals", ()), *route.get("mute_time_intervals", ()))
        for value in used:
            if value.data not in seen:
                message = f"no time interval is called `{value.data}`{_meant(value.data, seen, guesses)}"
                yield message, value.span, ""


def _meant(name: str, known: set[str], guesses: Iterator[int]) -> str:
    return did_you_mean(name, known) if next(guesses, None) is not None else ""


def _walk(route: Block) -> Iterator[Block]:
    yield route
    for below in route.items("routes"):
        yield from _walk(below)


def _interval_names(block: Block) -> Iterator[tuple[str, Span]]:
    for key in ("mute_time_intervals", "time_intervals"):
        yield from ((each.get("name", ""), each.at("name")) for each in block.items(key))
