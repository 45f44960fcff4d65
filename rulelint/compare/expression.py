"""How an expression changed, in words, at the smallest part of it that changed."""

from collections.abc import Iterator
from typing import Literal

from rulelint.compare.threshold import Comparison, as_comparison, describe_threshold
from rulelint.dataclass import dataclass
from rulelint.promql.abridge import abridged
from rulelint.promql.ast import (
    SET_OPERATORS,
    Aggregate,
    Binary,
    Call,
    Expr,
    MatrixSelector,
    Number,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.durations import format_duration
from rulelint.promql.printer import print_expr
from rulelint.promql.visit import left_row, walk
from rulelint.source.span import Span

MAX_EDITS = 4
"""More differences than this are said as one: nobody reads ten half sentences."""
MAX_TEXT = 80
"""Characters of an expression that are repeated in a sentence."""

MAX_ROW = 50
"""Operators in a row that are compared one by one."""

EditKind = Literal["threshold", "condition", "expression"]
Sense = Literal[-1, 0, 1]
"""What it does to the whole when a part matches more: it fires more, less, or that cannot be said."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference; `span` is the part of head's expression that has it."""

    kind: EditKind
    message: str
    span: Span


def describe(base: Expr, head: Expr) -> list[Edit]:
    """Return the differences in reading order, none if both ask the same.

    What changed in a long row of operators is said as one difference, unless they are all the same set operator.
    """
    if _has_long_row(base) or _has_long_row(head):
        return [_became(base, head)] if print_expr(base) != print_expr(head) else []
    edits = list(_compare(base, head, 1))
    if len(edits) > MAX_EDITS:
        return [_became(base, head)]
    return edits


def _has_long_row(expr: Expr) -> bool:
    """Say whether `_compare` would have to go down too many levels."""
    seen: set[int] = set()
    for node in walk(expr):
        if not isinstance(node, Binary) or id(node) in seen:
            continue
        _, row = left_row(node)
        seen.update(map(id, row))
        chained = _set_operator(node)
        if sum(each.op != chained for each in row) > MAX_ROW:
            return True
    return False


def _compare(base: Expr, head: Expr, sense: Sense) -> Iterator[Edit]:
    base, head = _bare(base), _bare(head)
    if print_expr(base) == print_expr(head):
        return
    operator = _set_operator(head) or _set_operator(base)
    if operator:
        yield from _chains(operator, base, head, sense)
        return
    old, new = as_comparison(base), as_comparison(head)
    match base, head:
        case _ if old or new:
            yield from _comparisons(base, head, old, new, sense)
        case Binary(), Binary() if base.op == head.op and base.matching == head.matching:
            yield from _compare(base.lhs, head.lhs, sense)
            yield from _compare(base.rhs, head.rhs, sense)
        case Aggregate(), Aggregate():
            yield from _aggregates(base, head, sense)
        case Call(), Call():
            yield from _calls(base, head, sense)
        case VectorSelector(), VectorSelector():
            yield from _selectors(base, head)
        case MatrixSelector(), MatrixSelector() if base.range_expr == head.range_expr:
            yield from _windows(base.range, head.range, _subject(head.vector), head.span)
            yield from _selectors(base.vector, head.vector)
        case Subquery(), Subquery() if _all_but(base, head):
            yield from _windows(base.range, head.range, "the subquery", head.span)
            yield from _compare(base.expr, head.expr, sense)
        case Unary(), Unary() if base.op == head.op:
            yield from _compare(base.expr, head.expr, sense)
        case _:
            yield _became(base, head)


def _bare(expr: Expr) -> Expr:
    while isinstance(expr, Paren):
        expr = expr.expr
    return expr


def _set_operator(expr: Expr) -> str | None:
    return expr.op if isinstance(expr, Binary) and expr.op in SET_OPERATORS else None


def _chains(operator: str, base: Expr, head: Expr, sense: Sense) -> Iterator[Edit]:
    """Compare `a and b and c` with a chain of the same operator, or with a single operand of it."""
    old, new = _operands(operator, base), _operands(operator, head)
    kept = {print_expr(each) for each in old} & {print_expr(each) for each in new}
    lost = [(at, each) for at, each in enumerate(old) if print_expr(each) not in kept]
    gained = [(at, each) for at, each in enumerate(new) if print_expr(each) not in kept]
    if not lost and not gained:
        yield _became(base, head)
        return
    both = min(len(lost), len(gained))
    for (_, one), (at, other) in zip(lost[:both], gained[:both], strict=True):
        yield from _compare(one, other, _inside(operator, at, sense))
    for _, one in lost[both:]:
        yield Edit("condition", f"condition dropped: `{operator} {_short(one)}`", head.span)
    for _, other in gained[both:]:
        yield Edit("condition", f"condition added: `{operator} {_short(other)}`", other.span)


def _operands(operator: str, expr: Expr) -> list[Expr]:
    """Return `[a, b, c]` for `a op b op c`; without a recursion per operator, chains may be long."""
    found = []
    expr = _bare(expr)
    while isinstance(expr, Binary) and expr.op == operator:
        found.append(_bare(expr.rhs))
        expr = _bare(expr.lhs)
    return [expr, *reversed(found)]


def _inside(operator: str, position: int, sense: Sense) -> Sense:
    """What is taken away by `unless` works the other way round."""
    if operator == "unless" and position > 0:
        return _opposite(sense)
    return sense


def _opposite(sense: Sense) -> Sense:
    return -1 if sense == 1 else 1 if sense == -1 else 0


def _comparisons(
    base: Expr, head: Expr, old: Comparison | None, new: Comparison | None, sense: Sense
) -> Iterator[Edit]:
    match old, new:
        case Comparison(), None:
            yield Edit("condition", f"condition dropped: `{old.op} {_short(old.right)}`", head.span)
            yield from _compare(old.left, head, sense)
        case None, Comparison():
            yield Edit("condition", f"condition added: `{new.op} {_short(new.right)}`", new.right.span)
            yield from _compare(base, new.left, sense)
        case Comparison(), Comparison():
            if (old.matching, old.returns_bool) != (new.matching, new.returns_bool):
                yield _became(base, head)
                return
            if old.op != new.op:
                yield Edit("condition", f"comparison `{old.op}` became `{new.op}`", new.op_span)
            yield from _compare(old.left, new.left, 0)
            moved = describe_threshold(old, new, sense)
            if moved:
                yield Edit("threshold", moved, new.right.span)
            else:
                yield from _compare(old.right, new.right, 0)


def _aggregates(base: Aggregate, head: Aggregate, sense: Sense) -> Iterator[Edit]:
    if base.op != head.op:
        yield Edit("expression", f"`{base.op}` became `{head.op}`", head.op_span)
    where = head.grouping.span if head.grouping else head.op_span
    old, new = set(base.labels), set(head.labels)
    if base.without != head.without:
        sides = [_grouping(each) for each in (base, head)]
        yield Edit("expression", f"`{head.op}` groups {sides[1]} instead of {sides[0]}", where)
    else:
        gone, come = (
            ("no longer removes", "also removes")
            if head.without
            else ("no longer groups by", "also groups by")
        )
        for label in sorted(old - new):
            yield Edit("expression", f"`{head.op}` {gone} `{label}`", where)
        for label in sorted(new - old):
            yield Edit("expression", f"`{head.op}` {come} `{label}`", where)
    if base.param and head.param and print_expr(base.param) != print_expr(head.param):
        yield _takes(head.op, base.param, head.param)
    yield from _compare(base.expr, head.expr, sense)


def _grouping(aggregate: Aggregate) -> str:
    if aggregate.grouping is None:
        return "everything together"
    return f"`{'without' if aggregate.without else 'by'} ({', '.join(aggregate.labels)})`"


def _calls(base: Call, head: Call, sense: Sense) -> Iterator[Edit]:
    if len(base.args) != len(head.args):
        yield _became(base, head)
        return
    if base.func != head.func:
        yield Edit("expression", f"`{base.func}` became `{head.func}`", head.name_span)
    inside = _opposite(sense) if head.func in {"absent", "absent_over_time"} else sense
    for old, new in zip(base.args, head.args, strict=True):
        if print_expr(old) != print_expr(new) and isinstance(old, Number) and isinstance(new, Number):
            yield _takes(head.func, old, new)
        else:
            yield from _compare(old, new, inside)


def _takes(function: str, old: Expr, new: Expr) -> Edit:
    return Edit("expression", f"`{function}` takes `{_short(new)}` instead of `{_short(old)}`", new.span)


def _selectors(base: VectorSelector, head: VectorSelector) -> Iterator[Edit]:
    plain = (base.anchored, base.smoothed, base.at, base.offset_expr) == (
        head.anchored, head.smoothed, head.at, head.offset_expr,
    )  # fmt: skip
    if not plain:
        yield _became(base, head)
        return
    old = {(each.name, each.op, each.value): each for each in base.matchers}
    new = {(each.name, each.op, each.value): each for each in head.matchers}
    lost = {each.name: each for key, each in old.items() if key not in new}
    for key, matcher in new.items():
        if key in old:
            continue
        twin = lost.pop(matcher.name, None)
        now = f'`{matcher.name}{matcher.op}"{_clip(matcher.value)}"`'
        if twin and matcher.name == "__name__":
            message = f"metric `{_clip(twin.value)}` became `{_clip(matcher.value)}`"
        elif twin:
            message = f'matcher `{twin.name}{twin.op}"{_clip(twin.value)}"` became {now}'
        else:
            message = f"matcher added: {now}"
        yield Edit("expression", message, matcher.span)
    for gone in lost.values():
        yield Edit("expression", f'matcher dropped: `{gone.name}{gone.op}"{_clip(gone.value)}"`', head.span)
    if base.offset != head.offset:
        offsets = f"from {_duration(base.offset)} to {_duration(head.offset)}"
        yield Edit("expression", f"offset of {_subject(head)} changed {offsets}", head.span)


def _windows(base: int, head: int, subject: str, span: Span) -> Iterator[Edit]:
    if base != head:
        word = "shortened" if head < base else "lengthened"
        message = f"window of {subject} {word} from {_duration(base)} to {_duration(head)}"
        yield Edit("expression", message, span)


def _all_but(base: Subquery, head: Subquery) -> bool:
    """Say whether two subqueries differ in range and expression at most."""
    facts = [
        (each.step, each.range_expr, each.step_expr, each.offset, each.offset_expr, each.at)
        for each in (base, head)
    ]
    return facts[0] == facts[1]


def _duration(milliseconds: int) -> str:
    return f"-{format_duration(-milliseconds)}" if milliseconds < 0 else format_duration(milliseconds)


def _subject(selector: VectorSelector) -> str:
    return f"`{selector.name}`" if selector.name else f"`{_short(selector)}`"


def _became(base: Expr, head: Expr) -> Edit:
    return Edit("expression", f"`{_short(base)}` became `{_short(head)}`", head.span)


def _short(expr: Expr) -> str:
    return abridged(expr, MAX_TEXT)


def _clip(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
