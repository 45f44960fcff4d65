"""Keys inserted into mappings: where they go, and what stands around them."""

import re
from dataclasses import replace
from functools import lru_cache

from rulelint.dataclass import dataclass
from rulelint.source.edit import STEP, Insertion, Style
from rulelint.source.nodes import DEAD_ALIAS, Mapping, Node, Scalar, Sequence
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span
from rulelint.source.yaml import compose

_BLOCK_KEY = re.compile(r" *(?:- +)*")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\r\n\x85\u2028\u2029]*)?(?=\r?\n|\r?\Z)")
_END_OF_BLOCK = re.compile(r"[ \t]*(?:\r?\n)+(?: *(?=[^ \t\r\n])|\Z)")
_BLANKS = re.compile(r"[ \t]*")


def insertion(file: str, mapping: int, keys: tuple[str, ...], value: str) -> Insertion | None:
    """Return what gives the mapping that begins at offset `mapping` a value below `keys`, each inside the one before.

    Mappings that are there are added to, one that is merged as well.  None if there is a value already, or where it
    cannot be told how the mapping goes on.
    """
    node, found, quoted = _mappings(file).get(mapping), False, False
    while node is not None:
        quoted = _is_quoted(node, quoted)
        text = _Text(file, node, keys, value, quoted)
        below = _value(node, keys[0])
        if below is None:
            return text.first() if found else text.last()
        if len(keys) == 1:
            return None
        key, inside = below
        if isinstance(inside, Scalar):
            return text.instead(key, inside)
        node, keys, found = inside if isinstance(inside, Mapping) else None, keys[1:], True
    return None


def insertion_in_block(
    file: str, block: ScalarText, mapping: int, keys: tuple[str, ...], value: str
) -> Insertion | None:
    """Return `insertion` for a mapping of the document that a literal block of the file holds.

    `mapping` is an offset of the file.  Each line is indented as the block is.  None where the document is written
    otherwise: in quotes or folded, a line of it is no line of the file.
    """
    start = block.from_file(mapping) if file.startswith("|", block.span.start) else None
    inside = insertion(block.value, start, keys, value) if start is not None else None
    if start is None or inside is None or not inside.span.start:
        return None
    line = file.rfind("\n", 0, mapping) + 1
    indent = mapping - line - (start - (block.value.rfind("\n", 0, start) + 1))
    newline = "\r\n" if file[line - 2 : line] == "\r\n" else "\n"
    margin = newline + " " * indent
    return replace(
        inside,
        span=_span_in_block(block, inside.span),
        style=replace(inside.style, column=inside.style.column + indent, newline=newline),
        before=inside.before.replace("\n", margin),
        behind=inside.behind.replace("\n", margin),
    )


def _span_in_block(block: ScalarText, span: Span) -> Span:
    """Return a span of the text in the file; an empty one is behind the character before it, on the same line."""
    if len(span):
        return block.to_file(span)
    end = block.to_file(Span(span.start - 1, span.start)).end
    return Span(end, end)


@lru_cache(maxsize=2)
def _mappings(text: str) -> dict[int, Mapping]:
    """Return the mappings of all documents that have an end, by the offset they begin at."""
    found: dict[int, Mapping] = {}
    seen: set[int] = set()
    waiting: list[Node] = list(compose(text).documents)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping) and node.complete:
            found.setdefault(node.start, node)
        waiting += node.items
    return found


def _is_quoted(node: Mapping, above: bool) -> bool:  # noqa: FBT001  what holds for a mapping without keys
    return node.items[0].style == '"' if node.items and isinstance(node.items[0], Scalar) else above


def _value(node: Mapping, name: str) -> tuple[Node, Node] | None:
    """Return a key and its value, of the mapping or else of one that it merges."""
    merged: list[Node] = []
    for key, value in node.pairs:
        if isinstance(key, Scalar) and key.value == name:
            return key, value
        if isinstance(key, Scalar) and key.is_merge:
            merged += value.items if isinstance(value, Sequence) else [value]
    inside = (_value(each, name) for each in merged if isinstance(each, Mapping))
    return next((each for each in inside if each), None)


@dataclass(frozen=True, slots=True)
class _Text:
    """A mapping as it is written, and what is to stand in it."""

    file: str
    node: Mapping
    keys: tuple[str, ...]
    value: str
    is_quoted: bool

    def first(self) -> Insertion | None:
        """Return what makes the new key the first of the mapping."""
        return self._first_in_flow() if self._is_flow else self._in_front(self.node.start)

    def last(self) -> Insertion | None:
        """Return what makes the new key the last of the mapping; the last but one where a block of text ends it."""
        if self._is_flow:
            return self._last_in_flow() or self._first_in_flow()
        if self._ends_open():
            return self._in_front(self.node.items[-2].start) or self.first()
        return self._behind()

    def instead(self, key: Node, value: Scalar) -> Insertion | None:
        """Return what gives a key that stands for nothing a mapping; None if it has a value."""
        if not value.is_null or value.style == DEAD_ALIAS or value.start < key.end:
            return None
        blank = "" if self.file[value.start - 1] in " \t" else " "
        column, below = self._column(key.start), self.keys[1:]
        if column is None or value.end > value.start or self._line_break(value.end) != value.end:
            style = Style(is_flow=True, is_quoted=self.is_quoted)
            return Insertion(value.span, below, self.value, style, blank + "{", "}")
        style = self._style(column + self._step(column))
        return Insertion(value.span, below, self.value, style, style.newline + " " * style.column)

    @property
    def _is_flow(self) -> bool:
        """Say whether the mapping has braces: one without may begin with a key that has some."""
        first = self.node.items[0].start if self.node.items else -1
        return self.file.startswith("{", self.node.start) and first != self.node.start

    def _style(self, column: int) -> Style:
        end = self.file.find("\n", self.node.start)
        end = self.file.rfind("\n", 0, self.node.start) if end < 0 else end
        newline = "\r\n" if self.file[end - 1 : end] == "\r" else "\n"
        return Style(column=column, step=self._step(column), newline=newline)

    def _column(self, at: int) -> int | None:
        """Return the column of a key in block style; None where something else stands before it on its line."""
        line = self.file.rfind("\n", 0, at) + 1
        return at - line if not self._is_flow and _BLOCK_KEY.fullmatch(self.file, line, at) else None

    def _step(self, column: int) -> int:
        """Return by how much the first mapping below a key is indented."""
        below = (each.start for _, each in self.node.pairs if isinstance(each, Mapping) and each.items)
        columns = (at - self.file.rfind("\n", 0, at) - 1 for at in below if at > self.node.start)
        return next((found - column for found in columns if column < found), STEP)

    def _in_front(self, at: int) -> Insertion | None:
        column = self._column(at)
        if column is None:
            return None
        style = self._style(column)
        return Insertion(Span(at, at), self.keys, self.value, style, behind=style.newline + " " * column)

    def _behind(self) -> Insertion | None:
        column, end = self._column(self.node.start), self._line_break(self.node.end)
        if column is None or end is None:
            return None
        style = self._style(column)
        return Insertion(Span(end, end), self.keys, self.value, style, before=style.newline + " " * column)

    def _line_break(self, at: int) -> int | None:
        """Return where the line of a place ends, if nothing but a comment comes before that."""
        found = _REST_OF_LINE.match(self.file, at)
        return found.end() if found else None

    def _ends_open(self) -> bool:
        """Say whether the mapping ends with a block scalar to which blank lines or a missing line break belong."""
        node: Node = self.node
        while not isinstance(node, Scalar) and node.items:
            at, node = node.start, node.items[-1]
            if node.start < at:
                return False  # an alias: the block is elsewhere
        if not isinstance(node, Scalar) or node.style not in ("|", ">"):
            return False
        header = self.file[node.start : self.file.find("\n", node.start)].partition("#")[0]
        return "+" in header or not _END_OF_BLOCK.match(self.file, node.end)

    def _first_in_flow(self) -> Insertion:
        at = self.node.start + 1
        style = Style(is_flow=True, is_quoted=self.is_quoted)
        blanks = _BLANKS.match(self.file, at)
        assert blanks
        following = self.file[blanks.end() : blanks.end() + 1]
        before, behind = "", ", "
        if not self.node.items:
            behind = ""
        elif following in ("\r", "\n", "#"):
            before, behind = self._line_of(self.node.items[0]), ","
        else:
            at = blanks.end()
        behind += " " if self.file.startswith("#", at) else ""
        return Insertion(Span(at, at), self.keys, self.value, style, before, behind)

    def _last_in_flow(self) -> Insertion | None:
        """Return what is written behind the last value; None where comments or nothing at all stand there."""
        if not self.node.items:
            return None
        key, value = self.node.items[-2:]
        start = max(self.node.start + 1, key.end, value.end)
        rest = self.file[start : self.node.end - 1].rstrip(" \t\r\n,")
        if start >= self.node.end or "#" in self.file[start : self.node.end] or rest.endswith(":"):
            return None
        at = start + len(rest)
        style = Style(is_flow=True, is_quoted=self.is_quoted)
        return Insertion(Span(at, at), self.keys, self.value, style, "," + (self._line_of(key) or " "))

    def _line_of(self, key: Node) -> str:
        """Return the line break and the indentation before a key, empty if something else stands there."""
        line = self.file.rfind("\n", 0, key.start) + 1
        blanks = self.file[line : key.start]
        if blanks.strip(" \t") or line == 0 or key.start < self.node.start:
            return ""
        return ("\r\n" if self.file[line - 2 : line] == "\r\n" else "\n") + blanks
