"""Matchers in the old syntax and in that of version 0.27."""

from contextlib import suppress

import pytest

from rulelint.alertmanager.matchers import MatcherError, parse_matchers

OLD, NEW = (0, 25), (0, 27)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('a="b"', ['a="b"']),
        (" a = b ", ['a="b"']),
        ("{a=b, c!=d}", ['a="b"', 'c!="d"']),
        ("a=b,", ['a="b"']),
        ('a=~"x,y",b!~z', ['a=~"x,y"', 'b!~"z"']),
        ('a="x\\"y\\n\\\\z\\q"', ['a="x\\"y\\n\\\\z\\\\q"']),
        ("a=", ['a=""']),
        ("a:b=c", ['a:b="c"']),
        ("", []),
        ("{}", []),
    ],
)
def test_what_both_syntaxes_read(text: str, written: list[str]) -> None:
    for version in (OLD, NEW):
        assert [str(each) for each in parse_matchers(text, version)] == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('"a b"=c', ['a b="c"']),
        ("ä=ö", ['ä="ö"']),
        ('{"a"=~"x.*", b!="c",}', ['a=~"x.*"', 'b!="c"']),
        ('"x\\u00e9"="\\x41\\t"', ['xé="A\t"']),
    ],
)
def test_what_only_the_new_syntax_reads(text: str, written: list[str]) -> None:
    assert [str(each) for each in parse_matchers(text, NEW)] == written
    with pytest.raises(MatcherError):
        parse_matchers(text, OLD)


@pytest.mark.parametrize(
    "text", ["a", 'a==b"', 'a="b', "a=~(", ",", "a=b,,c=d", '"a\\xff"=b', "{ä=b", 'ä="\\ud800"', '"a"']
)
def test_what_neither_reads(text: str) -> None:
    for version in (OLD, NEW):
        with pytest.raises(MatcherError):
            parse_matchers(text, version)


def test_spans_are_those_of_each_matcher() -> None:
    text = '{ a="b" , c!=d}'

    assert [text[each.span.start : each.span.end] for each in parse_matchers(text, OLD)] == ['a="b"', "c!=d"]


@pytest.mark.parametrize(
    ("matcher", "value", "matches"),
    [
        ("a=b", "b", True),
        ("a!=b", "", True),
        ("a=~b|c", "bc", False),
        ("a=~b.*", "b\n", False),
        ("a!~b+", "bb", False),
        ('a=""', "", True),
    ],
)
def test_matching_is_anchored(matcher: str, value: str, *, matches: bool) -> None:
    assert parse_matchers(matcher, OLD)[0].matches(value) is matches


def test_long_texts_take_linear_time() -> None:
    for text in (
        " " * 200_000,
        "a=" + " " * 200_000 + "x",
        ",".join(["a=b"] * 50_000),
        '"' * 100_001,
        "\\" * 100_000,
    ):
        for version in (OLD, NEW):
            with suppress(MatcherError):
                parse_matchers(text, version)
