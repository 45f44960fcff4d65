"""The `.test` format of Prometheus' own suite (`promql/promqltest/test.go`), read into statements.

Lines are trimmed; a blank line or a comment ends a block.  What follows `eval … at T` on its line is PromQL.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rulelint.promql.durations import parse_duration
from rulelint.promql.errors import PromqlSyntaxError
from rulelint.promql.series import parse_series

EVAL = re.compile(
    r"^eval(?:_(?P<legacy>fail|warn|ordered|info))?\s+"
    r"(?:instant\s+(?:at\s+(?P<at>\S+))?\s+|range\s+from\s+(?P<start>\S+)\s+to\s+(?P<end>\S+)\s+step\s+(?P<step>\S+)\s+)"
    r"(?P<expr>.+)$"
)
EXPECT = re.compile(
    r"^expect\s+(?P<kind>ordered|fail|warn|no_warn|info|no_info)(?:\s+(?P<how>msg|regex):\s*(?P<text>.+))?$"
)
EXPECT_RANGE = re.compile(r"^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$")
EXPECT_STRING = re.compile(r"^expect\s+string\s+(.+)$")
NUMBER = re.compile(r"^[+-]?(?:[0-9.][0-9a-fxA-FX.e+-]*|inf|nan)$", re.IGNORECASE)


class ScriptError(Exception):
    """A script that breaks the format, with its line."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Drop all data."""

    line: int


@dataclass(frozen=True, slots=True)
class Load:
    """Series lines whose sample `i` is at `i * interval` milliseconds; `with_nhcb` asks for native histograms too."""

    line: int
    interval: int
    series: tuple[str, ...]
    with_nhcb: bool


@dataclass(frozen=True, slots=True)
class Expectation:
    """`expect KIND [msg|regex:TEXT]`; `how` is empty for a bare one."""

    kind: str
    how: str = ""
    text: str = ""

    def matches(self, text: str) -> bool:
        """Say whether an error's or annotation's text is what is expected."""
        match self.how:
            case "msg":
                return text == self.text
            case "regex":
                return re.search(self.text, text) is not None
            case _:
                return True


@dataclass(frozen=True, slots=True)
class Eval:
    """One evaluation and what must come of it; times are milliseconds.

    An instant query has `start == end`, `step` 0.  `results` are series lines; `scalar` a number, or None.
    `values_grid` is set by `expect range vector`.
    """

    line: int
    text: str
    expr: str
    start: int
    end: int
    step: int
    expectations: tuple[Expectation, ...]
    results: tuple[str, ...]
    scalar: str | None = None
    string: str | None = None
    values_grid: tuple[int, int, int] | None = None

    @property
    def instant(self) -> bool:
        """Whether this is an instant query."""
        return self.step == 0

    def expects(self, kind: str) -> tuple[Expectation, ...]:
        """Return the expectations of one kind."""
        return tuple(each for each in self.expectations if each.kind == kind)


Statement = Clear | Load | Eval


def read_script(path: Path) -> list[Statement]:
    """Return the statements of a file; raise `ScriptError` with the line."""
    text = path.read_text(encoding="utf-8", errors="surrogateescape")
    lines = [line.strip() for line in text.split("\n")]
    lines = ["" if line.startswith("#") else line for line in lines]
    return list(_statements(lines))


def _statements(lines: Sequence[str]) -> Iterator[Statement]:
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        word = line.split()[0].lower() if line else ""
        block = _block(lines, at + 1)
        match word:
            case "":
                at += 1
                continue
            case "clear":
                yield Clear(number)
                block = []
            case "load" | "load_with_nhcb":
                yield Load(number, _interval(line, number), tuple(block), word.endswith("nhcb"))
            case _ if word.startswith("eval"):
                statement, used = _eval(line, number, block)
                yield statement
                block = block[:used]
            case _:
                raise ScriptError(f"line {number}: unknown command {word!r}")
        at += 1 + len(block)


def _interval(line: str, number: int) -> int:
    words = line.split()
    if len(words) != 2:
        raise ScriptError(f"line {number}: a load has one interval: {line}")
    return _duration(words[1], number)


def _block(lines: Sequence[str], start: int) -> list[str]:
    end = start
    while end < len(lines) and lines[end]:
        end += 1
    return list(lines[start:end])


def _eval(line: str, number: int, block: Sequence[str]) -> tuple[Eval, int]:
    """Read an eval with its block; return it and how many lines of the block belong to it."""
    match = EVAL.match(line)
    if match is None:
        raise ScriptError(f"line {number}: not an eval: {line}")
    start, end, step = _times(match, number)
    expectations = [Expectation(match["legacy"])] if match["legacy"] else []
    results: list[str] = []
    scalar = string = None
    grid: tuple[int, int, int] | None = None
    used = 0
    for used, each in enumerate(block, 1):  # noqa: B007  how far the block reached is returned
        if found := EXPECT_RANGE.match(each):
            grid = (_duration(found[1], number), _duration(found[2], number), _duration(found[3], number))
        elif found := EXPECT_STRING.match(each):
            string = found[1]
        elif each.split()[0] == "expect":
            expectations.append(_expectation(each, number))
        elif each.startswith("expected_fail_"):
            kind, _, text = each.partition(" ")
            expectations.append(
                Expectation("fail", "msg" if kind.endswith("message") else "regex", text.strip())
            )
            break
        elif NUMBER.match(each):
            scalar = each
            break
        else:
            results.append(_result(each, number, one=match["at"] is not None and grid is None))
    text = "\n".join([line, *block[:used]])
    _contradictions(expectations, number)
    return (
        Eval(
            number, text, match["expr"], start, end, step, tuple(expectations), tuple(results), scalar, string, grid
        ),
        used,
    )  # fmt: skip


def _contradictions(expectations: Sequence[Expectation], number: int) -> None:
    kinds = {each.kind for each in expectations}
    for kind in ("warn", "info"):
        if {kind, f"no_{kind}"} <= kinds:
            raise ScriptError(f"line {number}: {kind} and no {kind} expected")


def _times(match: re.Match[str], number: int) -> tuple[int, int, int]:
    if match["start"]:
        return (
            _duration(match["start"], number),
            _duration(match["end"], number),
            _duration(match["step"], number),
        )
    if match["at"] is None:
        raise ScriptError(f"line {number}: an instant query without `at`")
    at = _duration(match["at"], number)
    return at, at, 0


def _duration(text: str, number: int) -> int:
    try:
        return parse_duration(text)
    except ValueError as error:
        raise ScriptError(f"line {number}: {error}") from error


def _result(line: str, number: int, *, one: bool) -> str:
    """Check a line of results: it can be read, and an instant query has one value."""
    try:
        _, values = parse_series(line)
    except PromqlSyntaxError as error:
        raise ScriptError(f"line {number}: {error}: {line}") from error
    if one and len(values) > 1:
        raise ScriptError(f"line {number}: several values of an instant query: {line}")
    return line


def _expectation(line: str, number: int) -> Expectation:
    match = EXPECT.match(line)
    if match is None:
        raise ScriptError(f"line {number}: not an expectation: {line}")
    return Expectation(match["kind"], match["how"] or "", match["text"] or "")
