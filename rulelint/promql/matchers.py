"""Label matchers as functions of a label's value; regular expressions are RE2, anchored, as in Prometheus."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import re2

from rulelint.promql.ast import Matcher, MatchOp

MAX_MEMORY = 8 << 20
"""Bytes RE2 may use for one expression; larger ones are refused, never slow."""

_META = re.compile(r"[\\.+*?()|\[\]{}^$]")
_OBVIOUS = re.compile(r"(?:[\w/ :,@#~=<>%&;!'\"-]|\.[*+]?+|\\\.|\|)*+", re.ASCII)
"""Words, `.`, `.*`, `.+`, `\\.` and `|`: most patterns, and always right."""

_MAX_GROUPS = 1000
_SHORT = 1000
_QUOTED = re.compile(r"\\Q.*?(?:\\E|$)", re.DOTALL)
_ESCAPED_BACKSLASH = re.compile(r"\\\\")
_GROUP = re.compile(r"\\.|\[\^?+\]?+(?:\\.|[^]\\])*+\]?+|[()]", re.DOTALL)
_TEXTS = (
    ("missing closing ]", "missing ]"),
    ("missing closing )", "missing )"),
    ("unexpected )", "unexpected )"),
    ("missing argument to repetition operator", "no argument for repetition operator"),
    ("invalid nested repetition operator", "bad repetition operator"),
    ("invalid repeat count", "invalid repetition size"),
    ("trailing backslash at end of expression", "trailing \\"),
    ("invalid escape sequence", "invalid escape sequence"),
    ("invalid character class range", "invalid character range"),
    ("invalid character class range", "invalid character class range"),
    ("invalid character class", "invalid character class"),
    ("invalid or unsupported Perl syntax", "invalid perl operator"),
    ("invalid named capture", "invalid named capture group"),
    ("invalid UTF-8", "invalid UTF-8"),
    ("expression too large", "pattern too large"),
)


def regex_error(pattern: str) -> str | None:
    """Return what Go says of a pattern that does not compile (``error parsing regexp: missing closing ): `(a` ``)."""
    return _short_error(pattern) if len(pattern) <= _SHORT else _error(pattern)


def _error(pattern: str) -> str | None:
    if _OBVIOUS.fullmatch(pattern):
        return None
    if message := _refused_by_go_alone(pattern):
        return f"error parsing regexp: {message}"
    try:
        _compile(pattern, dot_newline=True)
    except ValueError as error:
        return str(error)
    return None


_short_error = lru_cache(maxsize=4096)(_error)
"""Patterns repeat; huge ones are not worth keeping."""


def _refused_by_go_alone(pattern: str) -> str | None:
    r"""Return why Go refuses what RE2 may accept: single bytes (`\C`), and groups in more than 1,000 groups."""
    if "\\C" not in pattern and pattern.count("(") <= _MAX_GROUPS:
        return None
    text = _QUOTED.sub("", pattern)
    if "\\C" in _ESCAPED_BACKSLASH.sub("", text):
        return "invalid escape sequence: `\\C`"
    depth = 0
    for bracket in _GROUP.findall(text):
        depth += 1 if bracket == "(" else -1 if bracket == ")" else 0
        if depth > _MAX_GROUPS:
            return f"expression nests too deeply: `{pattern}`"
    return None


@lru_cache(maxsize=2)
def _options(*, dot_newline: bool) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    options.dot_nl = dot_newline
    options.never_capture = True
    return options


def _compile(pattern: str, *, dot_newline: bool) -> Any:
    """Compile; raises ValueError with Go's text."""
    try:
        return re2.compile(pattern, _options(dot_newline=dot_newline))
    except (re2.error, UnicodeEncodeError) as error:
        raise ValueError(_go_text(error, pattern)) from error


def _go_text(error: Exception, pattern: str) -> str:
    if isinstance(error, UnicodeEncodeError):
        return f"error parsing regexp: invalid UTF-8: `{pattern}`"
    text = error.args[0] if error.args else str(error)
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    for go, ours in _TEXTS:
        if not text.startswith(ours):
            continue
        detail = text[len(ours) :].removeprefix(": ")
        if detail in ("(?<!", "(?<="):
            detail = _named_capture(pattern[pattern.index(detail) :])
            return f"error parsing regexp: invalid named capture: `{detail}`"
        return f"error parsing regexp: {go}: `{detail}`"
    return f"error parsing regexp: {text}"


def _named_capture(rest: str) -> str:
    """Return what Go takes for the name of a group where RE2 sees an operator it does not have."""
    return rest[: rest.index(">") + 1] if ">" in rest else rest


def compile_matcher(matcher: Matcher, version: tuple[int, ...] = (3, 14)) -> Callable[[str], bool]:
    """Return whether a label value (a missing label is the empty string) satisfies the matcher.

    From version 3.0 on `.` matches a newline too.  Raises ValueError with Go's text for a bad pattern.
    """
    match matcher.op:
        case MatchOp.EQUAL:
            return matcher.value.__eq__
        case MatchOp.NOT_EQUAL:
            return matcher.value.__ne__
        case MatchOp.REGEX:
            return compile_regex(matcher.value, version)
        case MatchOp.NOT_REGEX:
            matches = compile_regex(matcher.value, version)
            return lambda value: not matches(value)


def compile_regex(pattern: str, version: tuple[int, ...] = (3, 14)) -> Callable[[str], bool]:
    """Return whether a whole text matches; alternatives of plain words need no regular expression."""
    return _short_compiled(pattern, version) if len(pattern) <= _SHORT else _compiled(pattern, version)


def _compiled(pattern: str, version: tuple[int, ...]) -> Callable[[str], bool]:
    if pattern in (".*", ".+") and version >= (3,):
        return _anything if pattern == ".*" else bool
    if not _META.search(pattern):
        return pattern.__eq__
    words = pattern.split("|")
    if not any(_META.search(word) for word in words):
        return frozenset(words).__contains__
    if message := regex_error(pattern):
        raise ValueError(message)
    compiled = _compile(f"^(?:{pattern})$", dot_newline=version >= (3,))
    search = compiled.search

    def matches(value: str) -> bool:
        return search(value) is not None

    return matches


_short_compiled = lru_cache(maxsize=4096)(_compiled)


def _anything(_value: str) -> bool:
    return True
