"""The grammar of expressions: operators, calls, aggregations, selectors (`generated_parser.y` upstream)."""

from dataclasses import replace

from rulelint.promql.ast import (
    AGGREGATIONS,
    COMPARISONS,
    SET_OPERATORS,
    Aggregate,
    Binary,
    Call,
    Cardinality,
    Expr,
    Grouping,
    Matcher,
    Matching,
    MatchOp,
    Number,
    Paren,
    String,
    Unary,
    VectorSelector,
)
from rulelint.promql.cursor import EXPERIMENTAL_FUNCTIONS, FILL_MODIFIERS, Cursor, Stop
from rulelint.promql.duration_expressions import parse_literal
from rulelint.promql.functions import FUNCTIONS, ValueType
from rulelint.promql.postfix import POSTFIX, parse_postfix
from rulelint.promql.quoting import quote, unquote
from rulelint.promql.selectors import parse_grouping, parse_matchers
from rulelint.promql.tokens import (
    CALL_WORDS,
    DURATION,
    IDENTIFIER,
    METRIC,
    METRIC_WORDS,
    NUMBER,
    OPERAND_STARTS,
    STRING,
    Token,
)
from rulelint.source.span import Span

_PRECEDENCE = {
    "or": 1, "and": 2, "unless": 2,
    **dict.fromkeys([*COMPARISONS, "</", ">/"], 3),
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5, "atan2": 5,
    "^": 7,
}  # fmt: skip
_SIGN = 6
"""A sign binds like `*`, so that its operand reaches over `^` only."""
_WITH_PARAMETER = frozenset({"topk", "bottomk", "quantile", "count_values", "limitk", "limit_ratio"})
_EXPERIMENTAL_AGGREGATIONS = frozenset({"limitk", "limit_ratio"})
_NOT_ONE_TO_ONE = {"group_left": Cardinality.MANY_TO_ONE, "group_right": Cardinality.ONE_TO_MANY}
_FILLS = frozenset({"fill", "fill_left", "fill_right"})
_MODIFIERS = frozenset({"on", "ignoring", *_FILLS})
_ARGUMENT_ENDS = frozenset({",", ")"})
_AGGREGATION_STARTS = frozenset({"(", "by", "without"})
_OF_A_VECTOR = (ValueType.VECTOR,)
_AGGREGATION_TYPES = dict.fromkeys(_WITH_PARAMETER, (ValueType.SCALAR, ValueType.VECTOR)) | {
    "count_values": (ValueType.STRING, ValueType.VECTOR)
}
_OPERANDS = frozenset({ValueType.SCALAR, ValueType.VECTOR})
_SIGNS = frozenset({"+", "-"})
_NAMES = frozenset({IDENTIFIER, METRIC})
_NUMBERS = frozenset({NUMBER, DURATION})
_SCALAR = ValueType.SCALAR
_ONE_TO_ONE = Matching()
_MANY_TO_MANY = Matching(card=Cardinality.MANY_TO_MANY)


_Typed = tuple[Expr, ValueType, int]
"""An expression, its type and how many levels it has."""


def parse_expression(cursor: Cursor) -> Expr:
    """Parse an expression up to the first token that cannot continue it."""
    return _expression(cursor, 1)[0]


def _expression(cursor: Cursor, least: int) -> _Typed:
    """Climb operators of at least this precedence."""
    tokens = cursor.tokens
    cursor.nest()
    kind = tokens[cursor.at][0]
    left = _signed(cursor) if kind in _SIGNS else _operand(cursor)
    precedence_of = _PRECEDENCE.get
    row = 0
    while (precedence := precedence_of(tokens[cursor.at][0], 0)) >= least:
        row += 1
        cursor.lengthen(row)
        left = _binary(cursor, left, precedence)
    cursor.depth -= 1
    return left


def _signed(cursor: Cursor) -> _Typed:
    """Parse signs and what they are of: `-1^2` is `-(1^2)`, `-1` is a number."""
    tokens = cursor.tokens
    signs: list[Token] = []
    while tokens[cursor.at][0] in _SIGNS:
        signs.append(tokens[cursor.at])
        cursor.at += 1
    cursor.depth += 1
    expr, value_type, height = _expression(cursor, _SIGN)
    cursor.depth -= 1
    end = expr.span.end
    for sign, _, start, _ in reversed(signs):
        if isinstance(expr, Number):
            expr = Number(Span(start, end), -expr.value if sign == "-" else expr.value, expr.duration)
            continue
        height += 1
        cursor.grow(height, start)
        cursor.doubtful |= value_type not in _OPERANDS
        expr = Unary(Span(start, end), "-" if sign == "-" else "+", expr)
    return expr, value_type, height


def _binary(cursor: Cursor, left: _Typed, precedence: int) -> _Typed:
    """Parse operator, modifiers and right side behind `left`."""
    tokens = cursor.tokens
    operator, _, start, end = tokens[cursor.at]
    cursor.at += 1
    return_bool = tokens[cursor.at][0] == "bool"
    if return_bool:
        cursor.at += 1
    matching = _ONE_TO_ONE
    if tokens[cursor.at][0] in _MODIFIERS:
        matching = _matching(cursor)
    right = _expression(cursor, precedence if operator == "^" else precedence + 1)
    height = max(left[2] + (not isinstance(left[0], Binary)), right[2] + 1)
    cursor.grow(height, start)
    vectors = left[1] is not _SCALAR and right[1] is not _SCALAR
    value_type = _SCALAR if left[1] is _SCALAR and right[1] is _SCALAR else ValueType.VECTOR
    kept: Matching | None = matching
    if not vectors:
        # The type checker says what is wrong with labels to match on where nothing is matched.
        kept = matching if matching.labels else None
    elif operator in SET_OPERATORS and matching.card is Cardinality.ONE_TO_ONE:
        kept = _MANY_TO_MANY if matching is _ONE_TO_ONE else replace(matching, card=Cardinality.MANY_TO_MANY)
    cursor.doubtful |= (
        return_bool or matching is not _ONE_TO_ONE or not _is_plain(operator, left[1], right[1])
    )
    lhs, rhs = left[0], right[0]
    span = Span(lhs.span.start, rhs.span.end)
    return Binary(span, operator, lhs, rhs, kept, return_bool, Span(start, end)), value_type, height


def _is_plain(operator: str, left: ValueType, right: ValueType) -> bool:
    """Whether an operator without modifiers may stand between these types."""
    if left not in _OPERANDS or right not in _OPERANDS:
        return False
    if left is not _SCALAR and right is not _SCALAR:
        return True
    return operator not in SET_OPERATORS and (left is not right or operator not in COMPARISONS)


def _matching(cursor: Cursor) -> Matching:
    """Parse `on (…) group_left (…) fill (…)`."""
    tokens = cursor.tokens
    kind, _, start, _ = tokens[cursor.at]
    on = kind == "on"
    labels: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    card = Cardinality.ONE_TO_ONE
    if on or kind == "ignoring":
        cursor.at += 1
        labels = parse_grouping(cursor, without=not on, start=start).labels
        kind = tokens[cursor.at][0]
        if kind in _NOT_ONE_TO_ONE:
            card = _NOT_ONE_TO_ONE[kind]
            cursor.at += 1
            if tokens[cursor.at][0] == "(" or tokens[cursor.at][0] not in OPERAND_STARTS:
                grouping = parse_grouping(cursor, without=False, start=start)
                include, spans = grouping.labels, grouping.spans
    elif not _is_fill(cursor):
        return _ONE_TO_ONE
    left, right = _fills(cursor)
    return Matching(card, on, labels, include, left, right, Span(start, cursor.last_end()), spans)


def _is_fill(cursor: Cursor) -> bool:
    """Whether a fill modifier follows: a lone `fill` is a metric."""
    return cursor.tokens[cursor.at][0] in _FILLS and cursor.tokens[cursor.at + 1][0] == "("


def _fills(cursor: Cursor) -> tuple[float | None, float | None]:
    """Parse `fill(0)` or `fill_left(0) fill_right(1)`, in either order."""
    values: dict[str, float] = {}
    while _is_fill(cursor):
        kind, _, start, end = cursor.tokens[cursor.at]
        if "fill" in values or kind in values or (kind == "fill" and values):
            raise cursor.unexpected()
        cursor.at += 2
        sign = cursor.tokens[cursor.at][0]
        if sign in _SIGNS:
            cursor.at += 1
        if cursor.tokens[cursor.at][0] not in _NUMBERS:
            raise cursor.unexpected()
        value = parse_literal(cursor).value
        values[kind] = -value if sign == "-" else value
        cursor.need(")")
        message = "binop fill modifiers are experimental and not enabled"
        cursor.enable(FILL_MODIFIERS, Span(start, end), message)
    both = values.get("fill")
    return values.get("fill_left", both), values.get("fill_right", both)


def _operand(cursor: Cursor) -> _Typed:
    """Parse one operand with what stands behind it: ranges, `offset`, `@`."""
    tokens = cursor.tokens
    kind, text, start, end = tokens[cursor.at]
    following = tokens[cursor.at + 1][0] if cursor.at + 1 < len(tokens) else ""
    if kind == IDENTIFIER and following == "(":
        typed = _call(cursor)
    elif kind in _NAMES:
        typed = _selector(cursor, text)
    elif kind in AGGREGATIONS and following in _AGGREGATION_STARTS:
        typed = _aggregation(cursor)
    elif kind == "(":
        typed = _parenthesised(cursor)
    elif kind in _NUMBERS:
        typed = parse_literal(cursor), _SCALAR, 1
    elif kind in CALL_WORDS and following == "(":
        typed = _call(cursor)
    elif kind == "{" or kind in METRIC_WORDS:
        typed = _selector(cursor, "" if kind == "{" else text)
    elif kind == STRING:
        cursor.at += 1
        typed = String(Span(start, end), unquote(text)), ValueType.STRING, 1
    else:
        raise cursor.unexpected()
    if tokens[cursor.at][0] in POSTFIX:
        return parse_postfix(cursor, typed)
    return typed


def _parenthesised(cursor: Cursor) -> _Typed:
    """Parse `(expr)`; a broken one is passed over, to find errors behind it."""
    _, _, start, _ = cursor.tokens[cursor.at]
    opening, depth, within = cursor.at, cursor.depth, cursor.within
    cursor.at += 1
    try:
        expr, value_type, height = _expression(cursor, 1)
        span = Span(start, cursor.need(")")[3])
    except Stop as stop:
        cursor.recover(stop, opening, separator=")")
        cursor.depth, cursor.within = depth, within
        span = Span(start, cursor.need(")")[3])
        cursor.refused = broken = String(span, "")
        return broken, ValueType.NONE, 1
    cursor.grow(height + 1, start)
    return Paren(span, expr), value_type, height + 1


def _selector(cursor: Cursor, name: str) -> _Typed:
    """Parse `name{matchers}`, either part optional; the metric's own matcher comes last."""
    _, _, start, end = cursor.tokens[cursor.at]
    if not name:
        matchers = tuple(parse_matchers(cursor))
        cursor.doubtful |= not any(each.value and each.op is MatchOp.EQUAL for each in matchers)
        return VectorSelector(Span(start, cursor.last_end()), "", matchers), ValueType.VECTOR, 1
    own = Span(start, end)
    matcher = Matcher("__name__", MatchOp.EQUAL, name, own)
    cursor.at += 1
    if cursor.tokens[cursor.at][0] != "{":
        return VectorSelector(own, name, (matcher,)), ValueType.VECTOR, 1
    matchers = (*parse_matchers(cursor), matcher)
    cursor.doubtful |= any(each.name == "__name__" for each in matchers[:-1])
    return VectorSelector(Span(start, cursor.last_end()), name, matchers), ValueType.VECTOR, 1


def _arguments(cursor: Cursor) -> tuple[tuple[Expr, ...], tuple[ValueType, ...], int]:
    """Parse `(expr, …)`; return the expressions, their types and the levels of the deepest."""
    tokens = cursor.tokens
    opening = cursor.at
    cursor.need("(")
    arguments: list[Expr] = []
    types: list[ValueType] = []
    deepest = 0
    more = tokens[cursor.at][0] != ")"
    while more:
        argument = _argument(cursor, opening)
        if argument is not None:
            arguments.append(argument[0])
            types.append(argument[1])
            deepest = max(deepest, argument[2])
        kind, _, start, end = tokens[cursor.at]
        more = kind == ","
        cursor.at += more
        if more and tokens[cursor.at][0] not in OPERAND_STARTS:
            cursor.look()
            _trailing_comma(cursor, Span(start, end), opening)
            break
    cursor.need(")")
    cursor.grow(deepest + 1, cursor.last_end() - 1)
    return tuple(arguments), tuple(types), deepest + 1


def _trailing_comma(cursor: Cursor, span: Span, opening: int) -> None:
    """Note a comma no argument follows; what follows instead is passed over."""
    if not (cursor.errors and cursor.at - 1 - cursor.fault < 1):
        cursor.error(span, "trailing commas not allowed in function call args")
    cursor.fault = cursor.at
    if cursor.tokens[cursor.at][0] != ")":
        cursor.recover(Stop(), opening, separator=")")


def _argument(cursor: Cursor, opening: int) -> _Typed | None:
    """Parse one argument up to what ends it; a broken one is passed over, to find errors in the next."""
    depth, within = cursor.depth, cursor.within
    try:
        argument = _expression(cursor, 1)
        if cursor.tokens[cursor.at][0] in _ARGUMENT_ENDS:
            return argument
        raise cursor.unexpected()
    except Stop as stop:
        cursor.recover(stop, opening)
        cursor.depth, cursor.within = depth, within
        return None


def _call(cursor: Cursor) -> _Typed:
    """Parse `name(args)`."""
    _, name, start, end = cursor.tokens[cursor.at]
    cursor.at += 1
    arguments, types, height = _arguments(cursor)
    name_span = Span(start, end)
    signature = FUNCTIONS.get(name)
    value_type = ValueType.NONE
    if signature is None:
        cursor.error(name_span, f"unknown function with name {quote(name)}")
    else:
        value_type = signature.returns
        cursor.doubtful |= types != signature.arguments or name == "info"
        if signature.experimental:
            cursor.enable(EXPERIMENTAL_FUNCTIONS, name_span, f"function {quote(name)} is not enabled")
    return Call(Span(start, cursor.last_end()), name, arguments, name_span), value_type, height


def _aggregation(cursor: Cursor) -> _Typed:
    """Parse `op by (…) (args)` or `op(args) by (…)`."""
    tokens = cursor.tokens
    op, _, start, end = tokens[cursor.at]
    outside, cursor.within = cursor.within, "aggregation"
    cursor.at += 1
    grouping = _aggregation_grouping(cursor)
    arguments, types, height = _arguments(cursor)
    cursor.doubtful |= types != _AGGREGATION_TYPES.get(op, _OF_A_VECTOR)
    cursor.within = outside
    if grouping is None:
        cursor.look()
        grouping = _aggregation_grouping(cursor)
    span, op_span = Span(start, cursor.last_end()), Span(start, end)
    wanted = 1 + (op in _WITH_PARAMETER)
    if arguments and op in _EXPERIMENTAL_AGGREGATIONS:
        refused = f"{op}() is experimental and must be enabled with --enable-feature={EXPERIMENTAL_FUNCTIONS}"
        cursor.enable(EXPERIMENTAL_FUNCTIONS, span, refused)
    if len(arguments) != wanted:
        _wrong_arguments(cursor, span, wanted, len(arguments))
        arguments = (String(op_span, ""),) * wanted
    param = arguments[0] if wanted == 2 else None
    return Aggregate(span, op, arguments[-1], param, grouping, op_span), ValueType.VECTOR, height


def _wrong_arguments(cursor: Cursor, span: Span, wanted: int, given: int) -> None:
    if cursor.broken:
        return
    message = "no arguments for aggregate expression provided"
    if given:
        wrong = "wrong number of arguments for aggregate expression provided"
        message = f"{wrong}, expected {wanted}, got {given}"
    cursor.error(span, message)


def _aggregation_grouping(cursor: Cursor) -> Grouping | None:
    kind, _, start, _ = cursor.tokens[cursor.at]
    if kind not in ("by", "without"):
        return None
    cursor.at += 1
    return parse_grouping(cursor, without=kind == "without", start=start)
