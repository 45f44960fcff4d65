"""What a rule file's lines tell of its groups, and when they tell too little."""

import pytest

from rulelint.rules.load import load_rules
from rulelint.rules.pieces import (
    OddlyWrittenError,
    called,
    cut,
    is_closed,
    is_plain,
    is_rule_file,
    may_spell,
    names_in,
    words_of,
)
from rulelint.source.file import SourceText

GROUP = """- name: a
  interval: 1m
  rules:
  - alert: Down
    expr: up == 0
    labels: {}
"""
DEEP = """  - name: b
    rules:
      - record: job:up:sum
        expr: |
          sum by (job) (up)
"""
TEXT = "# rules\ngroups:\n" + GROUP + GROUP.replace("name: a", "name: b")


def test_groups_begin_where_their_lines_do() -> None:
    pieces = cut(TEXT)
    assert pieces is not None
    assert (pieces.head, len(pieces)) == ("# rules\ngroups:\n", 2)
    assert pieces.head + pieces.lines(0) + pieces.lines(1) == TEXT
    assert pieces.lines(0, 2) == pieces.lines(0) + pieces.lines(1)
    assert pieces.groups == (pieces.lines(0), pieces.lines(1))
    assert [pieces.saying.get(word) for word in ("Down", "Dow", "b")] == [[0, 1], None, [1]]


def test_what_is_recorded_is_told() -> None:
    pieces = cut(f"groups:\n{DEEP}{DEEP.replace('job:up:sum', 'own')}")
    assert pieces is not None
    assert list(pieces.records()) == [("job:up:sum", 0), ("own", 1)]


@pytest.mark.parametrize(
    "text",
    [
        GROUP,
        "groups: []\n",
        "namespace: x\ngroups:\n" + GROUP,
        "groups:\n" + GROUP + "other: 1\n",
        "groups:\n" + GROUP + "---\ngroups:\n",
        "groups:\n" + GROUP + "-  name: b\n",
        "groups:\n" + GROUP + "- rules: []\n  name: b\n",
        "groups:\n" + GROUP.replace("interval", "concurrency"),
        "groups:\n" + DEEP.replace("    rules", "   rules"),
    ],
)
def test_other_lines_tell_nothing(text: str) -> None:
    assert cut(text) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("expr: up", "expr: &a up"),
        ("expr: up", "expr: *a"),
        ("expr: up", "expr: !!str up"),
        ("expr: up", "<<: *a\n    expr: up"),
        ("labels: ", "labels: {a: b}\n    annotations: ["),
        ("labels: {}", "labels: {a: b}"),
        ("- alert: Down", "- {alert: Down"),
        ("- alert: Down", '- "alert": Down'),
        ("alert: Down", 'alert: "\\x44own"'),
        ("alert: Down", "alert:\tDown"),
        ("up == 0", 'up{job="a"} |= "b"'),
        ("up == 0", "share(up) == 0"),
        ("up == 0", "SHARE (up) == 0"),
        ("up == 0", "share" + " " * 50 + "(up) == 0"),
        ("up == 0", "|\n      share # of\n      (up) == 0"),
        ("up == 0", '"1 +\\nshare(up) == 0"'),
        ("up == 0", '"rate({a=\\"b\\"}\\n!= \\"c\\" [5m])"'),
        ("up == 0", '|\n      rate({a="b"} # c\n      |= "d" [5m])'),
        ("up == 0\n", "up == 0\r\n"),
        ("up == 0", "up\u2028== 0"),
    ],
)
def test_what_lines_do_not_tell_is_not_plain(old: str, new: str) -> None:
    text = TEXT.replace("labels: {}", "for: 1m") if old != "labels: {}" and "labels" not in old else TEXT
    assert old in text
    assert not is_plain(text.replace(old, new))


def test_usual_files_are_plain() -> None:
    usual = 'annotations:\n      summary: "{{ $value }} of {{ $labels.job }}"\n      text: |\n        {{ $value }}\n'
    assert is_plain(TEXT.replace("labels: {}", usual))


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (GROUP, ["Down"]),
        (GROUP.replace("Down", "Disk almost full"), ["almost"]),
        (GROUP.replace("Down", "'High \"CPU\"' # why"), ["High"]),
        (GROUP.replace("Down", '"a-b:c"'), ["b:c"]),
    ],
)
def test_names_are_known_by_their_longest_word(lines: str, names: list[str]) -> None:
    assert names_in(lines) == names
    assert set(names) <= words_of(lines)


@pytest.mark.parametrize("written", ["", "|\n      Down", "'it''s'", '"a\\tb"', "Down\n      again", "'❤'"])
def test_names_that_lines_do_not_tell_are_refused(written: str) -> None:
    with pytest.raises(OddlyWrittenError):
        names_in(GROUP.replace("Down", written))


@pytest.mark.parametrize(
    ("written", "name"),
    [("a", "a"), ("'a b' # why", "a b"), ('"a"', "a"), ("a#b", "a#b"), ("\u00e4", "\u00e4")],
)
def test_a_group_is_called_what_its_line_says(written: str, name: str) -> None:
    assert called(GROUP.replace("name: a", f"name: {written}")) == name


@pytest.mark.parametrize("written", ["", ">-\n    a", "a\n    b", "'it''s'", '"a\\_b"', '"a\n    b"'])
def test_what_a_group_is_called_is_not_guessed(written: str) -> None:
    with pytest.raises(OddlyWrittenError):
        called(GROUP.replace("name: a", f"name: {written}"))


def test_a_word_may_stand_behind_the_letter_of_an_escape() -> None:
    assert {"nup", "up"} <= words_of('"sum(\\nup)"')


@pytest.mark.parametrize(
    ("lines", "closed"),
    [(GROUP, True), (GROUP + '- name: "b', False), (GROUP + "- name: [", False), (DEEP, True)],
)
def test_what_is_open_is_seen(lines: str, closed: bool) -> None:  # noqa: FBT001
    assert is_closed(lines) is closed


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (TEXT, True),
        ("---\n" + TEXT, True),
        ("groups:\n" + DEEP, True),
        ("groups: []\n", False),
        ("groups:\n- name: staff\n  members: [a]\n", False),
        (TEXT + "tests: []\n", False),
        (TEXT + "---\n", False),
        ("apiVersion: v1\n" + TEXT, False),
        ("groups:\n- {name: a, rules: []}\n", False),
    ],
)
def test_usual_rule_files_are_told_by_their_lines(text: str, is_one: bool) -> None:  # noqa: FBT001
    assert is_rule_file(text) is is_one
    assert not is_one or load_rules(SourceText("a.yml", text)) is not None


@pytest.mark.parametrize(
    ("text", "may"),
    [
        (TEXT, False),
        ('a: "\\x44own"', True),
        ('a: "\\u0044own"', True),
        ('a: "Do\\\nwn"', True),
        ("a: !!binary RG93bg==", True),
        ("a: !<tag:yaml.org,2002:binary> RG93bg==", True),
        ("a: '\\d+'", False),
        ("a: b != 1", False),
    ],
)
def test_words_that_do_not_stand_there_may_be_spelled(text: str, may: bool) -> None:  # noqa: FBT001
    assert may_spell(text) is may
