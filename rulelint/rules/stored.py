"""A rule file as rows of JSON, and a rule file made of them: everything but the trees, which are parsed when asked for.

The rows belong to one text, whose hash is their key; they say where its values are, not what they are, where a value
is written as it is read.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import count as count_from
from types import MappingProxyType
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.promql.ast import Expr
from rulelint.rules.expression import Expression, Language, read_expression
from rulelint.rules.model import AlertRule, Group, Located, Pair, RecordingRule, Rule, RuleFile
from rulelint.rules.rows import (
    Row,
    RowError,
    Texts,
    comment_row,
    defect_row,
    read_comment,
    read_defect,
    text,
)
from rulelint.source.comments import Comment
from rulelint.source.file import SourceText
from rulelint.source.scalar import Nested, ScalarText
from rulelint.source.span import Span

_LANGUAGES: tuple[Language, ...] = ("promql", "metricsql", "logql", "graphite", "vlogs")


@dataclass(frozen=True, slots=True)
class Model:
    """What is read of a rule file besides its text and kind."""

    groups: tuple[Group, ...]
    defects: tuple[Any, ...]
    comments: tuple[Comment, ...]


class StoredExpression(Expression):
    """An expression that parsed without errors before: its tree is made when somebody asks for it."""

    __slots__ = ("_tree",)
    _tree: Expr | None

    def __new__(cls, *fields: Any, **named: Any) -> Expression:  # type: ignore[misc]
        """Return an expression with its tree: that is what `dataclasses.replace` makes of this one."""
        return Expression(*fields, **named)

    @classmethod
    def of(cls, scalar: ScalarText, language: Language) -> "StoredExpression":
        """Return an expression without its tree."""
        made = object.__new__(cls)
        for name, value in (("text", scalar), ("errors", ()), ("language", language), ("_tree", None)):
            object.__setattr__(made, name, value)
        return made

    @property
    def ast(self) -> Expr | None:
        """The tree."""
        if self._tree is None:
            object.__setattr__(self, "_tree", read_expression(self.text).ast)
        return self._tree


class StoredFile(RuleFile):
    """A rule file of which only what is asked for is read: `model` makes the rest, or some of its rules.

    `concerned` lists the numbers of the rules that each of some checks asked to see again.
    """

    concerned: Mapping[str, Sequence[int]]

    def __new__(cls, *fields: Any, **named: Any) -> RuleFile:  # type: ignore[misc]
        """Return a file that is there as a whole: that is what `dataclasses.replace` makes of this one."""
        return RuleFile(*fields, **named)

    @classmethod
    def of(
        cls,
        source: SourceText,
        kind: str,
        rule_count: int,
        model: Callable[[Container[int] | None], Model],
        concerned: Mapping[str, Sequence[int]] = MappingProxyType({}),
    ) -> "StoredFile":
        """Return a file of which nothing is read yet."""
        made = object.__new__(cls)
        made.__dict__.update(
            source=source, kind=kind, _rule_count=rule_count, _make=model, concerned=concerned
        )
        return made

    @cached_property
    def _model(self) -> Model:
        made: Model = self.__dict__["_make"](None)
        return made

    @property
    def rule_count(self) -> int:
        """How many rules it holds."""
        count: int = self.__dict__["_rule_count"]
        return count

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups."""
        return self._model.groups

    @property
    def defects(self) -> tuple[Any, ...]:
        """The defects."""
        return self._model.defects

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The comments."""
        return self._model.comments

    def only(self, numbers: Container[int]) -> RuleFile:
        """Return the file with some of its rules; of the others nothing is made."""
        if "_model" in self.__dict__:
            return super().only(numbers)
        model: Model = self.__dict__["_make"](numbers)
        return RuleFile(self.source, self.kind, model.groups, model.defects, model.comments)


def model_rows(file: RuleFile) -> Row | None:
    """Return the rows of a file; they are read by `read_model` with the same text.

    None for a file with expressions that do not parse: it is about to change, and is read again until then.
    """
    if any(rule.expr.errors for group in file.groups for rule in group.rules):
        return None
    writer = _Writer(file.source.text)
    groups = [writer.group(group) for group in file.groups]
    numbers = {file.path: 0}
    return [
        writer.outer,
        groups,
        [defect_row(defect, numbers) for defect in file.defects],
        [comment_row(comment) for comment in file.comments],
    ]


def read_model(rows: Row, source: SourceText, only: Container[int] | None = None) -> Model:
    """Return what rows say of a text; raises `RowError`, or what unpacking raises, where they do not fit it.

    With `only`, the rules with these numbers are made, and the groups that hold one.
    """
    outer, groups, defects, comments = rows
    texts = Texts((source.path,), (len(source.text),))
    reader = _Reader(source.text, texts)
    for row in outer:
        reader.outer.append(reader.scalar(row))
    return Model(
        tuple(reader.group(row) for row in (groups if only is None else _with_some(groups, only))),
        tuple(read_defect(row, texts) for row in defects),
        tuple(read_comment(row, texts) for row in comments),
    )


def _with_some(groups: Sequence[Row], only: Container[int]) -> Iterator[Row]:
    """Yield the rows of the groups that hold a rule of `only`, with those rules."""
    count = count_from()
    for name, times, labels, rules, *rest in groups:
        kept = [rule for rule in rules if next(count) in only]
        if kept:
            yield [name, times, labels, kept, *rest]


@dataclass(slots=True)
class _Writer:
    """Rows of one text; `outer` are the scalars that hold documents of their own."""

    text: str
    outer: list[Row] = field(default_factory=list)
    _known: dict[int, int] = field(default_factory=dict)

    def group(self, group: Group) -> Row:
        times = [_optional(each) for each in (group.interval, group.query_offset, group.limit)]
        rules = [self.rule(rule) for rule in group.rules]
        return [
            _located(group.name),
            times,
            self.pairs(group.labels),
            rules,
            group.span.start,
            group.span.end,
            group.engine,
            group.home,
        ]

    def rule(self, rule: Rule) -> Row:
        row = [
            _located(rule.name),
            self.expression(rule.expr),
            self.pairs(rule.labels),
            rule.span.start,
            rule.span.end,
        ]
        if isinstance(rule, AlertRule):
            row += [_optional(rule.hold), _optional(rule.keep_firing_for), self.pairs(rule.annotations)]
        return row

    def pairs(self, pairs: tuple[Pair, ...]) -> list[Row]:
        return [[*_located(pair.key), self.scalar(pair.text)] for pair in pairs]

    def expression(self, expr: Expression) -> Row:
        return [self.scalar(expr.text), _LANGUAGES.index(expr.language), int(expr.ast is not None)]

    def scalar(self, scalar: ScalarText) -> Row:
        span = scalar.span
        if scalar.nested is None:
            if scalar.file is None and self.text[span.start : span.end] == scalar.value:
                return [span.start, span.end]
            return [span.start, span.end, scalar.value]
        outer, inner = scalar.nested.outer, scalar.nested.inner
        number = self._known.get(id(outer))
        if number is None:
            row = self.scalar(outer)
            number = self._known[id(outer)] = len(self.outer)
            self.outer.append(row)
        plain = inner.file is None
        return [span.start, span.end, scalar.value, number, inner.span.start, inner.span.end, int(plain)]


def _located(value: Located[Any]) -> Row:
    return [value.value, value.span.start, value.span.end]


def _optional(value: Located[int] | None) -> Row | None:
    return None if value is None else _located(value)


class _Reader:
    """Makes the model of one text out of rows."""

    def __init__(self, file: str, texts: Texts) -> None:
        self.file, self.texts, self.length = file, texts, len(file)
        self.outer: list[ScalarText] = []

    def group(self, row: Row) -> Group:
        name, (interval, query_offset, limit), labels, rules, start, end, engine, home = row
        return Group(
            self.name(name),
            self.number(interval),
            self.number(query_offset),
            self.number(limit),
            self.pairs(labels),
            tuple(self.rule(each) for each in rules),
            self.span(start, end),
            text(engine),
            text(home),
        )

    def rule(self, row: Row) -> Rule:
        name, expr, labels, start, end, *rest = row
        common = self.name(name), self.expression(expr)
        span = self.span(start, end)
        if not rest:
            return RecordingRule(*common, self.pairs(labels), span)
        hold, keep, annotations = rest
        return AlertRule(
            *common, self.number(hold), self.number(keep), self.pairs(labels), self.pairs(annotations), span
        )

    def pairs(self, rows: Sequence[Row]) -> tuple[Pair, ...]:
        return tuple(
            Pair(Located(text(key), self.span(start, end)), self.scalar(value))
            for key, start, end, value in rows
        )

    def expression(self, row: Row) -> Expression:
        scalar, language, has_tree = row
        found = self.scalar(scalar)
        if has_tree:
            return StoredExpression.of(found, _LANGUAGES[language])
        return Expression(found, None, (), _LANGUAGES[language])

    def scalar(self, row: Row) -> ScalarText:
        start, end, *rest = row
        span = self.span(start, end)
        match rest:
            case []:
                return ScalarText(self.file[start:end], span)
            case [value]:
                return ScalarText(text(value), span, self.file)
            case [value, number, first, last, plain]:
                outer = self.outer[number]
                inside = _span(first, last, len(outer.value))
                inner = ScalarText(text(value), inside, None if plain else outer.value)
                return ScalarText(inner.value, span, None, Nested(inner, outer))
        raise RowError("no text")

    def name(self, row: Row) -> Located[str]:
        value, start, end = row
        return Located(text(value), self.span(start, end))

    def number(self, row: Row | None) -> Located[int] | None:
        if row is None:
            return None
        value, start, end = row
        if type(value) is not int:
            raise RowError("no number")
        return Located(value, self.span(start, end))

    def span(self, start: object, end: object) -> Span:
        return _span(start, end, self.length)


def _span(start: object, end: object, length: int) -> Span:
    if type(start) is int and type(end) is int and 0 <= start <= end <= length:
        return Span(start, end)
    raise RowError("no place in the text")
