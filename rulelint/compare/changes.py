"""What a pull request changes about rules, in words."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from rulelint.compare.expression import describe
from rulelint.compare.pairing import Pair, Pairing, Placed
from rulelint.compare.place import Place, Removed, of_rule
from rulelint.dataclass import dataclass
from rulelint.finding import RuleRef
from rulelint.promql.durations import format_duration
from rulelint.rules.model import AlertRule, Group, Located, RuleFile
from rulelint.source.span import Span

ChangeKind = Literal[
    "added", "removed", "renamed", "moved", "threshold", "condition", "expression", "for", "keep_firing_for",
    "severity", "label", "annotation", "interval", "query_offset", "limit", "order", "broken", "routing",
]  # fmt: skip

ONLY_WORDS = frozenset({"annotation", "moved"})
"""Kinds of changes that do not change when anything fires, or with which labels."""


@dataclass(frozen=True)
class Change:
    """One change; `rule` is what head calls the rule (base, if it was removed), None for a whole group.

    `base` and `head` are the rule on both sides.  `place` is where head has it.
    """

    kind: ChangeKind
    message: str
    place: Place
    rule: RuleRef | None
    base: Placed | None = None
    head: Placed | None = None

    @property
    def order(self) -> tuple[str, int, str]:
        """The sort key of reports."""
        return (self.place.path, self.place.span.start if self.place.span else 0, self.message)


def describe_changes(
    pairing: Pairing,
    files: Mapping[str, RuleFile],
    renamed_files: Mapping[str, str],
    levels: Sequence[str] = ("info", "warning", "critical"),
) -> list[Change]:
    """Return every change, sorted by place.

    `files` are the rule files of head by path; `levels` are the severities, mildest first.
    """
    regrouped = _renamed_groups(pairing)
    changes = [
        each
        for pair in pairing.pairs
        if pair.base.rule is not pair.head.rule  # of a file that is the same on both sides
        for each in _of_pair(pair, renamed_files, regrouped, levels)
    ]
    changes += _of_groups(pairing, regrouped)
    changes += [
        Change("added", f"{_what(each)} added", of_rule(each), each.group.ref(each.rule), head=each)
        for each in pairing.added
    ]
    places = Removed(pairing, files, renamed_files)
    for each in pairing.removed:
        where = places.place(each)
        message = f"{_what(each)} removed"
        changes.append(Change("removed", message, where, each.group.ref(each.rule), base=each))
    return sorted(changes, key=lambda change: change.order)


def _what(placed: Placed) -> str:
    kind = "alert" if placed.rule.kind == "alert" else "recording rule"
    return f"{kind} `{placed.rule.name.value}`"


Words = Iterator[tuple[ChangeKind, str, Span]]
"""Kind, sentence, and the characters of head's file."""


Groups = tuple[int, int]
"""A group of base and a group of head, by identity."""


def _groups(pair: Pair) -> Groups:
    return id(pair.base.group), id(pair.head.group)


def _renamed_groups(pairing: Pairing) -> frozenset[Groups]:
    """Return groups that have another name now: all that is left of one is all that the other kept."""
    befores: dict[int, set[Groups]] = {}
    afters: dict[int, set[Groups]] = {}
    for pair in pairing.pairs:
        befores.setdefault(id(pair.base.group), set()).add(_groups(pair))
        afters.setdefault(id(pair.head.group), set()).add(_groups(pair))
    return frozenset(
        _groups(pair)
        for pair in pairing.pairs
        if pair.base.key.group != pair.head.key.group
        and len(befores[id(pair.base.group)]) == len(afters[id(pair.head.group)]) == 1
    )


def _of_pair(
    pair: Pair, renamed_files: Mapping[str, str], regrouped: Collection[Groups], levels: Sequence[str]
) -> Iterator[Change]:
    source = pair.head.file.source
    ref = pair.head.group.ref(pair.head.rule)
    for kind, message, span in _words(pair, renamed_files, regrouped, levels):
        yield Change(kind, message, Place(source, span), ref, pair.base, pair.head)


def _words(
    pair: Pair, renamed_files: Mapping[str, str], regrouped: Collection[Groups], levels: Sequence[str]
) -> Words:
    yield from _identity(pair, renamed_files, regrouped)
    yield from _expression(pair)
    base, head = pair.base.rule, pair.head.rule
    if isinstance(base, AlertRule) and isinstance(head, AlertRule):
        name = head.name.span
        yield from _duration("for", base.hold, head.hold, name)
        yield from _duration("keep_firing_for", base.keep_firing_for, head.keep_firing_for, name)
    yield from _labels(pair, levels)
    if isinstance(base, AlertRule) and isinstance(head, AlertRule):
        yield from _annotations(base, head)


def _identity(pair: Pair, renamed_files: Mapping[str, str], regrouped: Collection[Groups]) -> Words:
    base, head = pair.base, pair.head
    name = head.rule.name.span
    if base.rule.name.value != head.rule.name.value:
        yield "renamed", f"{_what(base)} renamed to `{head.rule.name.value}`", name
    path = renamed_files.get(base.key.path, base.key.path)
    if path != head.key.path:
        yield "moved", f"{_what(head)} moved from `{base.key.path}`", name
    elif base.key.group != head.key.group and _groups(pair) not in regrouped:
        yield "moved", f"{_what(head)} moved from group `{base.key.group}` to `{head.key.group}`", name


def _expression(pair: Pair) -> Words:
    base, head = pair.base.rule.expr, pair.head.rule.expr
    if base.value == head.value or pair.base.asks == pair.head.asks:
        return
    if head.ast is None:
        yield "broken", "expression can no longer be parsed", head.text.span
    elif base.ast is None:
        yield "expression", "expression can be parsed now", head.text.span
    else:
        for edit in describe(base.ast, head.ast):
            yield edit.kind, edit.message, head.span_of(edit.span)


def _duration(
    key: Literal["for", "keep_firing_for"], base: Located[int] | None, head: Located[int] | None, name: Span
) -> Words:
    old, new = base.value if base else 0, head.value if head else 0
    if old == new:
        return
    where = head.span if head else name
    if not old:
        yield key, f"`{key}` of {format_duration(new)} added", where
    elif not new:
        yield key, f"`{key}` of {format_duration(old)} dropped", where
    else:
        word = "shortened" if new < old else "lengthened"
        yield key, f"`{key}` {word} from {format_duration(old)} to {format_duration(new)}", where


def _labels(pair: Pair, levels: Sequence[str]) -> Words:
    old, new = pair.base.labels, pair.head.labels
    pairs = pair.head.group.labels_of(pair.head.rule)
    for name in sorted(old.keys() | new.keys()):
        where = pairs[name].text.span if name in pairs else pair.head.rule.name.span
        kind: ChangeKind = "severity" if name == "severity" else "label"
        match old.get(name), new.get(name):
            case None, str() as now:
                yield kind, f"label `{name}: {now}` added", where
            case str() as before, None:
                yield kind, f"label `{name}: {before}` lost", where
            case before, now if before != now:
                yield kind, _relabelled(name, str(before), str(now), levels), where


def _relabelled(name: str, before: str, now: str, levels: Sequence[str]) -> str:
    if name == "severity" and before in levels and now in levels:
        word = "raised" if levels.index(now) > levels.index(before) else "lowered"
        return f"severity {word} from `{before}` to `{now}`"
    return f"label `{name}` changed from `{before}` to `{now}`"


def _annotations(base: AlertRule, head: AlertRule) -> Words:
    old = {pair.key.value: pair for pair in base.annotations}
    new = {pair.key.value: pair for pair in head.annotations}
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield "annotation", f"annotation `{name}` lost", head.name.span
        elif name not in old:
            yield "annotation", f"annotation `{name}` added", new[name].key.span
        elif old[name].value != new[name].value:
            yield "annotation", f"annotation `{name}` changed", new[name].text.span


def _of_groups(pairing: Pairing, regrouped: Collection[Groups]) -> Iterator[Change]:
    """Return what changed about groups, once for each pair of groups that share a rule."""
    members: dict[Groups, list[Pair]] = {}
    for pair in pairing.pairs:
        members.setdefault(_groups(pair), []).append(pair)
    for groups, pairs in members.items():
        first = pairs[0]
        source = first.head.file.source
        if groups in regrouped:
            message = f"group `{first.base.key.group}` renamed to `{first.head.key.group}`"
            where = Place(source, first.head.group.name.span)
            yield Change("moved", message, where, None, first.base, first.head)
        same = first.base.key.group == first.head.key.group or groups in regrouped
        for kind, message, span in _group_words(first.base.group, first.head.group, pairs, same=same):
            yield Change(kind, message, Place(source, span), None, first.base, first.head)


def _group_words(base: Group, head: Group, pairs: Sequence[Pair], *, same: bool) -> Words:
    subject = f"group `{head.name.value}`" if same else f"what moved from group `{base.name.value}`"
    if _value(base.interval) != _value(head.interval):
        how = f"{_every(head.interval)} instead of {_every(base.interval)}"
        where = head.interval.span if head.interval else head.name.span
        yield "interval", f"{subject} is evaluated {how}", where
    if _value(base.query_offset) != _value(head.query_offset):
        old, new = (format_duration(_value(each) or 0) for each in (base.query_offset, head.query_offset))
        where = head.query_offset.span if head.query_offset else head.name.span
        yield "query_offset", f"query offset of {subject} changed from {old} to {new}", where
    if _value(base.limit) != _value(head.limit):
        limits = [str(_value(each) or "none") for each in (base.limit, head.limit)]
        where = head.limit.span if head.limit else head.name.span
        yield "limit", f"limit of {subject} changed from {limits[0]} to {limits[1]}", where
    positions = {id(rule): at for at, rule in enumerate(base.rules)}
    order = [positions[id(pair.base.rule)] for pair in pairs]
    if same and order != sorted(order):
        yield "order", f"rules of {subject} are evaluated in another order", head.name.span


def _value(located: Located[int] | None) -> int | None:
    return located.value if located else None


def _every(interval: Located[int] | None) -> str:
    return f"every {format_duration(interval.value)}" if interval else "at the server's own interval"
