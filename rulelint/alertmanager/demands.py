"""What Alertmanager demands of a mapping besides its fields: keys that must be there, and those that exclude others.

Source: the `UnmarshalYAML` methods of `config/config.go` and `config/notifiers.go` (0.25), and `Validate` of
`HTTPClientConfig` in prometheus/common 0.39.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from rulelint.alertmanager.blocks import Block
from rulelint.alertmanager.intervals import minute_range
from rulelint.source.span import Span

Demand = tuple[str, Span, str]
"""A message, its place, and advice."""

_RESPONDERS = ("team", "teams", "user", "escalation", "schedule")
_RESERVED = (
    "routing_key", "message_type", "state_message", "entity_display_name", "monitoring_tool", "entity_id",
    "entity_state",
)  # fmt: skip
_PARSE_MODES = ("", "Markdown", "MarkdownV2", "HTML")


def _missing(block: Block, *names: str) -> Iterator[Demand]:
    if block.lacks(*names):
        choice = " or ".join(f"`{name}`" for name in names)
        yield f"{choice} is missing", block.span, f"add `{names[0]}: …`"


def _exclusive(block: Block, *names: str, what: str = "") -> Iterator[Demand]:
    for one, other in combinations(names, 2):
        if block.has(one) and block.has(other):
            yield f"`{one}` and `{other}` exclude each other{what}", block.at(other), "keep one of them"


def _route(block: Block) -> Iterator[Demand]:
    names: set[str] = set()
    for value in block.get("group_by", ()):
        if value.data in names and value.data != "...":
            yield f"`{value.data}` is in `group_by` twice", value.span, "remove it"
        names.add(value.data)
    if "..." in names and names != {"..."}:
        yield "`...` groups by all labels: no other can stand beside it", block.at("group_by"), ""
    for key in ("group_interval", "repeat_interval"):
        if block.get(key) == 0:
            yield f"`{key}` cannot be zero", block.at(key), ""


def _receiver(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "name")


def _time_range(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "start_time")
    yield from _missing(block, "end_time")
    if block.has("start_time") and block.has("end_time"):
        try:
            minute_range(block.get("start_time"), block.get("end_time"))
        except ValueError as error:
            yield str(error), block.span, ""


def _email(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "to")
    seen: dict[str, str] = {}
    for name, value in block.get("headers", {}).items():
        other = seen.setdefault(name.lower(), name)
        if other != name:
            yield f"the header `{name}` is there twice, as `{other}` too", value.span, "remove one"


def _pagerduty(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "routing_key", "service_key", "routing_key_file", "service_key_file")
    yield from _exclusive(block, "routing_key", "routing_key_file")
    yield from _exclusive(block, "service_key", "service_key_file")


def _slack(block: Block) -> Iterator[Demand]:
    yield from _exclusive(block, "api_url", "api_url_file")


def _slack_field(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "title")
    yield from _missing(block, "value")


def _slack_action(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "type")
    yield from _missing(block, "text")
    yield from _missing(block, "url", "name")


def _slack_confirmation(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "text")


def _webhook(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "url", "url_file")


def _webex(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "room_id")
    http = block.get("http_config")
    if "http_config" not in block.broken and not (http and _is_authorized(http)):
        yield "`http_config.authorization` is missing", block.span, "Webex is not reached without it"


def _is_authorized(http: Block) -> bool:
    return "authorization" in http.values or http.has("bearer_token", "bearer_token_file")


def _opsgenie(block: Block) -> Iterator[Demand]:
    yield from _exclusive(block, "api_key", "api_key_file")
    for responder in block.items("responders"):
        if responder.lacks("id", "username", "name"):
            yield "a responder has neither `id`, `name` nor `username`", responder.span, ""
        kind = responder.get("type", "")
        if "{{" not in kind and kind.lower() not in _RESPONDERS:
            kinds = ", ".join(f"`{each}`" for each in _RESPONDERS)
            yield f"the type of a responder is one of {kinds}, not `{kind}`", responder.at("type"), ""


def _victorops(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "routing_key")
    yield from _exclusive(block, "api_key", "api_key_file")
    for name, value in block.get("custom_fields", {}).items():
        if name in _RESERVED:
            yield f"`{name}` cannot be a custom field: VictorOps has one of that name", value.span, ""


def _pushover(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "user_key", "user_key_file")
    yield from _missing(block, "token", "token_file")


def _sns(block: Block) -> Iterator[Demand]:
    # Alertmanager compares the three with `!=`: it refuses one or three that are absent, and takes all three at once.
    absent = sum(not block.has(name) for name in ("target_arn", "topic_arn", "phone_number"))
    if absent % 2:
        yield "one of `topic_arn`, `target_arn` and `phone_number` must be given", block.span, ""


def _telegram(block: Block) -> Iterator[Demand]:
    yield from _missing(block, "bot_token", "bot_token_file")
    if not block.get("chat_id") and block.lacks("chat_id_file") and "chat_id" not in block.broken:
        yield "`chat_id` is missing", block.span, "add `chat_id: …`"
    if block.get("parse_mode", "") not in _PARSE_MODES:
        yield "`parse_mode` is `Markdown`, `MarkdownV2`, `HTML` or empty", block.at("parse_mode"), ""


def _wechat(block: Block) -> Iterator[Demand]:
    if block.get("message_type", "text") not in ("", "text", "markdown"):
        yield "`message_type` is `text` or `markdown`", block.at("message_type"), ""


def _sigv4(block: Block) -> Iterator[Demand]:
    if block.has("access_key") != block.has("secret_key"):
        yield "`access_key` and `secret_key` belong together", block.span, ""


def _http(block: Block) -> Iterator[Demand]:
    yield from _exclusive(block, "bearer_token", "bearer_token_file")
    for one in ("basic_auth", "oauth2", "authorization"):
        for other in ("bearer_token", "bearer_token_file"):
            yield from _exclusive(block, one, other)
    yield from _exclusive(block, "basic_auth", "oauth2", "authorization")
    if basic := block.get("basic_auth"):
        yield from _exclusive(basic, "password", "password_file")
    if authorization := block.get("authorization"):
        yield from _exclusive(authorization, "credentials", "credentials_file")
        if authorization.get("type", "").strip().lower() == "basic":
            yield "`authorization` cannot be basic: use `basic_auth`", authorization.at("type"), ""
    if oauth2 := block.get("oauth2"):
        yield from _missing(oauth2, "client_id")
        yield from _missing(oauth2, "client_secret", "client_secret_file")
        yield from _missing(oauth2, "token_url")
        yield from _exclusive(oauth2, "client_secret", "client_secret_file")
    if block.get("proxy_connect_header") and block.lacks("proxy_url"):
        yield "`proxy_connect_header` needs `proxy_url`", block.at("proxy_connect_header"), ""


DEMANDS: Mapping[str, Callable[[Block], Iterator[Demand]]] = {
    "route": _route,
    "receiver": _receiver,
    "time interval": _receiver,
    "time range": _time_range,
    "email": _email,
    "pagerduty": _pagerduty,
    "slack": _slack,
    "slack field": _slack_field,
    "slack action": _slack_action,
    "slack confirmation": _slack_confirmation,
    "webhook": _webhook,
    "webex": _webex,
    "opsgenie": _opsgenie,
    "victorops": _victorops,
    "pushover": _pushover,
    "sns": _sns,
    "telegram": _telegram,
    "wechat": _wechat,
    "sigv4": _sigv4,
    "http": _http,
}
"""By the level's name; called once for each mapping that is written."""
