"""YAML scalars decoded character by character, so that each decoded character knows what wrote it.

The rules are libyaml's (`yaml_parser_scan_plain_scalar`, `…_flow_scalar` and `…_block_scalar` in its scanner.c); they
are needed only where something is reported inside a scalar, while libyaml decodes all of them.
"""

import re
from dataclasses import field

from rulelint.dataclass import dataclass

BREAKS = "\n\r\x85\u2028\u2029"
BLANKS = " \t"
_TO_LF = "\n\r\x85"
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_SPACE_RUN = re.compile("[ \t]*")
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "'": "'", "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_CODE_DIGITS = {"x": 2, "u": 4, "U": 8}


@dataclass(slots=True)
class Decoded:
    """`text[i]` was written by the characters `starts[i]` to `ends[i]` of the file; `end` is behind the last one."""

    end: int
    parts: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The decoded text."""
        return "".join(self.parts)

    def run(self, file: str, start: int, end: int) -> None:
        """Add characters that stand for themselves."""
        self.parts.append(file[start:end])
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))
        self.end = end

    def char(self, char: str, start: int, end: int) -> None:
        """Add one character that `start` to `end` wrote."""
        self.parts.append(char)
        self.starts.append(start)
        self.ends.append(end)
        self.end = end

    def line_break(self, file: str, start: int, end: int) -> None:
        """Add a line break as libyaml normalises it: U+2028 and U+2029 stay what they are."""
        self.char("\n" if file[start] in _TO_LF else file[start], start, end)


def decode(file: str, start: int, end: int, value: str) -> Decoded:
    """Decode the scalar written at `start` to `end`; `value`, libyaml's reading, only tells the indentation of a block.

    Raises nothing: text that is no scalar yields something else than `value`.
    """
    opener = file[start] if start < end else ""
    if opener in ("|", ">"):
        return _block(file, start, end, value)
    if opener in ("'", '"'):
        return _quoted(file, start + 1, end - 1, double=opener == '"')
    return _plain(file, start, end)


def _plain(file: str, start: int, end: int) -> Decoded:
    decoded = Decoded(start)
    at = start
    while at < end:
        stop = _text_end(file, at, end)
        decoded.run(file, at, stop)
        at = _fold(decoded, file, stop, end)
    return decoded


def _text_end(file: str, at: int, end: int) -> int:
    """Return the end of this line's text, the blanks before its break left out."""
    found = _BREAK.search(file, at, end)
    if not found:
        return end
    return at + len(file[at : found.start()].rstrip(BLANKS))


def _breaks(file: str, at: int, end: int) -> tuple[list[tuple[int, int]], int]:
    """Return the line breaks from `at` on, blanks between them skipped, and where text goes on."""
    found: list[tuple[int, int]] = []
    while True:
        at = _blanks_end(file, at, end)
        match = _BREAK.match(file, at, end)
        if not match:
            return found, at
        found.append(match.span())
        at = match.end()


def _blanks_end(file: str, at: int, end: int) -> int:
    match = _SPACE_RUN.match(file, at, end)
    return match.end() if match else at


def _fold(decoded: Decoded, file: str, at: int, end: int) -> int:
    """Add what the breaks at `at` stand for: one is a space, each further one itself; return where text goes on."""
    breaks, after = _breaks(file, at, end)
    if not breaks:
        return after
    first, *others = breaks
    if file[first[0]] not in _TO_LF:
        decoded.line_break(file, *first)
    elif not others:
        decoded.char(" ", at, after)
    for each in others:
        decoded.line_break(file, *each)
    return after


def _quoted(file: str, start: int, end: int, *, double: bool) -> Decoded:
    decoded = Decoded(start)
    special = re.compile("[\\\\\n\r\x85\u2028\u2029]" if double else "'|[\n\r\x85\u2028\u2029]")
    at = start
    while at < end:
        found = special.search(file, at, end)
        stop = found.start() if found else end
        if found and file[stop] in BREAKS:
            text_end = at + len(file[at:stop].rstrip(BLANKS))
            decoded.run(file, at, text_end)
            at = _fold(decoded, file, text_end, end)
            continue
        decoded.run(file, at, stop)
        at = stop
        if found:
            at = _escape(decoded, file, stop, end) if double else _quote(decoded, stop)
    decoded.end = end
    return decoded


def _quote(decoded: Decoded, at: int) -> int:
    decoded.char("'", at, at + 2)
    return at + 2


def _escape(decoded: Decoded, file: str, at: int, end: int) -> int:
    """Add the character of the escape at `at`, or join the lines it continues."""
    kind = file[at + 1 : at + 2]
    if kind in BREAKS:
        breaks, after = _breaks(file, at + 1, end)
        for each in breaks[1:]:
            decoded.line_break(file, *each)
        return after
    digits = _CODE_DIGITS.get(kind, 0)
    after = min(at + 2 + digits, end)
    char = _ESCAPES.get(kind, "")
    if digits:
        code = file[at + 2 : after]
        char = chr(int(code, 16)) if re.fullmatch("[0-9A-Fa-f]+", code) and int(code, 16) < 0x110000 else ""
    if char:
        decoded.char(char, at, after)
    return after


def _block(file: str, start: int, end: int, value: str) -> Decoded:
    decoded = Decoded(start)
    header = _BREAK.search(file, start, end)
    if not header:
        return _padded(decoded, value, end)
    literal = file[start] == "|"
    lines = _lines(file, header.end(), end)
    indent = _indent(file, lines, value)
    pending: list[tuple[int, int]] = []
    folded = False  # whether the pending break stands between two lines of text that are not indented further
    for text_start, stop, after in lines:
        first = min(text_start + indent, stop)
        if file[text_start:stop].strip(" ") == "" and stop - text_start <= indent:
            pending.append((stop, after))
            continue
        blank = file[first : first + 1] in (" ", "\t")
        _join(decoded, file, pending, first, fold=not literal and folded and not blank)
        decoded.run(file, first, stop)
        pending = [(stop, after)]
        folded = not blank
    return _padded(decoded, value, end)


def _join(decoded: Decoded, file: str, pending: list[tuple[int, int]], first: int, *, fold: bool) -> None:
    """Add the breaks between two lines of a block; when folding, one is a space and the first of several nothing."""
    if not pending:
        return
    if fold and file[pending[0][0]] in _TO_LF:
        if len(pending) == 1:
            decoded.char(" ", pending[0][0], first)
        pending = pending[1:]
    for each in pending:
        decoded.line_break(file, *each)


def _padded(decoded: Decoded, value: str, end: int) -> Decoded:
    """Add the line ends behind the last line, which the span of a block leaves out: they are all at its end."""
    have = len(decoded.starts)
    rest = value[have:]
    if rest.strip(BREAKS + BLANKS) == "":
        decoded.parts.append(rest)
        decoded.starts += [end] * len(rest)
        decoded.ends += [end] * len(rest)
    decoded.end = end
    return decoded


def _lines(file: str, at: int, end: int) -> list[tuple[int, int, int]]:
    """Return start, end of text and end of break of each line."""
    lines = []
    for found in _BREAK.finditer(file, at, end):
        lines.append((at, found.start(), found.end()))
        at = found.end()
    if at < end:
        lines.append((at, end, end))
    return lines


def _indent(file: str, lines: list[tuple[int, int, int]], value: str) -> int:
    """Return the indentation of a block: what the first line with text has more than its decoded form."""
    body = value.lstrip(BREAKS + " ")
    before = value[: len(value) - len(body)]
    kept = len(before) - len(before.rstrip(" "))
    for start, stop, _ in lines:
        line = file[start:stop]
        if line.strip(" "):
            return len(line) - len(line.lstrip(" ")) - kept
    return 0
