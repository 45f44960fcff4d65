"""Which outcomes of its parts, and which states, a rule was seen to have (definitions: reference simulation.md §2.5).

An outcome nobody saw on recorded data is one nobody knows to work.  All outcomes of a rule are asked in one expression,
in which what the parts have in common is evaluated once; that costs about as much as the replay, so it is only done
where it is asked for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rulelint.dataclass import dataclass
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Frame
from rulelint.engine.labels import Labels
from rulelint.engine.result import NotSupportedError, Result
from rulelint.promql.ast import Aggregate, Binary, Call, Cardinality, Expr, Matching, String
from rulelint.rules.model import AlertRule
from rulelint.simulate.coverage.decision_points import Point, Shown, points
from rulelint.simulate.coverage.template_branches import IsRecorded, template_branches
from rulelint.simulate.gathering import blocks_of
from rulelint.simulate.key import RuleKey
from rulelint.simulate.model import SelectorUse
from rulelint.simulate.outcome import Outcome
from rulelint.simulate.plan import Entry
from rulelint.simulate.replay import Replay

MARK = "__outcome__"
"""The label that tells the outcomes of one evaluation apart."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A part of a rule and its outcomes: `kind` is what it is, `text` the part as PromQL, or what it is about."""

    kind: str
    text: str
    seen: tuple[str, ...]
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleDecisions:
    """What was seen of a rule; `message` says why the parts of its expression were not looked at."""

    rule: RuleKey
    decisions: tuple[Decision, ...]
    message: str = ""

    @property
    def seen(self) -> int:
        """How many outcomes were seen."""
        return sum(len(each.seen) for each in self.decisions)

    @property
    def possible(self) -> int:
        """How many there are."""
        return self.seen + sum(len(each.unseen) for each in self.decisions)


@dataclass(frozen=True, slots=True)
class Happenings:
    """What happened at some evaluations of a rule: which of its outcomes, by number, to which series, how often.

    `steps` are the evaluations that did not fail; `message` says why the expression could not be asked.
    """

    counts: Mapping[tuple[int, Labels], int]
    steps: int
    message: str = ""


def rule_decisions(
    entry: Entry, outcome: Outcome, selectors: Sequence[SelectorUse], parts: Sequence[Happenings]
) -> RuleDecisions:
    """Return what was seen of the expression and the states of a replayed rule.

    `selectors` are its own, with the series each matched; `parts` is what happened, in order of time.
    """
    known = [_decision("selector", each.selector, {"matched": bool(each.series)}) for each in selectors]
    message = next((each.message for each in parts if each.message), "")
    if not message:
        known += _of_expression(entry, parts)
    known += _of_states(entry, outcome)
    return RuleDecisions(entry.key, tuple(known), message)


def with_templates(
    found: RuleDecisions, replay: Replay, entry: Entry, is_recorded: IsRecorded
) -> RuleDecisions:
    """Add what was seen of the templates of a rule, once all rules are replayed: a template may query any of them.

    `is_recorded` says whether the fixture holds what a query reads.
    """
    listed = template_branches(replay, entry, is_recorded)
    added = (_decision("template", text, outcomes) for text, outcomes in listed)
    return replace(found, decisions=(*found.decisions, *added))


def _decision(kind: str, text: str, outcomes: dict[str, bool]) -> Decision:
    return Decision(
        kind,
        text,
        tuple(name for name, was_seen in outcomes.items() if was_seen),
        tuple(name for name, was_seen in outcomes.items() if not was_seen),
    )


def _of_expression(entry: Entry, parts: Sequence[Happenings]) -> Iterator[Decision]:
    asked = list(points(entry.expr))
    shown = [each for point in asked for each in point.shown]
    happened = _happened(shown, parts)
    place = 0
    for point in asked:
        mine = happened[place : place + len(point.shown)]
        place += len(point.shown)
        yield _decision(point.kind, point.text, _outcomes(point, mine))


def _outcomes(point: Point, happened: Sequence[bool]) -> dict[str, bool]:
    found = dict.fromkeys(point.outcomes, False)
    for shown, did in zip(point.shown, happened, strict=True):
        found[shown.outcome] |= did
    return found


def _happened(shown: Sequence[Shown], parts: Sequence[Happenings]) -> list[bool]:
    """Return for each outcome whether it happened at any evaluation of the rule."""
    counts: Counter[tuple[int, Labels]] = Counter()
    for part in parts:
        counts.update(part.counts)
    steps = sum(part.steps for part in parts)
    found = [False] * len(shown)
    for (number, _), count in counts.items():
        found[number] |= not shown[number].by_absence or count < steps
    return found


def happenings(replay: Replay, entry: Entry, within: range) -> Happenings:
    """Return what happened at some evaluations of a rule that is replayed, or is being replayed."""
    try:
        return _happenings(replay, entry, within)
    except NotSupportedError as error:
        return Happenings({}, 0, f"its parts cannot be asked alone: {error.message}")


def _happenings(replay: Replay, entry: Entry, within: range) -> Happenings:
    shown = [each for point in points(entry.expr) for each in point.shown]
    counts: Counter[tuple[int, Labels]] = Counter()
    if not shown:
        return Happenings(counts, 0)
    expr = _marked(shown[0], 0)
    for number, each in enumerate(shown[1:], start=1):
        matching = Matching(Cardinality.MANY_TO_MANY)
        right = _marked(each, number)
        expr = Binary(expr.span, "or", expr, right, matching, return_bool=False, op_span=expr.span)
    store, steps = replay.store_of(entry), 0
    for _, part in blocks_of(entry.asked, within=within):
        result = evaluate(expr, store, part, replay.options)
        steps += part.count - len(result.failures)
        counts.update(_counted(result))
    return Happenings(counts, steps)


def _marked(shown: Shown, number: int) -> Expr:
    """Return an expression whose results carry the number of the outcome; only their number where no more is asked."""
    expr = shown.expr
    if not shown.by_absence:
        expr = Aggregate(expr.span, "count", expr, None, None, expr.span)
    words = (MARK, str(number), MARK, ".*")
    arguments = (expr, *(String(expr.span, each) for each in words))
    return Call(expr.span, "label_replace", arguments, expr.span)


def _counted(result: Result) -> dict[tuple[int, Labels], int]:
    """Return at how many steps each series of each outcome is there."""
    frame: Frame = result.frame
    counts = zip(frame.labels, frame.present.sum(axis=0).tolist(), strict=True)
    return {(int(dict(labels)[MARK]), labels): count for labels, count in counts if count}


def _of_states(entry: Entry, outcome: Outcome) -> Iterator[Decision]:
    """Yield the states an alert can be in, and whether `for` and `keep_firing_for` made a difference."""
    rule = entry.rule
    if not isinstance(rule, AlertRule):
        return
    lives = outcome.stretches
    hold = rule.hold.value if rule.hold else 0
    fired = [each for each in lives if each.fired is not None]
    ended = [each for each in fired if each.end is not None]
    states = {"inactive": _is_ever_inactive(outcome)}
    if hold:
        states["pending"] = any(each.active != each.fired for each in lives)
    states |= {"firing": bool(fired), "resolved": bool(ended)}
    yield _decision("state", rule.name.value, states)
    if hold:
        broken = any(each.fired is None and each.end is not None for each in lives)
        yield _decision("for", rule.name.value, {"satisfied": bool(fired), "not satisfied": broken})
    if rule.keep_firing_for and rule.keep_firing_for.value:
        yield _decision("keep_firing_for", rule.name.value, {"used": bool(ended)})


def _is_ever_inactive(outcome: Outcome) -> bool:
    count = int(outcome.times.size)
    reached = 0
    for each in sorted(outcome.stretches, key=lambda each: each.active):
        if each.active > reached:
            return True
        reached = max(reached, count if each.end is None else each.end)
    return reached < count
