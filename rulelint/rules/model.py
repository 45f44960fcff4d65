"""Rule files of every kind as one frozen model; every value keeps its place in the file."""

from collections.abc import Container
from dataclasses import field, replace
from itertools import count as count_from
from typing import Generic, Literal, TypeVar

from rulelint.dataclass import dataclass
from rulelint.finding import Defect, RuleRef
from rulelint.rules.expression import Expression
from rulelint.source.comments import Comment
from rulelint.source.file import SourceText
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

T = TypeVar("T")
NOTES = frozenset({"schema/other-engine", "schema/other-language"})
"""Ids of defects that only say what kind of file it is."""


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A value and the characters it was written with."""

    value: T
    span: Span


@dataclass(frozen=True, slots=True)
class Pair:
    """One label or annotation: `text` maps characters of the value back to the file."""

    key: Located[str]
    text: ScalarText

    @property
    def value(self) -> str:
        """The decoded value."""
        return self.text.value


@dataclass(frozen=True, slots=True)
class AlertRule:
    """An alerting rule; durations are milliseconds, `hold` is the `for` field.  `labels` are the rule's own."""

    name: Located[str]
    expr: Expression
    hold: Located[int] | None
    keep_firing_for: Located[int] | None
    labels: tuple[Pair, ...]
    annotations: tuple[Pair, ...]
    span: Span
    kind: Literal["alert"] = "alert"


@dataclass(frozen=True, slots=True)
class RecordingRule:
    """A recording rule."""

    name: Located[str]
    expr: Expression
    labels: tuple[Pair, ...]
    span: Span
    kind: Literal["record"] = "record"


Rule = AlertRule | RecordingRule


@dataclass(frozen=True, slots=True)
class Group:
    """A group of rules evaluated one after the other; `interval` None means the server's default.

    `engine` is the program that the file is written for, as `rulelint.rules.engines` names it.  Groups of a file that
    are loaded together have the same `home`: those of two objects, of two documents or of two tenants do not.
    """

    name: Located[str]
    interval: Located[int] | None
    query_offset: Located[int] | None
    limit: Located[int] | None
    labels: tuple[Pair, ...]
    rules: tuple[Rule, ...]
    span: Span
    engine: str = "Prometheus"
    home: str = ""

    def labels_of(self, rule: Rule) -> dict[str, Pair]:
        """Return the labels Prometheus gives to results of `rule`: the group's, overridden by the rule's."""
        return {pair.key.value: pair for pair in (*self.labels, *rule.labels)}

    def ref(self, rule: Rule) -> RuleRef:
        """Return what findings and reports call the rule."""
        return RuleRef(self.name.value, rule.name.value, rule.kind)


@dataclass(frozen=True)
class RuleFile:
    """One file that holds rules.  `kind` is the loader that recognised it, e.g. `prometheus` or `prometheusrule`.

    `defects` is what is wrong with its shape; `groups` holds every group and rule that is sound in spite of it.
    """

    source: SourceText
    kind: str
    groups: tuple[Group, ...]
    defects: tuple[Defect, ...] = ()
    comments: tuple[Comment, ...] = field(default=(), repr=False)

    @property
    def refused(self) -> bool:
        """Say whether something is wrong with its shape; what is only noted about it is not."""
        return any(defect.id not in NOTES for defect in self.defects)

    @property
    def path(self) -> str:
        """The path reports print."""
        return self.source.path

    @property
    def rule_count(self) -> int:
        """How many rules it holds."""
        return sum(len(group.rules) for group in self.groups)

    def at(self, path: str) -> "RuleFile":
        """Return the same file under another path."""
        return RuleFile(replace(self.source, path=path), self.kind, self.groups, self.defects, self.comments)

    def only(self, numbers: Container[int]) -> "RuleFile":
        """Return the file with those of its rules alone that have one of these numbers, counted from its start."""
        count = count_from()
        groups = (
            replace(group, rules=tuple(rule for rule in group.rules if next(count) in numbers))
            for group in self.groups
        )
        kept = tuple(group for group in groups if group.rules)
        return RuleFile(self.source, self.kind, kept, self.defects, self.comments)
