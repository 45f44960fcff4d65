"""The feedback file: what it may say, and that nothing hostile gets further than its place."""

import time

import pytest

from rulelint.review.documents import DocumentError
from rulelint.review.feedback import Entry, read_feedback
from rulelint.review.feedback_text import merge
from rulelint.source.file import SourceText

AT = 1_793_714_700_000
WHEN = "time: 2026-11-03T14:05:00Z"


def read(text: str) -> tuple[Entry, ...]:
    return read_feedback(SourceText("f.yaml", text))


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (f"- {{{WHEN}, alert: A, verdict: useful}}", Entry(AT, "useful", "A")),
        (f"- {{{WHEN}, alert: A, verdict: false}}", Entry(AT, "false", "A")),
        (f"- {{{WHEN}, alert: A, verdict: 'false'}}", Entry(AT, "false", "A")),
        ("- {time: 2026-11-03 15:05:00+01:00, alert: A, verdict: ignored}", Entry(AT, "ignored", "A")),
        (
            f"- {WHEN}\n  receiver: pager\n  group: {{job: api}}\n  verdict: useful\n  who: ana",
            Entry(AT, "useful", receiver="pager", group={"job": "api"}, who="ana"),
        ),
    ],
)
def test_an_entry(text: str, entry: Entry) -> None:
    assert read(text) == (entry,)


def test_an_empty_file_has_no_entries() -> None:
    assert read("") == read("# nothing yet\n") == read("[]") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"- {{{WHEN}, alert: A, verdict: usefull}}",
            "f.yaml:1:51: `[0].verdict` cannot be `usefull`; did you mean `useful`?",
        ),
        (
            f"- {{{WHEN}, alrt: A, verdict: useful}}",
            "f.yaml:1:32: unknown key `alrt` in `[0]`; did you mean `alert`?",
        ),
        (
            f"- {{{WHEN}, alert: A, verdict: true}}",
            "1:51: `[0].verdict` cannot be `true` (accepted: `useful`, `false`, `ignored`)",
        ),
        (f"- {{{WHEN}, receiver: x, verdict: useful}}", "f.yaml:1:3: `[0]` lacks the key `alert`"),
        (
            "- {time: 2026-13-03T14:05:00Z, alert: A, verdict: useful}",
            "f.yaml:1:10: `2026-13-03T14:05:00Z` is no time: month must be in 1..12",
        ),
        (
            "- {time: 2026-11-03T14:05:00, alert: A, verdict: useful}",
            "f.yaml:1:10: `[0].time` cannot be `2026-11-03T14:05:00`",
        ),
        ("a: b", "f.yaml:1:1: the file must be a list, not a mapping"),
        ("- &a [*a]", "f.yaml:1:7: the value of anchor `&a` contains itself"),
        ("[" * 5000, "f.yaml:1:51: "),
    ],
)
def test_a_mistake_is_said_at_its_place(text: str, said: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read(text)

    assert any(said in line for line in caught.value.message.splitlines()), caught.value.message


def line(entry: Entry) -> str:
    return merge(SourceText("f.yaml", ""), [entry]).text.splitlines()[-1]


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "True",
        "~",
        "null",
        "a: b",
        "- x",
        "#x",
        "'",
        '"',
        "\\",
        "a\nb",
        "\x00\x1b[31m",
        "警报 🚨",
        "\u2028\ufeff",
        "{{x}}",
        " x ",
        "1e3",
    ],
)
def test_any_text_survives_being_written(text: str) -> None:
    entry = Entry(AT, "false", text, {text: text}, note=text, who=text, id=text)
    other = Entry(AT, "useful", receiver=text, group={text: text})

    written = merge(SourceText("f.yaml", ""), [entry, other]).text

    assert read(written) == (entry, other)
    assert "\x1b" not in written


NEW = Entry(AT + 60_000, "useful", "B")


@pytest.mark.parametrize(
    "text",
    [
        f"# ours\n- {{{WHEN}, alert: A, verdict: useful}}  # why\n",
        f"- {WHEN}\n  alert: A\n  verdict: useful",
        f"  - {WHEN}\n    alert: A\n    verdict: useful\n",
        f"---\n- {{{WHEN}, alert: A, verdict: useful}}\n# the end\n",
    ],
)
def test_what_is_written_stays(text: str) -> None:
    merged = merge(SourceText("f.yaml", text), [NEW])

    assert merged.text.startswith(text)
    assert read(merged.text) == (*read(text), NEW)


@pytest.mark.parametrize(
    "text",
    [
        f"[{{{WHEN}, alert: A, verdict: useful}}]",
        f"- {{{WHEN}, alert: A, verdict: useful}}\n...\n",
        '[{"time": "2026-11-03T14:05:00Z", "alert": "- x", "verdict": "useful"}]\n',
    ],
)
def test_where_no_line_can_follow_the_file_is_written_anew(text: str) -> None:
    assert read(merge(SourceText("f.yaml", text), [NEW]).text) == (*read(text), NEW)


def test_nothing_comes_in_twice() -> None:
    here = f"- {{{WHEN}, alert: A, verdict: useful, id: P1}}\n- {{{WHEN}, alert: A, verdict: useful}}\n"
    same, differs = Entry(AT, "useful", "other words", id="P1"), Entry(AT, "false", "A")

    merged = merge(SourceText("f.yaml", here), [same, differs, NEW, NEW])

    assert (merged.added, merged.known, merged.kept) == ((NEW,), 2, (differs,))
    assert merge(SourceText("f.yaml", merged.text), [same, NEW]).text == merged.text


def test_an_id_of_another_system_is_another_notification() -> None:
    ours, theirs = Entry(AT, "useful", "A", id="1"), Entry(AT + 1, "useful", "B", id="1")

    assert merge(SourceText("f.yaml", ""), [ours, theirs]).added == (ours, theirs)


def test_two_people_may_say_something_of_one_notification() -> None:
    ana, bob = Entry(AT, "useful", "A", who="ana"), Entry(AT, "false", "A", who="bob")

    assert merge(SourceText("f.yaml", ""), [ana, bob]).added == (ana, bob)


def test_merging_takes_linear_time() -> None:
    def seconds(count: int) -> float:
        entries = [Entry(AT + each, "useful", "A", {"job": "api"}) for each in range(count)]
        begun = time.process_time()
        merge(SourceText("f.yaml", ""), entries)
        return time.process_time() - begun

    assert min(seconds(800) for _ in range(3)) < 16 * min(seconds(200) for _ in range(3))
