"""Strategies for syntax trees without places, and trees with their places taken out."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import strategies as st

from rulelint.promql.ast import (
    Aggregate,
    At,
    Binary,
    Call,
    Cardinality,
    DurationExpr,
    Expr,
    Grouping,
    Matcher,
    Matching,
    MatchOp,
    MatrixSelector,
    Number,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.source.span import Span

NOWHERE = Span(0, 0)


def without_places(node: Any) -> Any:
    """Return the tree with every span at 0."""
    if isinstance(node, Span):
        return NOWHERE
    if isinstance(node, tuple):
        return tuple(without_places(each) for each in node)
    if is_dataclass(node) and not isinstance(node, type):
        return replace(
            node, **{field.name: without_places(getattr(node, field.name)) for field in fields(node)}
        )
    return node


def at_nowhere(count: int) -> tuple[Span, ...]:
    return (NOWHERE,) * count


NAMES = st.sampled_from(
    ["up", "a:b", "http_requests_total", "sum", "by", "offset", "start", "step", "fill", "and"]
)
LABELS = st.sampled_from(["job", "le", "instance", "on", "by", "l.x", "日本", "a b", "bool"])
VALUES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="�"), max_size=8)
MILLISECONDS = st.integers(1, 10**9)
SECONDS = st.integers(1, 10**6).map(lambda value: Number(NOWHERE, value / 1000))
DURATIONS = st.integers(1, 10**6).map(lambda value: Number(NOWHERE, value / 1000, duration=True))
NUMBERS = st.floats(allow_nan=False).map(lambda value: Number(NOWHERE, value))

MATCHERS = st.one_of(
    st.builds(Matcher, LABELS, st.sampled_from([MatchOp.EQUAL, MatchOp.NOT_EQUAL]), VALUES, st.just(NOWHERE)),
    st.builds(
        Matcher,
        LABELS,
        st.sampled_from([MatchOp.REGEX, MatchOp.NOT_REGEX]),
        st.sampled_from(["a|b", "5.."]),
        st.just(NOWHERE),
    ),
)


def computed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[DurationExpr]:
    """Operations on lengths; a bracket around each keeps it whatever stands beside it."""
    operation = st.builds(DurationExpr, st.just(NOWHERE), st.sampled_from("+-*/%^"), inner, inner)
    chosen = st.builds(DurationExpr, st.just(NOWHERE), st.sampled_from(["min_of", "max_of"]), inner, inner)
    bracket = operation.map(lambda each: DurationExpr(NOWHERE, "()", None, each))
    negative = bracket.map(
        lambda each: DurationExpr(NOWHERE, "()", None, DurationExpr(NOWHERE, "-", None, each))
    )
    return st.one_of(chosen, bracket, negative)


CALLED = st.sampled_from(["step", "range"]).map(lambda op: DurationExpr(NOWHERE, op, None, None))
LENGTHS = computed(st.recursive(st.one_of(SECONDS, DURATIONS, CALLED), computed, max_leaves=2))
ATS = st.one_of(
    st.none(),
    st.just(At("start")),
    st.just(At("end")),
    st.builds(At, st.just("time"), st.integers(-(10**12), 10**12)),
)


@st.composite
def time_of(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an offset, written or computed, and a time."""
    offset: dict[str, Any] = {"offset": draw(st.integers(-(10**9), 10**9))}
    if draw(st.booleans()):
        offset = {"offset_expr": draw(LENGTHS)}
    return {"at": draw(ATS), **offset}


@st.composite
def selectors(draw: st.DrawFn, *, timed: bool = True) -> VectorSelector:
    name = draw(st.one_of(st.just(""), NAMES))
    matchers = draw(st.lists(MATCHERS, max_size=3))
    own = Matcher("__name__", MatchOp.EQUAL, name or "x.y", NOWHERE)
    return VectorSelector(NOWHERE, name, (*matchers, own), **(draw(time_of()) if timed else {}))


@st.composite
def ranges(draw: st.DrawFn) -> MatrixSelector:
    extended = draw(st.sampled_from(["", "anchored", "smoothed"]))
    vector = replace(draw(selectors()), anchored=extended == "anchored", smoothed=extended == "smoothed")
    if draw(st.booleans()):
        return MatrixSelector(NOWHERE, vector, 0, draw(LENGTHS))
    return MatrixSelector(NOWHERE, vector, draw(MILLISECONDS))


@st.composite
def groupings(draw: st.DrawFn) -> Grouping:
    labels = tuple(draw(st.lists(LABELS, max_size=3)))
    return Grouping(draw(st.booleans()), labels, at_nowhere(len(labels)), NOWHERE)


@st.composite
def matchings(draw: st.DrawFn, op: str) -> Matching:
    fills = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=True))
    labels = tuple(draw(st.lists(LABELS, max_size=2)))
    on = draw(st.booleans())
    if op in ("and", "or", "unless"):
        return Matching(Cardinality.MANY_TO_MANY, on, labels)
    card = draw(st.sampled_from([Cardinality.ONE_TO_ONE, Cardinality.MANY_TO_ONE, Cardinality.ONE_TO_MANY]))
    include = (
        tuple(draw(st.lists(st.sampled_from(["inc", "in c"]), max_size=2)))
        if card is not Cardinality.ONE_TO_ONE
        else ()
    )
    return Matching(card, on, labels, include, draw(fills), draw(fills))


@st.composite
def binaries(draw: st.DrawFn, inner: st.SearchStrategy[Expr]) -> Expr:
    op = draw(
        st.sampled_from(
            ["+", "-", "*", "/", "%", "^", "atan2", "==", "!=", "<", ">=", "and", "or", "unless", "</"]
        )
    )
    return_bool = op in ("==", "!=", "<", ">=") and draw(st.booleans())
    lhs, rhs = (draw(inner.map(lambda each: Paren(NOWHERE, each))) for _ in range(2))
    return Binary(NOWHERE, op, lhs, rhs, draw(matchings(op)), return_bool, NOWHERE)


def operations(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Any]:
    """Vectors made of vectors."""
    parameter = st.builds(
        Aggregate,
        st.just(NOWHERE),
        st.just("topk"),
        inner,
        NUMBERS,
        st.one_of(st.none(), groupings()),
        st.just(NOWHERE),
    )
    plain = st.builds(
        Aggregate,
        st.just(NOWHERE),
        st.just("sum"),
        inner,
        st.none(),
        st.one_of(st.none(), groupings()),
        st.just(NOWHERE),
    )
    call = st.builds(Call, st.just(NOWHERE), st.just("round"), st.tuples(inner, NUMBERS), st.just(NOWHERE))
    paren = st.builds(Paren, st.just(NOWHERE), inner)
    sign = st.builds(Unary, st.just(NOWHERE), st.sampled_from("+-"), paren)
    return st.one_of(parameter, plain, call, paren, sign, binaries(inner), over_time(inner))


@st.composite
def over_time(draw: st.DrawFn, inner: st.SearchStrategy[Expr]) -> Expr:
    """Draw a function of a range or of a subquery."""
    argument: Expr = draw(ranges())
    if draw(st.booleans()):
        step = draw(MILLISECONDS) if draw(st.booleans()) else 0
        time: dict[str, Any] = draw(time_of())
        argument = Subquery(NOWHERE, Paren(NOWHERE, draw(inner)), draw(MILLISECONDS), step, **time)
    return Call(NOWHERE, "rate", (argument,), NOWHERE)


TREES: st.SearchStrategy[Expr] = st.recursive(selectors(), operations, max_leaves=5)
