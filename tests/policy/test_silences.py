"""Silences from a file: our own list and amtool's export, with every refusal at its place."""

import json

import pytest

from rulelint.fixtures.document import parse_time
from rulelint.policy.silences import SilencesError, read_silences
from rulelint.simulate.notify.model import Silence
from rulelint.source.file import SourceText

OWN = """\
- matchers: ['alertname="DiskFull"', instance=~"db-.*"]
  start: 2026-11-02T00:00:00Z
  end: 2026-11-02T06:00:00+01:00
  comment: the disk is replaced
- {matchers: '{team="shop",severity!="critical"}', start: 2026-11-03T00:00:00Z, end: 2026-11-04T00:00:00Z}
"""
EXPORTED = json.dumps([
    {
        "id": "1-2",
        "status": {"state": "expired"},
        "comment": "the disk is replaced",
        "createdBy": "somebody",
        "startsAt": "2026-11-02T00:00:00.000Z",
        "endsAt": "2026-11-02T05:00:00.000Z",
        "updatedAt": "2026-11-02T00:00:00.000Z",
        "matchers": [
            {"name": "alertname", "value": "DiskFull", "isEqual": True, "isRegex": False},
            {"name": "instance", "value": "db-.*", "isRegex": True},
        ],
    },
    {
        "startsAt": "2026-11-03T00:00:00Z",
        "endsAt": "2026-11-04T00:00:00Z",
        "matchers": [
            {"name": "team", "value": "shop", "isEqual": True, "isRegex": False},
            {"name": "severity", "value": "critical", "isEqual": False, "isRegex": False},
        ],
    },
])  # fmt: skip


def read(text: str) -> list[Silence]:
    return [each.silence for each in read_silences(SourceText("silences.yaml", text))]


def test_both_forms_say_the_same() -> None:
    own, exported = read(OWN), read(EXPORTED)

    assert [str(each) for each in own[0].matchers] == ['alertname="DiskFull"', 'instance=~"db-.*"']
    assert [str(each) for each in own[1].matchers] == ['team="shop"', 'severity!="critical"']
    assert (own[0].start, own[0].end) == (
        parse_time("2026-11-02T00:00:00Z", ""),
        parse_time("2026-11-02T05:00:00Z", ""),
    )
    assert own == exported


@pytest.mark.parametrize("text", ["", "[]"])
def test_no_silences(text: str) -> None:
    assert read(text) == []


TIMES = "start: 2026-11-02T00:00:00Z, end: 2026-11-03T00:00:00Z"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {matchers: [a=b], start: 2026-11-02T00:00:00Z}", "1:3: "),
        (f"- {{matcher: [a=b], {TIMES}}}", "`matchers`"),
        (f"- {{matchers: ['a'], {TIMES}}}", "1:3: `a` is not a matcher"),
        (f"- {{matchers: ['a=~\"(\"'], {TIMES}}}", "1:3: "),
        (
            f"- {{matchers: [a=b], {TIMES}}}\n- {{matchers: ['a=~\".*\"'], {TIMES}}}",
            "2:3: every matcher matches an empty",
        ),
        (
            "- {matchers: [a=b], start: 2026-11-03T00:00:00Z, end: 2026-11-02T00:00:00Z}",
            "ends before it starts",
        ),
        ("- {matchers: [a=b], start: 2026-11-02, end: 2026-11-03T00:00:00Z}", "1:"),
        ("- {matchers: [a=b], start: 2026-13-02T00:00:00Z, end: 2026-11-03T00:00:00Z}", "is no time"),
        (EXPORTED.replace("db-.*", "("), "1:2: "),
        ("matchers: [a=b]", "1:1: "),
        ("- &a [*a]", "1:"),
        ("[" * 400, "1:"),
    ],
)
def test_what_alertmanager_would_refuse(text: str, said: str) -> None:
    with pytest.raises(SilencesError) as error:
        read(text)

    assert error.value.message.startswith("silences.yaml:")
    assert said in error.value.message
