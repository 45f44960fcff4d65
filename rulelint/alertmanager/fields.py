"""The fields of Alertmanager's configuration, level by level, and what each may hold.

Source: `config/config.go` and `config/notifiers.go` of Alertmanager 0.25 (exact), its documentation for later ones.
"""

from collections.abc import Mapping
from typing import Literal

from rulelint.alertmanager.version import EXACT, LATEST, Version
from rulelint.dataclass import dataclass

__all__ = ["EXACT", "INTEGRATIONS", "LATER_INTEGRATIONS", "LATEST", "LEVELS", "Fields", "Kind", "Version"]

Kind = Literal[
    "text", "bool", "int", "uint", "duration", "go-duration", "url", "secret-url", "proxy-url", "host-port", "regex",
    "tls-version", "label", "grouping", "matchers", "location", "weekdays", "days", "months", "years", "any",
]  # fmt: skip
"""What a single value must look like.

`grouping` is a label or `...`; `proxy-url` is any URL, `url` one of http or https with a host.
"""


@dataclass(frozen=True, slots=True)
class Many:
    """A list; `refuses_null` where an item that is nothing makes Alertmanager crash."""

    of: "Type"
    refuses_null: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping whose keys the user chooses; `labels` where they must be label names."""

    of: "Type"
    labels: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A mapping with fields of its own, by its name in `LEVELS`."""

    name: str


Type = Kind | Many | Named | Level


@dataclass(frozen=True, slots=True)
class Fields:
    """`known` are the fields of 0.25, `later` those of the versions after it; `title` is what messages say."""

    title: str
    known: Mapping[str, Type]
    later: Mapping[str, Type]

    def at(self, version: Version) -> Mapping[str, Type]:
        """Return the fields a version has."""
        return self.known if version <= EXACT else {**self.known, **self.later}


def _texts(names: str) -> dict[str, Type]:
    return dict.fromkeys(names.split(), "text")


def _level(title: str, known: Mapping[str, Type], later: Mapping[str, Type] | None = None) -> Fields:
    return Fields(title, known, later or {})


def _integration(
    title: str, texts: str, known: Mapping[str, Type] | None = None, later: Mapping[str, Type] | None = None
) -> Fields:
    """Return the fields of an integration; what all have is added."""
    return _level(
        title,
        {"send_resolved": "bool", "http_config": Level("http"), **_texts(texts), **(known or {})},
        later,
    )


_TEXT_MAP = Named("text")
_LABEL_LIST = Many("label")
_NAMES = Many("text")
_MATCHERS = Many("matchers")

INTEGRATIONS: dict[str, Fields] = {
    "discord": _integration(
        "a Discord configuration", "title message", {"webhook_url": "secret-url"},
        _texts("webhook_url_file content username avatar_url"),
    ),
    "email": _level(
        "an email configuration",
        {"send_resolved": "bool", "smarthost": "host-port", "headers": _TEXT_MAP, "require_tls": "bool",
         "tls_config": Level("tls"),
         **_texts("to from hello auth_username auth_password auth_password_file auth_secret auth_identity html text")},
        {"auth_secret_file": "text", "force_implicit_tls": "bool", "implicit_tls": "bool", "threading": "any"},
    ),
    "pagerduty": _integration(
        "a PagerDuty configuration",
        "service_key service_key_file routing_key routing_key_file client client_url description source severity "
        "class component group",
        {"url": "url", "details": _TEXT_MAP, "images": Many(Level("pagerduty image")),
         "links": Many(Level("pagerduty link"))},
        {"timeout": "duration"},
    ),
    "slack": _integration(
        "a Slack configuration",
        "api_url_file channel username color title title_link pretext text footer fallback callback_id icon_emoji "
        "icon_url image_url thumb_url",
        {"api_url": "secret-url", "fields": Many(Level("slack field")), "short_fields": "bool", "link_names": "bool",
         "mrkdwn_in": _NAMES, "actions": Many(Level("slack action"))},
        {"timeout": "duration", "app_url": "url", "update_message": "bool", "message_text": "text",
         **_texts("app_token app_token_file")},
    ),
    "webhook": _integration(
        "a webhook configuration", "", {"url": "url", "max_alerts": "uint"},
        {"url": "secret-url", "url_file": "text", "timeout": "duration", "payload": "any"},
    ),
    "opsgenie": _integration(
        "an OpsGenie configuration",
        "api_key api_key_file message description source entity actions tags note priority",
        {"api_url": "url", "details": _TEXT_MAP, "responders": Many(Level("opsgenie responder")),
         "update_alerts": "bool"},
    ),
    "wechat": _integration(
        "a WeChat configuration", "api_secret corp_id message to_user to_party to_tag agent_id message_type",
        {"api_url": "url"}, {"api_secret_file": "text"},
    ),
    "pushover": _integration(
        "a Pushover configuration", "user_key token title message url url_title sound priority",
        {"retry": "go-duration", "expire": "go-duration", "html": "bool"},
        {"ttl": "go-duration", "monospace": "bool", **_texts("user_key_file token_file device")},
    ),
    "victorops": _integration(
        "a VictorOps configuration",
        "api_key api_key_file routing_key message_type state_message entity_display_name monitoring_tool",
        {"api_url": "url", "custom_fields": _TEXT_MAP},
    ),
    "sns": _integration(
        "an SNS configuration", "api_url topic_arn phone_number target_arn subject message",
        {"sigv4": Level("sigv4"), "attributes": _TEXT_MAP},
    ),
    "telegram": _integration(
        "a Telegram configuration", "bot_token message parse_mode",
        {"api_url": "url", "chat_id": "int", "disable_notifications": "bool"},
        {"message_thread_id": "int", **_texts("bot_token_file chat_id_file")},
    ),
    "webex": _integration("a Webex configuration", "message room_id", {"api_url": "url"}),
}  # fmt: skip
"""What Alertmanager 0.25 can send to, by the name before `_configs`."""

LATER_INTEGRATIONS = ("msteams", "msteamsv2", "jira", "rocketchat", "incidentio", "mattermost")
"""What later versions can send to; their fields are taken as they are."""

_RECEIVER: dict[str, Type] = {
    "name": "text",
    **{f"{name}_configs": Many(Level(name), refuses_null=True) for name in INTEGRATIONS},
}

LEVELS: dict[str, Fields] = {
    **INTEGRATIONS,
    "configuration": _level(
        "the configuration",
        {"global": Level("global"), "route": Level("route"), "templates": _NAMES,
         "inhibit_rules": Many(Level("inhibit rule")), "receivers": Many(Level("receiver"), refuses_null=True),
         "mute_time_intervals": Many(Level("time interval")), "time_intervals": Many(Level("time interval"))},
        {"tracing": "any"},
    ),
    "global": _level(
        "`global`",
        {"resolve_timeout": "duration", "http_config": Level("http"), "smtp_smarthost": "host-port",
         "smtp_require_tls": "bool", "slack_api_url": "secret-url", "pagerduty_url": "url", "opsgenie_api_url": "url",
         "wechat_api_url": "url", "victorops_api_url": "url", "telegram_api_url": "url", "webex_api_url": "url",
         **_texts("smtp_from smtp_hello smtp_auth_username smtp_auth_password smtp_auth_password_file "
                  "smtp_auth_secret smtp_auth_identity slack_api_url_file opsgenie_api_key opsgenie_api_key_file "
                  "wechat_api_secret wechat_api_corp_id victorops_api_key victorops_api_key_file")},
        {"smtp_tls_config": Level("tls"), "smtp_force_implicit_tls": "bool", "jira_api_url": "url",
         "rocketchat_api_url": "url", "slack_app_url": "url", "mattermost_webhook_url": "secret-url",
         **_texts("smtp_auth_secret_file wechat_api_secret_file rocketchat_token rocketchat_token_file "
                  "rocketchat_token_id rocketchat_token_id_file slack_app_token slack_app_token_file "
                  "telegram_bot_token telegram_bot_token_file mattermost_webhook_url_file")},
    ),
    "route": _level(
        "a route",
        {"receiver": "text", "group_by": Many("grouping"), "match": Named("text", labels=True),
         "match_re": Named("regex", labels=True), "matchers": _MATCHERS, "mute_time_intervals": _NAMES,
         "active_time_intervals": _NAMES, "continue": "bool", "routes": Many(Level("route"), refuses_null=True),
         "group_wait": "duration", "group_interval": "duration", "repeat_interval": "duration"},
        {"labels": _TEXT_MAP},
    ),
    "inhibit rule": _level(
        "an inhibit rule",
        {f"{side}_{key}": type_ for side in ("source", "target") for key, type_ in
         (("match", Named("text", labels=True)), ("match_re", Named("regex", labels=True)), ("matchers", _MATCHERS))}
        | {"equal": _LABEL_LIST},
        {"name": "text", "sources": "any"},
    ),
    "receiver": _level("a receiver", _RECEIVER, {"labels": _TEXT_MAP}),
    "time interval": _level("a time interval", {"name": "text", "time_intervals": Many(Level("times"))}),
    "times": _level(
        "an entry of `time_intervals`",
        {"times": Many(Level("time range")), "weekdays": Many("weekdays"), "days_of_month": Many("days"),
         "months": Many("months"), "years": Many("years"), "location": "location"},
    ),
    "time range": _level("a range of times", _texts("start_time end_time")),
    "http": _level(
        "an HTTP configuration",
        {"basic_auth": Level("basic auth"), "authorization": Level("authorization"), "oauth2": Level("oauth2"),
         "bearer_token": "text", "bearer_token_file": "text", "proxy_url": "proxy-url",
         "proxy_connect_header": Named(_NAMES), "tls_config": Level("tls"), "follow_redirects": "bool",
         "enable_http2": "bool"},
        {"no_proxy": "text", "proxy_from_environment": "bool", "http_headers": "any"},
    ),
    "tls": _level(
        "a TLS configuration",
        {"insecure_skip_verify": "bool", "min_version": "tls-version", "max_version": "tls-version",
         **_texts("ca_file cert_file key_file server_name")},
        _texts("ca cert key ca_ref cert_ref key_ref"),
    ),
    "basic auth": _level(
        "a basic authentication", _texts("username password password_file"),
        _texts("username_file username_ref password_ref"),
    ),
    "authorization": _level(
        "an authorization", _texts("type credentials credentials_file"), _texts("credentials_ref")
    ),
    "oauth2": _level(
        "an OAuth2 configuration",
        {"scopes": _NAMES, "endpoint_params": _TEXT_MAP, "proxy_url": "proxy-url", "tls_config": Level("tls"),
         **_texts("client_id client_secret client_secret_file token_url")},
        {"no_proxy": "text", "proxy_from_environment": "bool", "proxy_connect_header": "any",
         "http_headers": "any", **_texts("client_secret_ref client_certificate_key_id "
                                         "client_certificate_key client_certificate_key_file "
                                         "client_certificate_key_ref grant_type signature_algorithm iss audience"),
         "claims": "any"},
    ),
    "sigv4": _level(
        "an AWS signature", _texts("region access_key secret_key profile role_arn"),
        {"external_id": "text", "use_fips_sts_endpoint": "bool"},
    ),
    "pagerduty image": _level("an image", _texts("src alt href")),
    "pagerduty link": _level("a link", _texts("href text")),
    "slack field": _level("a field", {**_texts("title value"), "short": "bool"}),
    "slack action": _level(
        "an action", {**_texts("type text url style name value"), "confirm": Level("slack confirmation")}
    ),
    "slack confirmation": _level("a confirmation", _texts("text title ok_text dismiss_text")),
    "opsgenie responder": _level("a responder", {**_texts("id name username"), "type": "text"}),
}  # fmt: skip
