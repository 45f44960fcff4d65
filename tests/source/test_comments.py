"""Comments are found outside scalars only, in one pass."""

import pytest

from rulelint.source.comments import Comment, find_comments
from rulelint.source.span import Span
from rulelint.source.yaml import compose


def comments(text: str) -> tuple[Comment, ...]:
    composed = compose(text)
    return find_comments(text, composed.scalars, composed.read_to)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\nb: 1", ["a"]),
        ("b: 1 # a", ["a"]),
        ("b: 1# a", []),
        ("b: x#y # a", ["a"]),
        ("b: 'x # y' # a", ["a"]),
        ('b: "x # y"# a', []),
        ("b: | # a\n  # text\n  x\n# c\n", ["a", "c"]),
        ("b: >-\n  x # text\n  y\n  # text\n", []),
        ("b: [1, # a\n  2] # c\n", ["a", "c"]),
        ("## a #\n", ["# a #"]),
        ("b: 1 # a\r\nc: 2\r\n", ["a"]),
        ("#", [""]),
        ("a: &x # b\n  c\n", ["b"]),
        ("--- # a\nb: 1\n... # c\n", ["a", "c"]),
        ("# a\nb: @ # c\n", ["a"]),
        ("é: 'ü # x' # a\n", ["a"]),
    ],
)
def test_comments_stand_outside_scalars(text: str, expected: list[str]) -> None:
    found = comments(text)

    assert [comment.text for comment in found] == expected
    for comment in found:
        part = text[comment.span.start : comment.span.end]
        assert part.startswith("#")
        assert part[1:].strip() == comment.text


def test_a_comment_knows_whether_it_has_a_line_of_its_own() -> None:
    found = comments("# a\n  # b\nc: 1 # d\n")

    assert [comment.own_line for comment in found] == [True, True, False]


def test_the_span_leaves_the_line_end_out() -> None:
    assert [comment.span for comment in comments("a: 1 # b\r\n")] == [Span(5, 8)]
