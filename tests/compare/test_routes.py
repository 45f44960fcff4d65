"""Changes of Alertmanager's configuration, in words and at their characters."""

import pytest

from rulelint.compare.routes import describe_routing
from tests.compare.pages import ALERTMANAGER, edited
from tests.simulate.notify.stage import configuration

CHAT, PAGER = '    - matchers: [severity="critical"]\n      receiver: pager\n', "channel: '#a'"
CASES = [
    ([("group_wait: 30s", "group_wait: 1m")], [("route at the top: group_wait 30s → 1m", "1m")]),
    ([("receiver: pager\n", "receiver: pager\n      group_by: [team, job]\n")], [('route `{severity="critical"}`: group_by alertname → job, team', "[team, job]")]),  # noqa: E501
    ([('severity="critical"', 'severity="page"')], [('route to `pager`: `{severity="critical"}` → `{severity="page"}`', 'matchers: [severity="page"]')]),  # noqa: E501
    ([(CHAT, "")], [('route `{severity="critical"}` to `pager` removed', "receiver: chat")]),
    ([(CHAT, CHAT + "    - {matchers: [a=b], receiver: pager}\n")], [('route `{a="b"}` to `pager` added', "{matchers: [a=b], receiver: pager}")]),  # noqa: E501
    ([("receiver: pager\n", "receiver: pager\n      continue: true\n")], [('route `{severity="critical"}`: continue false → true', "true")]),  # noqa: E501
    ([("receiver: pager\n", "receiver: chat\n")], [('route `{severity="critical"}`: receiver `pager` → `chat`', "chat")]),  # noqa: E501
    ([(PAGER, "channel: '#b'")], [("receiver `chat` tells others, or otherwise: slack", "chat")]),
    ([("receivers:\n", "inhibit_rules: [{source_matchers: [a=b], target_matchers: [c=d], equal: [e]}]\nreceivers:\n")], [('inhibit rule added: `{a="b"}` mutes `{c="d"}` with equal e', "{source_matchers: [a=b], target_matchers: [c=d], equal: [e]}")]),  # noqa: E501
    ([("receivers:\n", "receivers:\n  - {name: new}\n")], [("receiver `new` added", "new")]),
    ([("receivers:\n", "time_intervals: [{name: night, time_intervals: [{weekdays: [monday]}]}]\nreceivers:\n")], [("time interval `night` added", "receiver: chat")]),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), CASES)
def test_sentences(edits: list[tuple[str, str]], expected: list[tuple[str, str]]) -> None:
    base, head = configuration(ALERTMANAGER), configuration(edited(ALERTMANAGER, edits))

    assert said(base, head) == expected


@pytest.mark.parametrize("edits", [each[0] for each in CASES])
def test_the_way_back_says_something_too(edits: list[tuple[str, str]]) -> None:
    base, head = configuration(edited(ALERTMANAGER, edits)), configuration(ALERTMANAGER)

    assert said(base, head)


def test_spelling_changes_nothing() -> None:
    text = ALERTMANAGER.replace("group_interval: 5m", "group_interval: 300s").replace(": ", ":  ")

    assert said(configuration(ALERTMANAGER), configuration(text)) == []


def said(base: object, head: object) -> list[tuple[str, str]]:
    found = []
    for each in describe_routing(base, head):  # type: ignore[arg-type]  # both are configurations
        assert each.place.span is not None
        found.append((each.message, head.file.text[each.place.span.start : each.place.span.end]))  # type: ignore[attr-defined]
    return found
