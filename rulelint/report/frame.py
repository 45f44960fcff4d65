"""Code frames: lines of a file with carets below the characters that are meant."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from rulelint.dataclass import dataclass
from rulelint.report.printable import BREAK, cells, one_line
from rulelint.source.file import SourceText
from rulelint.source.span import Span

WIDTH = 120
"""Terminal cells of source text in a line where nobody says how wide the terminal is."""

NARROWEST = 40
"""Cells of source text that are shown even in a terminal that has not got them."""

MARKED_LINES = 6
"""How many lines of one span are shown: the first ones and the last."""

DENSE = 4
"""Characters that are looked at for each cell: marks that are written onto a letter take none of their own."""

CONTEXT = 14
"""Cells kept before a mark in a line that is cut."""

_SIGN = {"primary": "^", "secondary": "-"}
_CUT = "…"
_GAP = "..."

Kind = Literal["primary", "secondary"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters to underline and the text beside the line; `^` below what is wrong, `-` below what it relates to."""

    span: Span
    label: str = ""
    kind: Kind = "primary"


@dataclass(frozen=True, slots=True)
class FrameLine:
    """A line of a frame: source text under a line number, an underline of `kind`, or a gap between lines."""

    number: int | None
    text: str
    kind: Literal["source", "primary", "secondary", "gap"]


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a mark on one line, in characters of the file; `start == end` marks a place."""

    line: int
    start: int
    end: int
    label: str
    kind: Kind


def frame(source: SourceText, marks: Sequence[Mark], width: int = WIDTH) -> list[FrameLine]:
    """Return the lines to print for marks of one file, in the order of the file.

    Lines with more than `width` terminal cells are cut around what is marked.  Every character is safe to print;
    underlines count terminal cells, so they stand below wide characters and tabs.
    """
    by_line: dict[int, list[_Piece]] = {}
    for mark in marks:
        for piece in _pieces(source, mark):
            by_line.setdefault(piece.line, []).append(piece)
    lines: list[FrameLine] = []
    shown = 0
    for number in sorted(by_line):
        if shown and number > shown + 2:
            lines.append(FrameLine(None, _GAP, "gap"))
        elif shown and number == shown + 2:
            lines.append(_Window(source, shown + 1, width).line())
        lines += _marked(source, number, by_line[number], width)
        shown = number
    return lines


def _pieces(source: SourceText, mark: Mark) -> list[_Piece]:
    """Cut a mark at line ends, leaving out indentation and the middle of a long one."""
    first = source.position(mark.span.start).line
    last = max(first, source.position(max(mark.span.start, mark.span.end - 1)).line)
    numbers = list(range(first, min(last, first + MARKED_LINES - 1) + 1))
    numbers[-1] = max(numbers[-1], last)
    pieces = []
    for number in numbers:
        start, end = _bounds(source, number)
        if number == first:
            start = mark.span.start
        else:
            start += _indent(source.text, start, end)
        end = min(end, mark.span.end) if number == last else start + len(source.text[start:end].rstrip())
        if start < end or number == first:
            pieces.append(_Piece(number, start, max(start, end), "", mark.kind))
    return [*pieces[:-1], replace(pieces[-1], label=mark.label)]


def _marked(source: SourceText, number: int, pieces: Sequence[_Piece], width: int) -> Iterator[FrameLine]:
    window = _Window(source, number, width, min(pieces, key=lambda each: (each.kind, each.start)))
    yield window.line()
    for piece in sorted(pieces, key=lambda each: (-each.start, each.kind)):
        if window.shows(piece):
            yield window.underline(piece)


class _Window:
    """The part of a line that is printed, around one piece where the line is too long to print whole.

    Works on a slice of the file: a rule file may be one line of megabytes with thousands of findings.
    """

    def __init__(self, source: SourceText, number: int, width: int, piece: _Piece | None = None) -> None:
        width = max(width, NARROWEST)
        self.number = number
        start, end = _bounds(source, number)
        focus = piece.start if piece else start
        self._start = _first_shown(source.text, Span(start, end), focus, width)
        slice_end = min(end, self._start + DENSE * width)
        self._drawn = _fitting(cells(source.text[self._start : slice_end]), width)
        self._end = self._start + len(self._drawn)
        self._before = _CUT if self._start > start else ""
        self._after = _CUT if self._end < end else ""

    def line(self) -> FrameLine:
        """Return the source text."""
        shown = "".join(char for char, _ in self._drawn).rstrip()
        text = f"{self._before}{shown}{self._after}".replace("##[", f"#{BREAK}#[")
        return FrameLine(self.number, text, "source")

    def shows(self, piece: _Piece) -> bool:
        """Say whether the piece, or its start, is inside."""
        return self._start <= piece.start <= self._end

    def underline(self, piece: _Piece) -> FrameLine:
        """Return the carets and the label."""
        blank = len(self._before) + self._cells(self._start, piece.start)
        under = max(1, self._cells(piece.start, min(piece.end, self._end)))
        label = f" {one_line(piece.label)}" if piece.label else ""
        return FrameLine(None, " " * blank + _SIGN[piece.kind] * under + label, piece.kind)

    def _cells(self, start: int, end: int) -> int:
        return sum(width for _, width in self._drawn[start - self._start : end - self._start])


def _first_shown(text: str, line: Span, focus: int, width: int) -> int:
    """Return where a line is shown from: its start, unless it is too wide and `focus` stands in its second half."""
    taken = [cell for _, cell in cells(text[line.start : min(line.end, line.start + DENSE * width + 1)])]
    lead = focus - line.start
    fits = len(taken) == len(line) and sum(taken) <= width
    if fits or (lead < len(taken) and sum(taken[:lead]) < width // 2):
        return line.start
    first = max(line.start, focus - CONTEXT)
    while sum(cell for _, cell in cells(text[first:focus])) > CONTEXT:
        first += 1
    return first


def _fitting(drawn: list[tuple[str, int]], width: int) -> list[tuple[str, int]]:
    """Return as much of the start as fits into `width` cells."""
    used = 0
    for at, (_, taken) in enumerate(drawn):
        used += taken
        if used > width:
            return drawn[:at]
    return drawn


def _bounds(source: SourceText, number: int) -> tuple[int, int]:
    """Return where a line starts and where its text ends, without the line end."""
    starts = source.line_starts
    start = starts[number - 1]
    end = starts[number] - 1 if number < len(starts) else len(source.text)
    return start, end - (end > start and source.text[end - 1] == "\r")


def _indent(text: str, start: int, end: int) -> int:
    at = start
    while at < end and text[at] in " \t":
        at += 1
    return at - start
