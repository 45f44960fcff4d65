"""Mistakes in YAML are said in the user's words, at the place that has to change."""

import pytest

from rulelint.source.yaml import compose


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a: b: c", "a `:` is not allowed here", ":"),
        ("a: [1, 2\nb: 3\n", "expected `,` or `]`", ":"),
        ("a: {b: 1", "expected `,` or `}`", "1"),
        ("a: 'x\nb: 1\n", "this quote is never closed", "'"),
        ('a: "x\n---\nb: 1\n', "this quote is not closed before the next document", '"'),
        ("a: 1\nfoo bar\nb: 2\n", "expected `: ` behind the key `foo bar`", "foo"),
        ('a: "\\d"', "`\\d` is no escape of a double-quoted value", "\\d"),
        ("a:\n\t- b", "a tab cannot indent YAML", "\t"),
        ("a: @b", "a value cannot start with `@`", "@"),
        ("a: `b", "a value cannot start with ```", "`"),
        ("a:\n  b: 1\n c: 2\n", "expected a key, as deep as the other keys of its mapping", "c"),
        ("a:\n  - b\n c\n", "expected a key, as deep as the other keys of its mapping", "c"),
        ("a: *b", "alias `*b` has no anchor", "*b"),
        ("a: &b [*b]", "the value of anchor `&b` contains itself", "*b"),
        ("a: | b\n  c\n", "nothing but a comment may follow `|` or `>` on its line", "b"),
        ("a: - b\n", "a list cannot start here", "-"),
        ("a: !x!y b\n", "this tag has no `%TAG` line", "!"),
        ("a: x\x07y\n", "the character U+0007 is not allowed in YAML", "\x07"),
        ("é: x\x00y\n", "the character U+0000 is not allowed in YAML", "\x00"),
        ("a\n...\nb: c\n", "the document has ended here already", "b"),
        ('a: "\\ud83d"', "this escape is no Unicode character", None),
        ("%YAML 9.9\n---\na\n", "not YAML: found incompatible YAML document", None),
    ],
)
def test_a_mistake_has_a_sentence_and_a_place(text: str, message: str, place: str | None) -> None:
    (fault,) = compose(text).faults

    assert fault.message == message
    if place is not None:
        assert text[fault.span.start : fault.span.end] == place
    assert fault.span.end <= len(text)


def test_the_other_place_is_related() -> None:
    text = "a:\n  b: 1\n c: 2\n"
    (fault,) = compose(text).faults

    assert [(what, span.start) for what, span in fault.related] == [("the mapping starts here", 0)]


def test_what_stands_before_a_character_that_is_not_allowed_is_read() -> None:
    composed = compose("a: 1\nb: [1, 2]\nc: é\x07\n")

    assert [scalar.value for scalar in composed.scalars][:5] == ["a", "1", "b", "1", "2"]
    assert [fault.span.start for fault in composed.faults] == [19]
