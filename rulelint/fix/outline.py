"""What a YAML text says outside some of its characters: nothing there may be changed by a fix."""

from collections.abc import Iterator, Sequence

from rulelint.dataclass import dataclass
from rulelint.source.comments import find_comments
from rulelint.source.edit import Edit
from rulelint.source.nodes import Mapping, Node, Scalar
from rulelint.source.span import Span
from rulelint.source.yaml import Composed, compose

_Item = tuple[str, str, str | None, int]
"""Kind and value of a node, its tag, and how many nodes it is below."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A node that is not changed, or what is left of one that is not changed whole."""

    node: Node
    depth: int


def says_the_same(before: str, after: str, edits: Sequence[Edit]) -> bool:
    """Say whether two texts differ for YAML only in what `edits` replace and insert.

    Compared are the nodes in their order with their values and tags, and the comments; new faults are a difference.
    Of a scalar that edits lie in, the characters outside of them are compared; of a mapping or list its place.
    """
    ordered = sorted(edits, key=lambda each: each.span)
    old, new = compose(before), compose(after)
    removed = _Ranges([each.span for each in ordered])
    written = _Ranges(list(_written(ordered)))
    if len(new.faults) > len(old.faults):
        return False
    if list(_comments(before, old, removed)) != list(_comments(after, new, written)):
        return False
    return list(_items(before, old, removed)) == list(_items(after, new, written))


def shared_spans(text: str) -> tuple[Span, ...]:
    """Return the nodes that an alias repeats: an edit inside one changes the text in several places of the document."""
    if "*" not in text or "&" not in text:
        return ()
    seen: set[int] = set()
    found: dict[int, Span] = {}
    waiting: list[Node] = list(reversed(compose(text).documents))
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            found[id(node)] = node.span
            continue
        seen.add(id(node))
        if not isinstance(node, Scalar):
            waiting += reversed(node.items)
    return tuple(sorted(found.values()))


class _Ranges:
    """Ranges in order that do not overlap."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans

    def touch(self, node: Node, at: int) -> tuple[bool, int]:
        """Say whether a range overlaps or touches a node; `at` is the first range not left of the one before."""
        while at < len(self._spans) and self._spans[at].end < node.start:
            at += 1
        return at < len(self._spans) and self._spans[at].start <= node.end, at

    def overlap(self, span: Span, at: int) -> tuple[bool, int]:
        """Say whether a range shares characters with `span`; `at` as for `touch`."""
        while at < len(self._spans) and self._spans[at].end <= span.start:
            at += 1
        return at < len(self._spans) and self._spans[at].start < span.end, at

    def outside(self, text: str, node: Node, at: int) -> str:
        """Return the characters of a node that no range holds; `at` is the first range that may."""
        pieces, done = [], node.start
        while at < len(self._spans) and self._spans[at].start < node.end:
            pieces.append(text[done : max(done, self._spans[at].start)])
            done = max(done, self._spans[at].end)
            at += 1
        return "".join([*pieces, text[done : node.end]])

    def hold(self, node: Node, at: int) -> bool:
        """Say whether the range `at` covers a whole node."""
        return (
            at < len(self._spans)
            and self._spans[at].start <= node.start
            and node.end <= self._spans[at].end
            and node.end > node.start
        )


def _written(edits: Sequence[Edit]) -> Iterator[Span]:
    """Yield where the replacements stand in the new text."""
    moved = 0
    for edit in edits:
        start = edit.span.start + moved
        yield Span(start, start + len(edit.text))
        moved += len(edit.text) - len(edit.span)


def _items(text: str, composed: Composed, ranges: _Ranges) -> Iterator[_Item]:
    """Yield the nodes that no range touches, and of the others what stands outside of ranges.

    What an alias stands for is there once.
    """
    seen: set[int] = set()
    waiting = [_Written(node, 0) for node in reversed(composed.documents)]
    at = 0
    while waiting:
        each = waiting.pop()
        node = each.node
        if id(node) in seen:
            yield ("alias", "", None, each.depth)
            continue
        seen.add(id(node))
        touched, at = ranges.touch(node, at)
        if isinstance(node, Scalar):
            if not touched:
                yield ("scalar", node.value, node.tag, each.depth)
            elif rest := ranges.outside(text, node, at):
                yield ("part", rest, None, 0)
            continue
        if not (touched and ranges.hold(node, at)):
            yield ("mapping" if isinstance(node, Mapping) else "list", "", node.tag, each.depth)
        waiting += [_Written(below, each.depth + 1) for below in reversed(node.items)]


def _comments(text: str, composed: Composed, ranges: _Ranges) -> Iterator[str]:
    """Yield the comments that no range overlaps: an edit may not make text a comment, nor a comment text."""
    at = 0
    for comment in find_comments(text, composed.scalars, composed.read_to):
        overlapped, at = ranges.overlap(comment.span, at)
        if not overlapped:
            yield comment.text
