"""Reading the YAML of a configuration into blocks of typed values, every defect with its place."""

from collections.abc import Iterator

from rulelint.alertmanager.blocks import Block, Value
from rulelint.alertmanager.demands import DEMANDS, Demand
from rulelint.alertmanager.fields import (
    EXACT,
    LATER_INTEGRATIONS,
    LEVELS,
    Fields,
    Kind,
    Level,
    Many,
    Named,
    Type,
    Version,
)
from rulelint.alertmanager.intervals import Range
from rulelint.alertmanager.matchers import UTF8_SINCE, MatcherError, parse_matchers
from rulelint.alertmanager.values import is_label_name, read_value
from rulelint.finding import Defect
from rulelint.schema.data import data_of, fields_of, odd_keys
from rulelint.source.file import SourceText
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence, kind_of
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span
from rulelint.source.spelling import did_you_mean, nearest

_SETTLED = frozenset(
    {"configuration", "route", "inhibit rule", "time interval", "times", "time range", "basic auth"}
)
"""Levels whose fields are known for every version."""
_ZEROES = {"text": "", **dict.fromkeys(("weekdays", "days", "months", "years"), Range(0, 0))}
"""What an item of a list that is nothing stands for: Go's zero."""
_READ_THEMSELVES = frozenset(
    {
        "duration",
        "url",
        "secret-url",
        "host-port",
        "regex",
        "tls-version",
        "weekdays",
        "days",
        "months",
        "years",
    }
)
"""Kinds that Go decodes by a method of their own."""
MAX_UNKNOWN = 20
"""How many unknown fields of one mapping are reported: looking for what each was meant to be takes its time."""


class Reader:
    """Collects the defects of one configuration while it is read as one version of Alertmanager reads it."""

    def __init__(self, source: SourceText, version: Version) -> None:
        self.source = source
        self.version = version
        self.utf8 = version >= UTF8_SINCE
        self.defects: list[Defect] = []

    def defect(self, message: str, span: Span, advice: str = "") -> None:
        """Note something Alertmanager refuses; a place of several lines is shown by its first one."""
        end = self.source.text.find("\n", span.start, span.end)
        place = span if end < 0 else Span(span.start, end)
        self.defects.append(Defect("alertmanager/config", message, place, help=advice))

    def block(self, node: Node, level: str) -> Block | None:
        """Read a mapping with the fields of a level; None where it is nothing or no mapping."""
        fields = LEVELS[level]
        if _is_nothing(node):
            return None
        if not isinstance(node, Mapping):
            self.defect(f"{fields.title} must be a mapping, not {kind_of(node)}", node.span)
            return None
        for odd in (key for key, _ in node.pairs if not isinstance(key, Scalar)):
            self.defect("a key must be a single value", odd.span)
        block = Block(level, node.span, node=node)
        types, unknown = fields.at(self.version), list[Scalar]()
        for name, (key, below) in fields_of(node).items():
            block.keys[name] = key.span
            if name not in types:
                unknown.append(key)
            elif (value := self._read(below, types[name], name)) is not None:
                block.values[name] = value
            elif not _is_nothing(below):
                block.broken.add(name)
        self._unknown(unknown, fields, block)
        for message, span, advice in DEMANDS.get(level, _nothing)(block):
            self.defect(message, span, advice)
        return block

    def _read(self, node: Node, wanted: Type, name: str) -> Value | None:
        if _is_nothing(node):
            # yaml.v2 takes only `~`, `null` and an empty value for nothing where a type reads itself.
            if isinstance(node, Scalar) and node.value in ("Null", "NULL") and wanted in _READ_THEMSELVES:
                return self._scalar(Scalar("", node.start, node.end, '"'), wanted, name)
            return None
        match wanted:
            case Level():
                block = self.block(node, wanted.name)
                return Value(block, node.span) if block else None
            case Many():
                return self._list(node, wanted, name)
            case Named():
                return self._named(node, wanted, name)
            case "any":
                return None if list(odd_keys(node)) else Value(data_of(node), node.span)
            case _:
                return self._scalar(node, wanted, name)

    def _list(self, node: Node, wanted: Many, name: str) -> Value | None:
        if not isinstance(node, Sequence):
            self.defect(f"`{name}` must be a list, not {kind_of(node)}", node.span)
            return None
        found: list[Value] = []
        for item in node.items:
            if not _is_nothing(item):
                value = self._read(item, wanted.of, name)
                found += [value] if value is not None else []
            elif wanted.refuses_null:
                self.defect(f"an item of `{name}` is nothing: Alertmanager crashes on it", item.span)
            elif isinstance(wanted.of, Level):
                found.append(Value(Block(wanted.of.name, item.span), item.span))
            elif wanted.of in _ZEROES:
                found.append(Value(_ZEROES[wanted.of], item.span))
            elif wanted.of == "grouping":
                self.defect("a label name is missing", item.span)
        return Value(found, node.span)

    def _named(self, node: Node, wanted: Named, name: str) -> Value | None:
        if not isinstance(node, Mapping):
            self.defect(f"`{name}` must be a mapping, not {kind_of(node)}", node.span)
            return None
        found: dict[str, Value] = {}
        for key, (written, below) in fields_of(node).items():
            if wanted.labels and not is_label_name(key, utf8=self.utf8):
                self.defect(f"`{key}` is no label name", written.span)
            value = self._read(below, wanted.of, key)
            if value is not None:
                found[key] = value
            elif wanted.of == "regex" and _is_nothing(below):
                self.defect(f"`{key}` has no regular expression", written.span)
            elif _is_nothing(below):
                found[key] = Value("", below.span)
        return Value(found, node.span)

    def _scalar(self, node: Node, wanted: Kind, name: str) -> Value | None:
        if not isinstance(node, Scalar):
            self.defect(f"`{name}` must be a single value, not {kind_of(node)}", node.span)
            return None
        if wanted == "matchers":
            return self._matchers(node)
        try:
            value = read_value(wanted, node)
        except ValueError as error:
            said = str(error)
            self.defect(said if "`" in said[:1] else f"`{name}`: {said}", node.span)
            return None
        is_label = wanted == "label" or (wanted == "grouping" and value != "...")
        if is_label and not is_label_name(value, utf8=self.utf8):
            self.defect(f"`{value}` is no label name", node.span)
            return None
        return Value(value, node.span)

    def _matchers(self, node: Scalar) -> Value | None:
        text = ScalarText(node.value, node.span, self.source.text)
        try:
            found = parse_matchers(node.value, self.version)
        except MatcherError as error:
            self.defect(error.message, text.to_file(error.span))
            return None
        return Value([(each, text.to_file(each.span)) for each in found], node.span)

    def _unknown(self, unknown: list[Scalar], fields: Fields, block: Block) -> None:
        """Report fields a level does not have; later versions than `EXACT` may have more than we know."""
        known = sorted({*fields.known, *fields.at(self.version)}) if unknown else []
        if block.level == "receiver" and self.version > EXACT:
            known += [f"{name}_configs" for name in LATER_INTEGRATIONS]
        for key in unknown[:MAX_UNKNOWN]:
            later = key.value in fields.later or key.value in known
            meant = nearest(key.value, known)
            if self.version > EXACT and (later or (not meant and _grows(block.level, key.value))):
                continue
            version = ".".join(map(str, self.version))
            since = f" of Alertmanager {version}" if later else ""
            said = "" if later else did_you_mean(key.value, known)
            advice = f"write `{meant}`" if meant and not later else ""
            self.defect(f"{fields.title} has no field `{key.value}`{since}{said}", key.span, advice)


def _grows(level: str, name: str) -> bool:
    """Say whether later versions may have a field of that name: receivers and how they are reached get new ones."""
    return name.endswith("_configs") if level == "receiver" else level not in _SETTLED


def _nothing(_block: Block) -> Iterator[Demand]:
    yield from ()


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_null
