"""The `.test` format of Prometheus' own suite (`promql/promqltest/test.go`), read into statements.

Lines are trimmed; a blank line or a comment ends a block.  What follows `eval … at T` on its line is PromQL.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rulelint.promql.durations import parse_duration

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
    """Return the statements of a file; raise `ScriptError` with path and line."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    lines = ["" if line.startswith("#") else line for line in lines]
    try:
        return list(_statements(lines))
    except (ValueError, ScriptError) as error:
        raise ScriptError(f"{path}: {error}") from error


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
                yield Load(number, parse_duration(line.split()[1]), tuple(block), word.endswith("nhcb"))
            case _ if word.startswith("eval"):
                statement, used = _eval(line, number, block)
                yield statement
                block = block[:used]
            case _:
                raise ScriptError(f"line {number}: unknown command {word!r}")
        at += 1 + len(block)


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
    start, end, step = _times(match)
    expectations = [Expectation(match["legacy"])] if match["legacy"] else []
    results: list[str] = []
    scalar = string = None
    grid: tuple[int, int, int] | None = None
    used = 0
    for used, each in enumerate(block, 1):  # noqa: B007  how far the block reached is returned
        if found := EXPECT_RANGE.match(each):
            grid = (parse_duration(found[1]), parse_duration(found[2]), parse_duration(found[3]))
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
            results.append(each)
    text = "\n".join([line, *block[:used]])
    return (
        Eval(
            number, text, match["expr"], start, end, step, tuple(expectations), tuple(results), scalar, string, grid
        ),
        used,
    )  # fmt: skip


def _times(match: re.Match[str]) -> tuple[int, int, int]:
    if match["start"]:
        return parse_duration(match["start"]), parse_duration(match["end"]), parse_duration(match["step"])
    at = parse_duration(match["at"])
    return at, at, 0


def _expectation(line: str, number: int) -> Expectation:
    match = EXPECT.match(line)
    if match is None:
        raise ScriptError(f"line {number}: not an expectation: {line}")
    return Expectation(match["kind"], match["how"] or "", match["text"] or "")
