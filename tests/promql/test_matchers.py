"""Matchers: what matches, which patterns Go refuses, and that hostile ones are refused fast."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulelint.promql.ast import Matcher, MatchOp
from rulelint.promql.matchers import compile_matcher, regex_error
from rulelint.source.span import Span


def matches(op: str, pattern: str, value: str, version: tuple[int, ...] = (3, 14)) -> bool:
    return compile_matcher(Matcher("x", MatchOp(op), pattern, Span(0, 0)), version)(value)


@pytest.mark.parametrize(
    ("op", "pattern", "value", "expected"),
    [
        ("=", "a", "a", True),
        ("=", "a", "ab", False),
        ("=", "", "", True),
        ("!=", "a", "", True),
        ("!=", "a", "a", False),
        ("=~", "a", "a", True),
        ("=~", "a", "ba", False),
        ("=~", "a|b", "b", True),
        ("=~", "a|b", "ab", False),
        ("=~", "a|", "", True),
        ("=~", "a|b.", "bc", True),
        ("=~", "a|b.", "xa", False),
        ("=~", ".*", "", True),
        ("=~", ".+", "", False),
        ("=~", "", "", True),
        ("!~", "5..", "200", True),
        ("!~", "5..", "503", False),
        ("!~", ".+", "", True),
        ("=~", "(?i)ab", "AB", True),
        ("=~", "a.c", "a\nc", True),
        ("=~", ".*", "a\nb", True),
        ("=~", "[[:alpha:]]+", "abc", True),
        ("=~", "\\d+", "12", True),
        ("=~", "日.", "日本", True),
        ("=~", "a$", "a", True),
        ("=~", "^a", "a", True),
        ("=~", "\\Qa.b\\E", "a.b", True),
        ("=~", "(?P<n>a)", "a", True),
        ("=~", "(?<n>a)", "a", True),
        ("=~", "\\pN", "4", True),
        ("=~", "\\\\C", "\\C", True),
    ],
)
def test_matchers(op: str, pattern: str, value: str, expected: bool) -> None:  # noqa: FBT001
    assert matches(op, pattern, value) is expected


def test_dot_and_newline_before_version_3() -> None:
    assert [matches("=~", pattern, "a\nb", (2, 53)) for pattern in (".*", "a.b", ".+", "a\\nb")] == [
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "missing closing ): `(`"),
        (")", "unexpected ): `)`"),
        ("[a", "missing closing ]: `[a`"),
        ("*", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("\\", "trailing backslash at end of expression: ``"),
        ("\\y", "invalid escape sequence: `\\y`"),
        ("\\C", "invalid escape sequence: `\\C`"),
        ("\\8", "invalid escape sequence: `\\8`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("[[:word", "missing closing ]: `[[:word`"),
        ("\\pX", "invalid character class range: `\\pX`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?!a)", "invalid or unsupported Perl syntax: `(?!`"),
        ("(?<!a)b", "invalid named capture: `(?<!a)b`"),
        ("a(?<=b>)", "invalid named capture: `(?<=b>`"),
        ("(?P<n", "invalid named capture: `(?P<n`"),
        ("(?z)", "invalid or unsupported Perl syntax: `(?z`"),
        ("\udcff.", "invalid UTF-8: `\udcff.`"),
    ],
)
def test_what_go_refuses(pattern: str, why: str) -> None:
    assert regex_error(pattern) == f"error parsing regexp: {why}"


@pytest.mark.parametrize(
    "pattern",
    [
        "a",
        "a|b",
        ".*",
        "[a-z]+",
        "a{2,3}",
        "\\Q(\\E",
        "(?i)x",
        "\\x{10FFFF}",
        "\\z",
        "\\bfoo\\b",
        "",
        "a||b",
        "\\-",
    ],
)
def test_what_go_accepts(pattern: str) -> None:
    assert regex_error(pattern) is None


@settings(deadline=None)
@given(st.text(alphabet="a.*+|\\-(){}[]?/é", max_size=8))
def test_what_is_not_refused_compiles(pattern: str) -> None:
    if regex_error(pattern) is None:
        assert matches("=~", pattern, "a") in (True, False)


def test_bad_patterns_are_refused_when_compiled() -> None:
    with pytest.raises(ValueError, match="missing closing"):
        matches("=~", "(", "")


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "(?:a{500}){2}"])
def test_no_pattern_is_slow(pattern: str) -> None:
    assert matches("=~", pattern, "a" * 100_000 + "c") is False


def test_huge_patterns_end_in_an_error() -> None:
    assert regex_error("((a{100}){100}){100}") == "error parsing regexp: invalid repeat count: `{100}`"
    assert (regex_error("(" * 5000 + ")" * 5000) or "").startswith(
        "error parsing regexp: expression nests too deeply"
    )
    assert regex_error("[(]" * 5000 + "\\(" * 5000 + "\\Q" + "(" * 5000) is None
