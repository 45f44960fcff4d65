"""Configurations drawn by seed: mostly right, with a wrong value, a wrong kind of node or a lost key here and there."""

import json
from random import Random
from typing import Any

from rulelint.alertmanager.fields import INTEGRATIONS, LEVELS, Kind, Level, Many, Named, Type

GOOD: dict[Kind, list[Any]] = {
    "text": ["a", "x y", "{{ .Labels.a }}", 7, True, 1.5],
    "bool": [True, False],
    "int": [1, -5, 0],
    "uint": [0, 3],
    "duration": ["30s", "5m", "1h30m", "4h", "1d"],
    "go-duration": ["1m", "1h30m", "1.5h"],
    "url": ["http://h/", "https://u:p@h.example:80/x?y=z#f"],
    "secret-url": ["http://h/", "https://h.example/x"],
    "proxy-url": ["http://proxy:3128", "proxy", ""],
    "host-port": ["mail:25", "[::1]:25", ":587"],
    "regex": ["a|b", ".*", "x[0-9]+"],
    "tls-version": ["TLS12", "TLS13"],
    "label": ["alertname", "a_b"],
    "grouping": ["a"],
    "matchers": ['a="b"', 'a=~"b|c"', "a!=b, c!~d", '{a="b"}', "a=", ""],
    "location": ["UTC", "Europe/Berlin", "Local", ""],
    "weekdays": ["monday:friday", "Sunday", "saturday"],
    "days": ["1:5", "-3:-1", "15", "1:-1"],
    "months": ["may:august", "1:3", "December", "13"],
    "years": ["2026", "2020:2030"],
}
BAD: dict[Kind, list[Any]] = {
    "text": [["a"], {"a": "b"}],
    "bool": ["yes", "true", 1, "maybe"],
    "int": ["1", "x", 1.5, 1e30],
    "uint": [-1, "x", 2.0],
    "duration": ["5", "1.5h", "-5m", "", "1h1d", "5 m", 300, 0],
    "go-duration": ["1d", "5", "", "1m30", 0],
    "url": [
        "h/x", "ftp://h", "http://", "http://a b/", "http://h:x/", "http://h/%zz", ":x", "", "http://[::1",
        "<secret>", "http://{{ x }}/", "http://h/{{ x }}", "http://u p@h/", "//h/x", "http:h", "http://h/\x7f", "HTTP://h",
        "http://h%41/", "http://[::1]:80", "http://h?%zz", "http://h#%zz",
    ],
    "secret-url": ["<secret>", "secret", "http://"],
    "proxy-url": ["http://a b", "a:b", ":", "http://h:p"],
    "host-port": ["mail", "mail:", "a:b:1", "[::1]", "[::1", "::1:25", "[a]b:1", ""],
    "regex": ["(", "[", "a**", "(?P<x", "\\C", 5],
    "tls-version": ["TLS1.2", "", "tls12"],
    "label": ["a-b", "", "1a", "ä", "a:b"],
    "grouping": ["a-b"],
    "matchers": [
        "a", "a==b", 'a="b', 'a=b"c', "a-b=c", "a=~(", ",", "a=b,,c=d", '"a"=b', "a=b,", "{a=b", "a=b}", '{a="b,c"}',
        "a='b'", 'a="\\"', 'a="x\\n"', " a = b ", "a=b c", '{"ä"="x"}', "a:b=c", 'a="b" ', 'a="b"\n', "{}", "{", "}",
        'a="b\\,c", d="e"', "\u00a0a=b", "a=b,\u00a0c=d",
    ],
    "location": ["Mars/Olympus", "../etc", "europe"],
    "weekdays": ["friday:monday", "mon", "monday-friday", "1", "a:b:c", ""],
    "days": ["0", "32", "5:1", "-1:1", "-1:-3", "x", "1:-31", "+5", "1.5"],
    "months": ["may:april", "jan", "x:y", "3:1", "0", ""],
    "years": ["2030:2020", "x", "-5"],
}  # fmt: skip


class Drawer:
    """Draws a configuration; `spoil` is how often a value is wrong."""

    def __init__(self, seed: int, spoil: float = 0.004) -> None:
        self.random = Random(seed)
        self.spoil = spoil
        self.depth = 0

    def text(self) -> str:
        """Return a configuration as JSON, which is YAML."""
        return json.dumps(self.configuration(), ensure_ascii=False, indent=1)

    def configuration(self) -> Any:
        names = self.random.sample(["r1", "r2", "r3", "null", "team x"], self.random.randint(1, 4))
        intervals = [
            {"name": name, **self.level("time interval", skip=("name",))} for name in ("night", "day")
        ]
        document = self.level(
            "configuration", skip=("route", "receivers", "time_intervals", "templates", "global")
        )
        document |= {
            "global": {
                **self.level("global", 0.1),
                "smtp_smarthost": "m:25",
                "smtp_from": "a@b",
                "slack_api_url": "http://s",
            },
            "receivers": [{"name": name, **self.receiver()} for name in names],
            "route": self.route(names, root=True),
        }
        document.setdefault("mute_time_intervals", intervals[:1])
        document["time_intervals"] = intervals[1:]
        return document

    def route(self, names: list[str], *, root: bool = False) -> Any:
        skip: tuple[str, ...] = (
            "routes",
            "receiver",
            "mute_time_intervals",
            "active_time_intervals",
            "group_by",
        )
        skip += ("match", "match_re", "matchers", "continue") if root and not self.spoiled() else ()
        route = self.level("route", skip=skip)
        if root or self.random.random() < 0.6:
            route["receiver"] = self.random.choice(names) if not self.spoiled() else "nobody"
        if not root and self.random.random() < 0.3:
            route["active_time_intervals"] = ["night" if not self.spoiled() else "noon"]
        route["group_by"] = self.random.choice([["a"], ["a", "b"], ["..."], []])
        if self.spoiled():
            route["group_by"] = self.random.choice([["a", "a"], ["...", "a"], ["a-b"], "a", ["..."] * 2])
        self.depth += 1
        if self.depth < 4:
            route["routes"] = [self.route(names) for _ in range(self.random.randint(0, 3))]
        self.depth -= 1
        return route

    def receiver(self) -> Any:
        kinds = self.random.sample(sorted(INTEGRATIONS), self.random.randint(0, 3))
        return {f"{kind}_configs": [self.integration(kind)] for kind in kinds}

    def integration(self, kind: str) -> Any:
        needed: dict[str, dict[str, Any]] = {
            "discord": {"webhook_url": "http://d"}, "email": {"to": "x"}, "pagerduty": {"routing_key": "k"},
            "webhook": {"url": "http://w"}, "opsgenie": {"api_key": "k"}, "wechat": {"api_secret": "s", "corp_id": "c"},
            "pushover": {"user_key": "u", "token": "t"}, "victorops": {"routing_key": "r", "api_key": "k"},
            "sns": {"topic_arn": "t"}, "telegram": {"bot_token": "b", "chat_id": 4},
            "webex": {"room_id": "r", "http_config": {"authorization": {"credentials": "c"}}},
        }  # fmt: skip
        settings = {**self.level(kind, 0.12), **needed.get(kind, {})}
        if settings and self.random.random() < self.spoil * 10:
            del settings[self.random.choice(sorted(settings))]
        return settings

    def level(self, name: str, share: float = 0.25, skip: tuple[str, ...] = ()) -> dict[str, Any]:
        fields = LEVELS[name].known
        drawn = {
            key: self.value(fields[key], share)
            for key in fields
            if key not in skip and self.random.random() < share
        }
        if self.spoiled():
            drawn[self.random.choice(["bogus", "Name", "matcher"])] = "x"
        return drawn

    def value(self, wanted: Type, share: float) -> Any:
        if self.spoiled():
            return self.random.choice([None, [], {}, "x", 1, ["x"], {"x": "y"}, [None], {"x": None}])
        match wanted:
            case Level():
                return self.level(wanted.name, share)
            case Many():
                return [self.value(wanted.of, share) for _ in range(self.random.randint(0, 2))]
            case Named():
                return {key: self.value(wanted.of, share) for key in self.random.sample(["a", "b", "c"], 2)}
            case "any":
                return {}
            case _:
                return self.random.choice(BAD[wanted] if self.spoiled(8) else GOOD[wanted])

    def spoiled(self, times: float = 1) -> bool:
        return self.random.random() < self.spoil * times


WRITTEN = """\
global: {resolve_timeout: 5m, smtp_smarthost: 'm:25', smtp_from: a@b}
route:
  receiver: a
  group_by: [x, y]
  routes:
  - matchers: [severity="critical", team=~"a|b"]
    receiver: b
    continue: true
    mute_time_intervals: [night]
  - match: {a: b}
    match_re: {c: "d.*"}
receivers:
- name: a
  webhook_configs:
  - url: http://h/
    max_alerts: 5
    http_config:
      basic_auth: {username: u, password: p}
      tls_config: {insecure_skip_verify: true, min_version: TLS12}
- name: b
  email_configs:
  - to: x
    headers: {Subject: y}
  slack_configs: []
inhibit_rules:
- source_matchers: [severity="critical"]
  target_matchers: [severity="warning"]
  equal: [alertname]
time_intervals:
- name: night
  time_intervals:
  - times: [{start_time: "00:00", end_time: "06:00"}]
    weekdays: ['monday:friday']
    days_of_month: ['1:5', '-1']
    months: ['may']
    years: ['2026']
    location: Europe/Berlin
"""
_VALUES = (
    "null", "~", '""', "[]", "{}", "true", "yes", "1", "1.5", '"x"', "- a", "a: b", "&a x", "*a", "!!str 5", "|\n  x",
    ">-\n  x y", "2001-01-01", "0x10", ".inf", "<<: {}", "? a", "# c", "5m", "0", "!foo bar", "NULL", "%", "@", "---",
)  # fmt: skip


def mutant(text: str, random: Random) -> str:
    """Return a text with one line lost, doubled, moved or changed, or one character."""
    lines = text.split("\n")
    at = random.randrange(len(lines))
    line = lines[at]
    place = random.randrange(len(line)) if line else 0
    key, colon, _ = line.partition(":")
    match random.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, random.choice(lines))
        case 2:
            lines[at] = line.removeprefix(" ") if random.random() < 0.5 else "  " + line
        case 3 if colon:
            lines[at] = f"{key}: {random.choice(_VALUES)}"
        case 4 if colon:
            lines[at] = f"{key}: {random.choice(lines).strip()}"
        case 5:
            lines[at] = line[:place] + random.choice("abz_:-\"'{}[],#&*!|>% \t~=<") + line[place + 1 :]
        case _:
            lines[at] = line[:place] + line[place + 1 :]
    return "\n".join(lines)
