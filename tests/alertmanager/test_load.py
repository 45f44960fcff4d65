"""A configuration of Alertmanager: what it says with everything inherited, and what is refused, at its place."""

import pytest

from rulelint.alertmanager.load import load
from rulelint.alertmanager.model import Configuration
from rulelint.source.file import SourceText

RECEIVERS = "receivers: [{name: a}, {name: b}]\n"


def accepted(text: str, version: tuple[int, ...] = (0, 25)) -> Configuration:
    loaded = load(SourceText("am.yml", text), version)
    assert loaded.defects == ()
    assert loaded.configuration is not None
    return loaded.configuration


def said(text: str, version: tuple[int, ...] = (0, 25)) -> list[tuple[str, str]]:
    """Return message and place, as written, of each defect."""
    loaded = load(SourceText("am.yml", text), version)
    assert (loaded.configuration is None) is bool(loaded.defects)
    return [(each.message, text[each.span.start : each.span.end]) for each in loaded.defects]


def test_routes_inherit() -> None:
    config = accepted(
        RECEIVERS + "route:\n  receiver: a\n  group_by: [x]\n  group_wait: 10s\n  routes:\n"
        "  - {match: {team: db}, receiver: b, group_by: ['...'], continue: true, repeat_interval: 1h,\n"
        "     routes: [{matchers: ['z=1', 'a!~\"q.*\"'], group_by: [y], mute_time_intervals: [night]}]}\n"
        "  - {match_re: {team: a|b}}\n"
        "time_intervals: [{name: night, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]}]\n"
    )
    root, first, inner, last = config.route.walk()

    assert [route.receiver for route in config.route.walk()] == ["a", "b", "b", "a"]
    assert [route.group_by for route in config.route.walk()] == [("x",), None, ("y",), ("x",)]
    assert {route.group_wait for route in config.route.walk()} == {10_000}
    assert [route.repeat_interval for route in (root, first, inner, last)] == [
        14_400_000,
        3_600_000,
        3_600_000,
        14_400_000,
    ]
    assert (first.continues, inner.continues) == (True, False)
    assert (first.mute, inner.mute) == ((), ("night",))
    assert inner.key == '{}/{team="db"}/{a!~"q.*",z="1"}'
    assert last.key == '{}/{team=~"a|b"}'
    assert list(config.intervals) == ["night"]


@pytest.mark.parametrize(("version", "grouping"), [((0, 30), ("x",)), ((0, 31), ())])
def test_an_empty_grouping_counts_in_later_versions(
    version: tuple[int, ...], grouping: tuple[str, ...]
) -> None:
    text = RECEIVERS + "route: {receiver: a, group_by: [x], routes: [{receiver: b, group_by: []}]}\n"

    assert accepted(text, version).route.routes[0].group_by == grouping


def test_receivers_say_how_they_are_told() -> None:
    config = accepted(
        "global: {smtp_smarthost: 'm:25', smtp_from: x, slack_api_url: 'http://s'}\n"
        "route: {receiver: a}\nreceivers:\n"
        "- {name: a, slack_configs: [{channel: '#a'}, {channel: '#a', send_resolved: true}],\n"
        "   email_configs: [{to: x}]}\n"
    )
    found = config.receivers["a"].integrations

    assert [(each.kind, each.send_resolved, each.place) for each in found] == [
        ("email", False, 0),
        ("slack", False, 1),
        ("slack", True, 2),
    ]
    assert found[1].settings == found[2].settings != found[0].settings


def test_integrations_of_later_versions_are_kept() -> None:
    text = "route: {receiver: a}\nreceivers: [{name: a, msteams_configs: [{webhook_url: 'http://t'}]}]\n"

    assert [each.kind for each in accepted(text, (0, 28)).receivers["a"].integrations] == ["msteams"]
    assert said(text) == [("a receiver has no field `msteams_configs`", "msteams_configs")]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("", "the configuration has no `route`", ""),
        ("route: {receiver: x}\n" + RECEIVERS, "no receiver is called `x`; did you mean `a`?", "x"),
        (
            "route: {}\n" + RECEIVERS,
            "the root route has no `receiver`: it takes what no other route takes",
            "{}",
        ),
        (
            "route: {receiver: a, continue: true}\n" + RECEIVERS,
            "the root route cannot have `continue`",
            "true",
        ),
        (
            "route: {receiver: a, match: {a: b}}\n" + RECEIVERS,
            "the root route cannot have `match`: it takes every alert",
            "{a: b}",
        ),
        (
            "route: {reciever: a, receiver: a}\n" + RECEIVERS,
            "a route has no field `reciever`; did you mean `receiver`?",
            "reciever",
        ),
        ("route: {receiver: a}\nreceivers: [{name: a}, {name: a}]\n", "two receivers are called `a`", "a"),
        (
            "route: {receiver: a}\nreceivers: [{name: a}, ~]\n",
            "an item of `receivers` is nothing: Alertmanager crashes on it",
            "~",
        ),
        ("route: {receiver: a}\nreceivers: [{}]\n", "no receiver is called `a`", "a"),
        ("route: {receiver: a, group_by: [x, x]}\n" + RECEIVERS, "`x` is in `group_by` twice", "x"),
        ("route: {receiver: a, repeat_interval: 0s}\n" + RECEIVERS, "`repeat_interval` cannot be zero", "0s"),
        (
            "route: {receiver: a, group_wait: 5 m}\n" + RECEIVERS,
            '`group_wait`: unknown unit " m" in duration "5 m"',
            "5 m",
        ),
        (
            "route: {receiver: a, routes: [{matchers: [a]}]}\n" + RECEIVERS,
            '`a` is not a matcher: write `label="value"`',
            "a",
        ),
        (
            "route: {receiver: a, routes: [{matchers: 'a=b'}]}\n" + RECEIVERS,
            "`matchers` must be a list, not a single value",
            "'a=b'",
        ),
        (
            "route: {receiver: a, routes: [{matchers: ['x=1, y==\"']}]}\n" + RECEIVERS,
            "a double quote inside the value is not escaped",
            'y=="',
        ),
        (
            "route: {receiver: a, routes: [{match_re: {a: '('}}]}\n" + RECEIVERS,
            "`a`: error parsing regexp: missing closing ): `(`",
            "'('",
        ),
        (
            "route: {receiver: a, routes: [{mute_time_intervals: [n]}]}\n" + RECEIVERS,
            "no time interval is called `n`",
            "n",
        ),
        (
            "route: {receiver: a}\nreceivers: [{name: a, email_configs: [{to: x, from: y}]}]\n",
            "`smarthost` is missing, and `global.smtp_smarthost` too",
            "{to: x, from: y}",
        ),
        (
            "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: h}]}]\n",
            "`url`: the URL must begin with `http://` or `https://`, and this has no scheme",
            "h",
        ),
        (
            "route: {receiver: a}\n"
            + RECEIVERS
            + "time_intervals: [{name: n, time_intervals: [{weekdays: ['mon']}]}]\n",
            "`mon` is no weekday; did you mean `monday`?",
            "'mon'",
        ),
        (
            "route: {receiver: a}\n"
            + RECEIVERS
            + "time_intervals: [{name: n, time_intervals: [{location: Mars}]}]\n",
            "`location`: no time zone `Mars`",
            "Mars",
        ),
        (
            "route: {receiver: a}\nroute: {receiver: b}\n" + RECEIVERS,
            "key `route` is written twice in one mapping",
            "route",
        ),
        ("route: [", "expected a value", "["),
    ],
)
def test_what_is_refused_has_its_place(text: str, message: str, place: str) -> None:
    assert (message, place) in said(text)


def test_what_may_be_new_is_not_refused() -> None:
    text = (
        "route: {receiver: a}\nreceivers: [{name: a, webhook_configs: [{url: 'http://h', brand_new: 1}]}]\n"
    )

    assert said(text) == [("a webhook configuration has no field `brand_new`", "brand_new")]
    assert said(text, (0, 34)) == []
    assert said(text.replace("brand_new", "max_alert"), (0, 34)) == [
        ("a webhook configuration has no field `max_alert`; did you mean `max_alerts`?", "max_alert")
    ]
    assert said("bogus: 1\n" + text, (0, 34)) == [("the configuration has no field `bogus`", "bogus")]


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "a: &a [*a]", "route: " + "{routes: [" * 5000, "route: \0", "? [a]\n: b\n", "route: *x"],
)
def test_hostile_files_are_refused(text: str) -> None:
    assert said(text)


def test_later_documents_do_not_count() -> None:
    assert accepted("route: {receiver: a}\n" + RECEIVERS + "---\nroute: 1\n---\n[").route.receiver == "a"
