"""YAML composed from libyaml's events: every node with its place, and limits for hostile input.

`yaml.compose` with the C loader recurses in C and crashes the process on deep nesting, keeps no repeated keys, and
gives nothing back after a syntax error; this composer keeps what ended before it.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from rulelint.dataclass import dataclass
from rulelint.source.collector import collector_paused
from rulelint.source.decode import decode
from rulelint.source.faults import (
    Fault,
    fault_of,
    reader_offset,
    second_after_end,
    start_of_refused_apostrophe,
)
from rulelint.source.nodes import DEAD_ALIAS, Container, Mapping, Node, Scalar, Sequence
from rulelint.source.span import Span

try:
    from yaml._yaml import CParser as EventParser
except ImportError:  # PyYAML built without libyaml: slower, same events

    class EventParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):  # type: ignore[no-redef]
        """The events of PyYAML's own parser."""

        def __init__(self, text: str) -> None:
            yaml.reader.Reader.__init__(self, text)
            yaml.scanner.Scanner.__init__(self)
            yaml.parser.Parser.__init__(self)


def is_well_formed(text: str) -> bool:
    """Say whether libyaml reads a text to its end, in a tenth of the time it takes to make anything of it.

    False, too, where there is no libyaml.
    """
    parser: Any = EventParser(text)
    try:
        return hasattr(parser, "raw_parse") and parser.raw_parse() > 0
    except (yaml.YAMLError, UnicodeEncodeError):
        return False


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost: characters, nodes, levels of nesting, and nodes with every alias written out."""

    characters: int = 64 * 1024 * 1024
    nodes: int = 3_000_000
    depth: int = 100
    expanded: int = 3_000_000


LIMITS = Limits()
_REREAD_CHARACTERS = 4 * 1024 * 1024
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_PROPERTIES = re.compile(r"(?:[&!][^\s]*(?:[ \t\r\n]+(?:#[^\n]*)?)*)+")


@dataclass(frozen=True, slots=True)
class Composed:
    """The documents of a file, what is wrong with its YAML, and its scalars in the order of the file.

    `read_to` is the offset up to which the file was read: its end, or where a syntax error stopped the parser;
    `second` is where the second document begins, if there is one.
    """

    documents: tuple[Node, ...]
    faults: tuple[Fault, ...]
    scalars: tuple[Scalar, ...]
    read_to: int
    second: int | None = None


def compose(text: str, limits: Limits = LIMITS) -> Composed:
    """Read every document of `text`; whatever is wrong with the YAML is a fault of the result, never an exception."""
    if len(text) > limits.characters:
        message = f"the file has {len(text):,} characters, more than the {limits.characters:,} that are read"
        return Composed((), (Fault("limits", message, Span(0, 0), help="split the file"),), (), 0)
    with collector_paused():
        composer = _run(text, limits)
    if composer.unreadable:
        composer = _read_before(text, composer.unreadable, composer.faults[-1], limits)
    composer.check_expansion()
    return Composed(
        tuple(composer.documents),
        tuple(composer.faults),
        tuple(composer.scalars),
        composer.read_to,
        composer.starts[1] if len(composer.starts) > 1 else composer.second if composer.documents else None,
    )


def _read_before(text: str, end: int, fault: Fault, limits: Limits) -> "_Composer":
    """Compose what stands before a character that is not allowed: libyaml decodes ahead, and refuses it too early."""
    composer = _run(text[:end], limits)
    composer.faults = [each for each in composer.faults if each.span.end < end]
    composer.faults.append(fault)
    return composer


def _run(text: str, limits: Limits) -> "_Composer":
    r"""Compose; read on behind the escape `\'`, which yaml.v3 knows and libyaml does not.

    It is replaced by an escape of the same length; `_adjust` decodes such values again from the original text.
    """
    composer, written, work = _Composer(text, limits), text, len(text)
    composer.run(written)
    while composer.apostrophe is not None and work < _REREAD_CHARACTERS:
        at = composer.apostrophe
        end = _QUOTED.match(written, at)
        stop = end.end() if end else len(text)
        inside = _ESCAPE.sub(lambda found: "\\a" if found[0] == "\\'" else found[0], written[at:stop])
        written, work = written[:at] + inside + written[stop:], work + len(text)
        composer = _Composer(text, limits)
        composer.run(written)
    return composer


class _Composer:
    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.documents: list[Node] = []
        self.faults: list[Fault] = []
        self.scalars: list[Scalar] = []
        self.open: list[Container] = []
        self.closed: list[Container] = []
        self.anchors: dict[str, Node] = {}
        self.starts: list[int] = []
        self.first_alias: Span | None = None
        self.last_end = 0
        self.read_to = len(text)
        self.unreadable: int | None = None
        self.apostrophe: int | None = None
        self.second: int | None = None
        self.replaced = False

    def run(self, written: str) -> None:
        """Read events until the end of the text or the first syntax error; `written` is what libyaml is given."""
        self.replaced = written is not self.text
        try:
            # A lone surrogate cannot be encoded for libyaml; decoding UTF-8 never yields one.
            self._read(EventParser(written).get_event)
        except yaml.reader.ReaderError as error:
            self.unreadable = reader_offset(error, self.text)
            self._stop(fault_of(error, self.text))
        except yaml.MarkedYAMLError as error:
            self.second = second_after_end(error, self.text)
            self.apostrophe = start_of_refused_apostrophe(error, self.text)
            self._stop(fault_of(error, self.text))

    def check_expansion(self) -> None:
        """Refuse a file that its aliases blow up; its documents are dropped, for walking them takes for ever."""
        if self.first_alias is None:
            return
        sizes: dict[int, tuple[int, int]] = {}
        # Children close before their parents and aliases name closed nodes, so no recursion is needed.
        for node in (*self.closed, *reversed(self.open)):
            inner = [sizes.get(id(item), (1, 0)) for item in node.items]
            sizes[id(node)] = (
                1 + sum(size for size, _ in inner),
                1 + max((depth for _, depth in inner), default=0),
            )
        nodes = sum(sizes.get(id(document), (1, 0))[0] for document in self.documents)
        depth = max((sizes.get(id(document), (1, 0))[1] for document in self.documents), default=0)
        if nodes > self.limits.expanded or depth > self.limits.depth:
            message = f"its aliases make the file {nodes:,} values long and {depth:,} levels deep"
            advice = f"write fewer aliases: {self.limits.expanded:,} values and {self.limits.depth} levels are read"
            self.faults.append(Fault("limits", message, self.first_alias, help=advice))
            self.documents.clear()

    def _read(self, get_event: Any) -> None:
        limit, depth = self.limits.nodes, self.limits.depth
        items, scalars, stack = self.documents, self.scalars, self.open
        count, scalar_event = 0, yaml.ScalarEvent
        while (event := get_event()) is not None:
            kind = type(event)
            if kind is scalar_event:
                count += 1
                end = event.end_mark.index
                node = Scalar(event.value, event.start_mark.index, end, event.style or "", event.tag)
                if event.style or event.tag is not None or event.anchor is not None:
                    end = self._adjust(node, event)
                self.last_end = end
                items.append(node)
                scalars.append(node)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                count += 1
                container = self._container(event)
                items.append(container)
                stack.append(container)
                items = container.items
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(stack.pop(), event)
                items = stack[-1].items if stack else self.documents
            elif kind is yaml.AliasEvent:
                count += 1
                self._alias(event, items)
            elif kind is yaml.DocumentStartEvent:
                self.anchors.clear()
                self.starts.append(event.start_mark.index)
            if count > limit or len(stack) > depth:
                self._stop(self._over_limit(event.start_mark.index, deep=len(stack) > depth))
                return

    def _adjust(self, node: Scalar, event: Any) -> int:
        """Correct what libyaml says of a scalar that is not just plain; return its end."""
        if event.tag is not None or event.anchor is not None:
            node.start = self._after_properties(node.start, node.end)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if node.style in ("|", ">"):
            # libyaml's end is behind the empty lines that follow.
            node.end = node.start + len(self.text[node.start : node.end].rstrip())
        elif self.replaced and node.style == '"':
            node.value = decode(self.text, node.start, node.end, "").text
        return node.end

    def _container(self, event: Any) -> Container:
        start = event.start_mark.index
        if event.tag is not None or event.anchor is not None:
            start = self._after_properties(start, len(self.text))
        if type(event) is yaml.MappingStartEvent:
            node: Container = Mapping(start, start, event.tag)
        else:
            node = Sequence(start, start, event.tag)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _after_properties(self, start: int, end: int) -> int:
        """Return where the content begins behind an anchor and a tag."""
        found = _PROPERTIES.match(self.text, start, end)
        return found.end() if found else start

    def _close(self, node: Container, event: Any) -> None:
        # A block collection ends in libyaml's eyes where the next token begins; flow collections have an own end.
        end = event.end_mark.index
        if end > event.start_mark.index:
            self.last_end = end
        node.end = max(self.last_end, node.start)
        node.complete = True
        self.closed.append(node)
        if type(node) is Mapping:
            keys = [key.value for key in node.items[::2] if type(key) is Scalar]
            if len(set(keys)) < len(keys):
                self.faults += _repeated(node)

    def _alias(self, event: Any, items: list[Node]) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        self.first_alias = self.first_alias or span
        self.last_end = span.end
        name = event.anchor
        node = self.anchors.get(name)
        if node is None:
            message, advice = f"alias `*{name}` has no anchor", f"write `&{name}` before the value it repeats"
            self.faults.append(Fault("syntax", message, span, "no such anchor", advice))
        elif not isinstance(node, Scalar) and not node.complete:
            message = f"the value of anchor `&{name}` contains itself"
            self.faults.append(Fault("syntax", message, span, related=(("the anchor", node.span),)))
            node = None
        items.append(node or Scalar("", span.start, span.end, DEAD_ALIAS))

    def _over_limit(self, offset: int, *, deep: bool) -> Fault:
        here = Span(offset, min(offset + 1, len(self.text)))
        if deep:
            message = f"lists and mappings are nested more than {self.limits.depth} levels deep"
            return Fault("limits", message, here, help="flatten the file: rules need six levels")
        message = f"the file has more than {self.limits.nodes:,} values"
        return Fault("limits", message, here, help="split the file")

    def _stop(self, fault: Fault) -> None:
        self.faults.append(fault)
        self.read_to = max(self.last_end, min(fault.span.start, self.read_to))
        for node in self.open:
            node.end = max(node.start, self.last_end)


def _repeated(node: Mapping) -> Iterator[Fault]:
    first: dict[str, Scalar] = {}
    for key, _ in node.pairs:
        if not isinstance(key, Scalar):
            continue
        before = first.setdefault(key.value, key)
        if before is not key:
            message = f"key `{key.value}` is written twice in one mapping"
            yield Fault(
                "duplicate-key",
                message,
                key.span,
                "again here",
                "remove one of the two",
                (("first written here", before.span),),
            )
