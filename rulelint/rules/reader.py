"""Reading the values of a rule file out of YAML nodes as Prometheus decodes them, defects collected on the way.

Prometheus decodes with yaml.v3 into Go structs: any single value becomes text where text is expected, nothing
(`~`, `null`, an empty value) leaves a field unset, a list or mapping in the wrong place refuses the file.
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from rulelint.finding import Defect, Fix, Note, RuleRef
from rulelint.promql.durations import parse_duration
from rulelint.rules.fields import Level, unknown_field
from rulelint.rules.model import Located, Pair
from rulelint.source.binary import binary_text
from rulelint.source.comments import Comment
from rulelint.source.file import SourceText
from rulelint.source.nodes import DEAD_ALIAS, TAG, Mapping, Node, Scalar, Sequence, kind_of
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

Entry: TypeAlias = tuple[Scalar, Node]
Entries: TypeAlias = dict[str, Entry]

_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_OCTAL = re.compile(r"^([-+]?)0([0-7]+)$")
_INT_LIMIT = 1 << 63
_TAGGED = {
    "int": re.compile(r"[-+]?[0-9][0-9a-fA-FxXoO_]*"),
    "float": re.compile(
        r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+|\.inf|\.Inf|\.INF)|\.(?:nan|NaN|NAN)"
    ),
    "bool": re.compile(r"true|True|TRUE|false|False|FALSE"),
    "timestamp": re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*"),
}
"""What a value with one of YAML's own tags must look like."""
STRING_TAG = TAG + "str"
RENDER = "check the rendered file: `helm template CHART > rules.yaml`"
MAX_UNKNOWN = 20
"""How many unknown fields of one mapping are reported: looking for what each was meant to be takes its time."""


class Reader:
    """Collects the defects of one file, and the comments of documents inside its texts.

    `rule` and `scope` say what is being read while it is.
    """

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self.text = source.text
        self.defects: list[Defect] = []
        self.rule: RuleRef | None = None
        self.scope: Span | None = None
        self.comments: tuple[Comment, ...] = ()

    def defect(  # noqa: PLR0913  every part of a defect that differs
        self,
        id_: str,
        message: str,
        span: Span,
        *,
        advice: str = "",
        notes: tuple[Note, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        """Note something that is wrong with the rule or group being read."""
        self.defects.append(Defect(id_, message, span, "", advice, notes, self.rule, self.scope, fix))

    def entries(self, node: Mapping, level: Level | None = None) -> Entries:
        """Return the fields of a mapping, merge keys resolved; a field that `level` lacks is a defect.

        Of a repeated key the first counts; that it is repeated is a fault of the YAML and reported as such.
        """
        found: Entries = {}
        merged: list[Node] = []
        for key, value in node.pairs:
            if type(key) is not Scalar:
                self.wrong_type(key, "a key", "a single value")
            elif key.value == "<<" and key.is_merge:
                merged.append(value)
            elif key.value not in found and not key.is_null:
                found[key.value] = (key, value)
        for value in merged:
            self._merge(value, found)
        if level is not None:
            self.check_fields(found, level)
        return found

    def check_fields(self, entries: Entries, level: Level) -> None:
        """Note the fields that a level does not have."""
        if not entries.keys() <= level.fields:
            self._unknown(entries, level)

    def items(self, entry: Entry | None, what: str) -> Iterator[Node]:
        """Yield the items of a list that are not nothing: Prometheus drops those silently."""
        if entry is None or _unset(entry[1]):
            return
        node = entry[1]
        if not isinstance(node, Sequence):
            self.wrong_type(node, what, "a list")
            return
        for item in node.items:
            if not _unset(item):
                yield item

    def text_of(self, entry: Entry | None, what: str) -> ScalarText | None:
        """Return a text field, or None where it is absent, unset or no single value."""
        if entry is None:
            return None
        node = entry[1]
        if type(node) is not Scalar:
            self.wrong_type(node, what, "a text")
            return None
        return None if node.is_null or node.style == DEAD_ALIAS else self.scalar(node)

    def scalar(self, node: Scalar) -> ScalarText:
        """Return a scalar with the way back to the file."""
        value = "" if node.is_null else node.value
        if node.tag is not None:
            value = self._tagged(node, value)
        plain = not node.style and value is node.value and node.end - node.start == len(value)
        return ScalarText(value, Span(node.start, node.end), None if plain else self.text)

    def duration(
        self, entry: Entry | None, what: str, parse: Callable[[str], int] = parse_duration
    ) -> Located[int] | None:
        """Return a duration in milliseconds; `parse` reads the engine's notation."""
        text = self.text_of(entry, what)
        if text is None:
            return None
        try:
            return Located(parse(text.value), text.span)
        except ValueError as error:
            advice = (
                RENDER
                if "{{" in text.value
                else "write integers with units y, w, d, h, m, s, ms, such as `90s` or `1h30m`"
            )
            from rulelint.rules.repair import duration_fix  # noqa: PLC0415  only what is refused needs it

            fix = duration_fix(self.text, text)
            self.defect("schema/invalid-duration", f"{what}: {error}", text.span, advice=advice, fix=fix)
            return None

    def integer(self, entry: Entry | None, what: str) -> Located[int] | None:
        """Return an integer; like yaml.v3, cut a float and refuse quotes."""
        if entry is None:
            return None
        node = entry[1]
        if type(node) is not Scalar:
            self.wrong_type(node, what, "an integer")
            return None
        if node.is_null or node.style == DEAD_ALIAS:
            return None
        typed = node.tag not in (None, STRING_TAG) if node.style else node.tag != STRING_TAG
        value = _integer(node.value) if typed else None
        if value is None:
            message = f"{what} must be an integer, not `{_cut(node.value)}`"
            advice = RENDER if "{{" in node.value else "write it without quotes and units"
            self.defect("schema/wrong-type", message, node.span, advice=advice)
            return None
        return Located(value, node.span)

    def fields_of(self, entry: Entry | None, what: str, level: Level | None = None) -> Entries:
        """Return the fields of a mapping, none where it is absent or nothing."""
        if entry is None or _unset(entry[1]):
            return {}
        if not isinstance(entry[1], Mapping):
            self.wrong_type(entry[1], what, "a mapping")
            return {}
        return self.entries(entry[1], level)

    def mapping_of_text(self, entry: Entry | None, what: str) -> tuple[Pair, ...]:
        """Return labels or annotations; `what` is their field."""
        if entry is None or _unset(entry[1]):
            return ()
        node = entry[1]
        if type(node) is not Mapping:
            self.wrong_type(node, what, "a mapping")
            return ()
        return tuple(self._pairs(node, what))

    def wrong_type(self, node: Node, what: str, expected: str) -> None:
        """Note a value of the wrong kind; a bare `{{ … }}` is a template that was not rendered."""
        if node.style == DEAD_ALIAS if isinstance(node, Scalar) else not node.complete:
            return  # a fault of the YAML, which is said
        if self.text.startswith("{{", node.start) and not isinstance(node, Scalar):
            message = "this is a template action, not YAML: the file must be rendered before it is checked"
            advice = f"{RENDER}; if Prometheus expands it, quote it"
            self.defect("yaml/template", message, node.span, advice=advice)
            return
        message = f"{what} must be {expected}, not {kind_of(node)}"
        self.defect("schema/wrong-type", message, _head(self.text, node))

    def _tagged(self, node: Scalar, value: str) -> str:
        """Return what a value with a tag stands for; yaml.v3 refuses the file where it is not what its tag says."""
        name = (node.tag or "").removeprefix(TAG)
        wanted = _TAGGED.get(name)
        if name == "binary" and not node.is_null:
            decoded = binary_text(value)
            if decoded is not None:
                return decoded
            self._not_as_tagged(node, name)
        elif wanted is not None and not wanted.fullmatch(node.value):
            self._not_as_tagged(node, name)
        return value

    def _not_as_tagged(self, node: Scalar, name: str) -> None:
        message = f"`{_cut(node.value)}` is not what its tag `!!{name}` says"
        self.defect("schema/wrong-type", message, node.span, advice="remove the tag")

    def _pairs(self, node: Mapping, what: str) -> Iterator[Pair]:
        for name, (key, value) in self.entries(node).items():
            if type(value) is not Scalar:
                self.wrong_type(value, f"{what[:-1]} `{name}`", "a text")
            else:
                yield Pair(Located(name, Span(key.start, key.end)), self.scalar(value))

    def _merge(self, value: Node, found: Entries) -> None:
        """Add the fields of a merge key's value that are not there yet."""
        parts = value.items if isinstance(value, Sequence) else [value]
        for part in parts:
            if isinstance(part, Mapping):
                for name, entry in self.entries(part).items():
                    found.setdefault(name, entry)
            else:
                self.wrong_type(part, "the value of `<<`", "a mapping, or a list of mappings")

    def _unknown(self, found: Entries, level: Level) -> None:
        present = frozenset(found) & level.fields
        for name in [name for name in found if name not in level.fields][:MAX_UNKNOWN]:
            message, advice, meant = unknown_field(name, level, present)
            from rulelint.rules.repair import field_fix  # noqa: PLC0415  only what is refused needs it

            fix = field_fix(self.text, found[name][0], meant) if meant else None
            self.defect("schema/unknown-field", message, found[name][0].span, advice=advice, fix=fix)


def _unset(node: Node) -> bool:
    return type(node) is Scalar and node.is_null


def _integer(text: str) -> int | None:
    """Return what yaml.v3 reads into a Go int: Go's integers with any underscores, floats cut; None for others."""
    if text[:1] not in tuple("+-.0123456789") or len(text) > 64:
        return None
    text = text.replace("_", "")
    if _INTEGER.fullmatch(text):
        value = int(_OCTAL.sub(r"\g<1>0o\g<2>", text), 0)
    elif _FLOAT.fullmatch(text) and abs(float(text)) < _INT_LIMIT:
        value = int(float(text))
    else:
        return None
    return value if -_INT_LIMIT <= value < _INT_LIMIT else None


def _head(text: str, node: Node) -> Span:
    """Return the first line of a node: carets below a whole block help nobody."""
    end = text.find("\n", node.start, node.end)
    return Span(node.start, node.end if end < 0 else end)


def _cut(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
