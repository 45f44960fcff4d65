"""Documents against their schemas: each mistake once, at its place, with what was meant."""

import pytest

from rulelint.schema.validate import check_document
from rulelint.source.file import SourceText

FIXTURE = """\
rulelint_fixture: 1
window: {start: 2026-11-02T00:00:00Z, end: 2026-11-09T00:00:00Z}
source: {kind: remote-read}
recorded: ['up']
"""


def said(text: str, schema: str = "config") -> list[tuple[str, str]]:
    """Return message and place, as written, of each defect."""
    _, defects = check_document(SourceText("x.yaml", text), schema)
    return [(defect.message, text[defect.span.start : defect.span.end]) for defect in defects]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("chekcs: {}", "unknown key `chekcs`; did you mean `checks`?", "chekcs"),
        ("checks: {selekt: []}", "unknown key `selekt` in `checks`; did you mean `select`?", "selekt"),
        ("zzz: 1", "unknown key `zzz`", "zzz"),
        ("fail_on: eror", "`fail_on` cannot be `eror`; did you mean `error`?", "eror"),
        ("rules: x", "`rules` must be a list, not the text `x`", "x"),
        ("rules: [1]", "`rules[0]` must be a text, not the number 1", "1"),
        ("rules: ['']", "`rules[0]` must not be empty", "''"),
        ("paths: [{match: {}}]", "`paths[0].match` must be a text or a list, not a mapping", "{}"),
        ("policy: {owner: {from: []}}", "`policy.owner.from` must not be empty", "[]"),
        ("policy: {owner: {from: [team]}}", "`policy.owner.from[0]` cannot be `team`", "team"),
        ("paths: [{ignore: []}]", "`paths[0]` lacks the key `match`", "{ignore: []}"),
        ("gates: {pages_per_week: -1}", "`gates.pages_per_week` must be at least 0, not -1", "-1"),
        ("gates:\n  incident_lost: [a]", "`gates.incident_lost` must be a text or a mapping, not a list", "[a]"),
        ("- a\n- b", "the file must be a mapping, not a list", "- a"),
        ("a: [", "expected a value", "["),
        ("rules: []\nrules: []", "key `rules` is written twice in one mapping", "rules"),
        ("rules: []\n--- x", "only one document is allowed in this file", "x"),
        ("&a x: [*b]", "alias `*b` has no anchor", "*b"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_once_at_its_place(text: str, message: str, place: str) -> None:
    assert said(text) == [(message, place)]


def test_every_mistake_is_said() -> None:
    found = said("chekcs: {}\nfail_on: 3\ngates: {incident_lost: x, pages_per_week: {owners: {a: b}}}\n")

    assert [place for _, place in found] == ["chekcs", "3", "x", "b"]


@pytest.mark.parametrize(
    ("text", "schema", "data"),
    [
        ("", "config", {}),
        ("# nothing\n", "incidents", []),
        ("gates: {incident_lost: off}", "config", {"gates": {"incident_lost": "off"}}),
        ("gates: {pages_per_week: 1.5}", "config", {"gates": {"pages_per_week": 1.5}}),
        ("rules: &r [a]\nfixtures: *r", "config", {"rules": ["a"], "fixtures": ["a"]}),
        ('{"rules": ["a"]}', "config", {"rules": ["a"]}),
        (
            "- {name: a, start: 2026-11-03T14:05:00Z}",
            "incidents",
            [{"name": "a", "start": "2026-11-03T14:05:00Z"}],
        ),
    ],
)
def test_what_is_right_is_returned(text: str, schema: str, data: object) -> None:
    assert check_document(SourceText("x.yaml", text), schema) == (data, [])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("rulelint_fixture: 1", "rulelint_fixture: 2"), "2"),
        (("remote-read", "remote_read"), "remote_read"),
        (("2026-11-09T00:00:00Z", "tomorrow"), "tomorrow"),
        (("recorded", "recordd"), "recordd"),
        (("['up']", "up"), "up"),
    ],
)
def test_an_altered_fixture_is_refused(change: tuple[str, str], place: str) -> None:
    assert said(FIXTURE, "fixture") == []
    assert place in [found for _, found in said(FIXTURE.replace(*change), "fixture")]


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "a: &a [*a]", "{a: " * 3000, "a: \0", "? [a]\n: b\n", "a: " + "9" * 10_000]
)
def test_hostile_documents_are_refused(text: str) -> None:
    assert said(text)


def test_of_many_unknown_keys_some_are_named() -> None:
    assert len(said("".join(f"chekcs{n}: 1\n" for n in range(20_000)))) == 20
