"""Feedback out of CSV files: every kind of column, every way to be wrong."""

import pytest

from rulelint.api.feedback import shipped_maps
from rulelint.review.documents import DocumentError
from rulelint.review.feedback import Entry
from rulelint.review.feedback_csv import import_csv
from rulelint.review.feedback_map import FeedbackMap, read_map
from rulelint.source.file import SourceText

AT = 1_793_714_700_000
PLAIN = "time: t\nalert: a\nverdict: [{is: useful}]\n"


def mapping(text: str = PLAIN) -> FeedbackMap:
    return read_map(SourceText("m.yaml", text))


def entries(table: str, text: str = PLAIN) -> tuple[Entry, ...]:
    return import_csv(SourceText("x.csv", table), mapping(text)).entries


def time_of(written: str, clock: str) -> int:
    (entry,) = entries(f't,a\n"{written}",A\n', f"time: {clock}\nalert: a\nverdict: [{{is: useful}}]")
    return entry.time


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("2026-11-03T14:05:00Z", "t"),
        ("2026-11-03 15:05:00+01:00", "{column: t}"),
        ("2026-11-03 14:05", "t"),
        ("2026-11-03 15:05", "{column: t, zone: Europe/Berlin}"),
        ("2026-07-03 15:05", "{column: t, zone: Europe/Berlin, format: '%Y-%m-%d %H:%M'}"),
        ("1793714700", "{column: t, format: unix}"),
        ("1793714700000", "{column: t, format: unix_ms}"),
        ("Nov 3, 2026 2:05 PM", "{column: t, format: '%b %d, %Y %I:%M %p'}"),
    ],
)
def test_times(written: str, clock: str) -> None:
    summer = AT - (123 * 24) * 3_600_000 - 3_600_000
    assert time_of(written, clock) == (summer if "-07-" in written else AT)


def test_columns_values_patterns_and_empty_labels() -> None:
    text = (
        "time: t\nalert: {column: title, pattern: '\\[FIRING:\\d+\\] (\\w+)'}\n"
        "labels: {job: j, env: {value: prod}, host: {column: title, pattern: 'db-\\d'}}\n"
        "verdict: [{is: false}]\nid: n\nwho: {value: import}"
    )
    table = 't,title,j,n\n2026-11-03T14:05:00Z,"[FIRING:3] Disk on db-7, ""x""",,1\n'

    (entry,) = entries(table, text)

    assert entry == Entry(AT, "false", "Disk", {"env": "prod", "host": "db-7"}, who="import", id="1")


def test_what_spreadsheets_write() -> None:
    data = b'\xef\xbb\xbft;a;n\r\n2026-11-03T14:05:00Z;A;"two\r\nlines; ""quoted"""\r\n\r\n'
    text = 'delimiter: ";"\n' + PLAIN + "note: n\n"

    imported = import_csv(SourceText.from_bytes("x.csv", data), mapping(text))

    assert imported.entries == (Entry(AT, "useful", "A", note='two\r\nlines; "quoted"'),)


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/localtime", "Europe", "Europe/Berlin/x"])
def test_a_time_zone_is_no_path(zone: str) -> None:
    with pytest.raises(DocumentError, match="no time zone"):
        mapping(f"time: {{column: t, zone: {zone}}}\nalert: a\nverdict: [{{is: useful}}]")


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e300", "", "0x10"])
def test_numbers_that_are_no_times(number: str) -> None:
    with pytest.raises(DocumentError, match="is no time of the format `unix`"):
        time_of(number, "{column: t, format: unix}")


def test_the_first_decision_that_fits_counts() -> None:
    text = (
        "time: t\nalert: a\nverdict:\n"
        "  - {column: r, one_of: ['', ' NA ']  , is: left out}\n"
        "  - {column: r, matches: 'false', is: 'false'}\n"
        "  - {column: r, one_of: [done], is: useful}\n"
    )
    rows = "".join(
        f"2026-11-03T14:05:00Z,A{at},{word}\n"
        for at, word in enumerate(("", "na", "it was false", "Done", "?"))
    )

    imported = import_csv(SourceText("x.csv", f"t,a,r\n\n{rows}"), mapping(text))

    assert [(each.alert, each.verdict) for each in imported.entries] == [("A2", "false"), ("A3", "useful")]
    assert imported.left_out == 3


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("t,b\n", "m.yaml:2:8: no column is called `a` in x.csv"),
        ("t,aa\n", "m.yaml:2:8: no column is called `a` in x.csv"),
        ("t,a,a\n", "m.yaml:2:8: two columns are called `a` in x.csv"),
        ("", "m.yaml:1:7: no column is called `t` in x.csv"),
        ("t,a\n2026-11-03T14:05:00Z\n", "x.csv:2: 1 column, where the first line names 2"),
        ("t,a\n2026-11-03T14:05:00Z,\n", "x.csv:2: no alert is named where the mapping looks for one"),
        ("t,a\nsoon,A\n", "x.csv:2: `soon` is no time of the format `rfc3339`"),
        ("t,a\n0001-01-01T00:00:00+14:00,A\n", "x.csv:2: `0001-01-01T00:00:00+14:00` is no time"),
        ('t,a\n"x', "x.csv:2: unexpected end of data"),
        ('t,a\n"x"y,A\n', "x.csv:2: ',' expected after '\"'"),
        ("t,a\n" + "x" * 200_000 + ",A\n", "x.csv:2: field larger than field limit"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_place(table: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        entries(table)

    assert caught.value.message.startswith(said), caught.value.message


def test_every_row_that_cannot_be_read_is_counted() -> None:
    with pytest.raises(DocumentError) as caught:
        entries("t,a\n" + "x,A\n" * 50)

    assert caught.value.message.splitlines()[-1] == "x.csv: 30 more rows cannot be read"
    assert len(caught.value.message.splitlines()) == 21


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("time: t\nalert: a\n", "m.yaml:1:1: the file lacks the key `verdict`"),
        (PLAIN + "lables: {}", "m.yaml:4:1: unknown key `lables`; did you mean `labels`?"),
        (
            PLAIN + "note: {column: n, pattern: '(a'}",
            "m.yaml:4:28: error parsing regexp: missing closing ): `(a`",
        ),
        (
            "time: {column: t, zone: Mars/Base}\nalert: a\nverdict: [{is: useful}]",
            "m.yaml:1:25: no time zone `Mars/Base`",
        ),
        ("time: t\nalert: a\nverdict: [{one_of: [x], is: useful}]", "m.yaml:3:11: "),
        (
            "time: t\nalert: a\nverdict: [{is: usefull}]",
            "m.yaml:3:16: `verdict[0].is` cannot be `usefull`; did you mean `useful`?",
        ),
    ],
)
def test_a_mapping_that_is_wrong(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        mapping(text)

    assert caught.value.message.startswith(said), caught.value.message


def test_mappings_are_shipped() -> None:
    assert shipped_maps() == ["opsgenie", "pagerduty"]
