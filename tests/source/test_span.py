"""Ranges of characters."""

from rulelint.source.span import Span


def test_a_place_between_characters_is_a_place() -> None:
    assert Span(3, 3)
    assert len(Span(3, 3)) == 0
    assert 3 not in Span(3, 3)


def test_a_range_ends_before_its_end() -> None:
    assert [offset for offset in range(6) if offset in Span(2, 4)] == [2, 3]
    assert Span(2, 4).shift(3) == Span(5, 7)
    assert Span(2, 4).cover(Span(7, 9)) == Span(2, 9)
