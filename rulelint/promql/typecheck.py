"""The type checker: `checkAST` of `promql/parser/parse.go`, its texts, ranges and order."""

from rulelint.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
    Aggregate,
    Binary,
    Call,
    Cardinality,
    Expr,
    Matcher,
    MatchOp,
    MatrixSelector,
    Number,
    Paren,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.errors import PromqlError
from rulelint.promql.functions import FUNCTIONS, Signature, ValueType
from rulelint.promql.matchers import compile_matcher
from rulelint.promql.quoting import quote
from rulelint.promql.types import documented, type_of
from rulelint.promql.visit import left_row
from rulelint.source.span import Span

_PARAMETER_TYPES = dict.fromkeys(
    ("topk", "bottomk", "quantile", "limitk", "limit_ratio"), ValueType.SCALAR
) | {"count_values": ValueType.STRING}
_SPACES = " \t\r\n"
_OPERANDS = frozenset({ValueType.SCALAR, ValueType.VECTOR})
_KNOWN_OPERANDS = _OPERANDS | {ValueType.NONE}
"""An expression that is wrong itself has no type, and nothing more is said of it."""


def check_types(expr: Expr, text: str) -> list[PromqlError]:
    """Return the type errors of a tree without syntax errors, parsed from `text`, in Prometheus' order."""
    checker = _Checker(text)
    checker.check(expr)
    return checker.errors


def check_selector(name: str, matchers: tuple[Matcher, ...], span: Span) -> list[PromqlError]:
    """Return what is wrong with the matchers of a selector: the name given twice, or nothing but empty matches."""
    if name:
        return [
            PromqlError(span, f"metric name must not be set twice: {quote(name)} or {quote(matcher.value)}")
            for matcher in matchers[:-1]
            if matcher.name == "__name__"
        ]
    if all(_matches_empty(matcher) for matcher in matchers):
        return [PromqlError(span, "vector selector must contain at least one non-empty matcher")]
    return []


def _matches_empty(matcher: Matcher) -> bool:
    match matcher.op:
        case MatchOp.EQUAL:
            return not matcher.value
        case MatchOp.NOT_EQUAL:
            return bool(matcher.value)
        case _:
            return compile_matcher(matcher)("")


class _Checker:
    """The errors of one tree."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.errors: list[PromqlError] = []

    def error(self, span: Span, message: str) -> None:
        self.errors.append(PromqlError(span, message))

    def operator(self, expr: Binary, message: str) -> None:
        """Note an error of an operator with its modifiers; upstream's range ends one character too early."""
        span = _between(expr, self.text)
        self.errors.append(PromqlError(span, message, Span(span.start, span.end - 1)))

    def check(self, expr: Expr) -> ValueType:
        """Check `expr` and everything below it, and return its type."""
        match expr:
            case VectorSelector():
                if expr.name and len(expr.matchers) == 1:
                    return ValueType.VECTOR
                self.errors += check_selector(expr.name, expr.matchers, expr.span)
                return ValueType.VECTOR
            case Number():
                return ValueType.SCALAR
            case MatrixSelector():
                self.check(expr.vector)
                return ValueType.MATRIX
            case Call():
                return self.call(expr)
            case Binary():
                leftmost, row = left_row(expr)
                value_type = self.check(leftmost)
                for operator in row:
                    value_type = self.binary(operator, value_type, self.check(operator.rhs))
                return value_type
            case Aggregate():
                return self.aggregate(expr)
            case Paren():
                return self.check(expr.expr)
            case Unary():
                return self.unary(expr)
            case Subquery():
                value_type = self.check(expr.expr)
                if value_type not in (ValueType.VECTOR, ValueType.NONE):
                    text = f"subquery is only allowed on instant vector, got {value_type.value} instead"
                    self.error(expr.span, text)
                return ValueType.MATRIX
            case _:
                return type_of(expr)

    def expect(self, expr: Expr, wanted: ValueType, context: str, name: str = "") -> None:
        """Check `expr`, which has to be of the type `wanted`."""
        found = self.check(expr)
        if found not in (wanted, ValueType.NONE):
            where = f"{context} {quote(name)}" if name else context
            self.error(expr.span, f"expected type {documented(wanted)} in {where}, got {documented(found)}")

    def aggregate(self, expr: Aggregate) -> ValueType:
        self.expect(expr.expr, ValueType.VECTOR, "aggregation expression")
        if expr.param is not None:
            self.expect(expr.param, _PARAMETER_TYPES[expr.op], "aggregation parameter")
        return ValueType.VECTOR

    def unary(self, expr: Unary) -> ValueType:
        value_type = self.check(expr.expr)
        if value_type not in _OPERANDS:
            wanted = "unary expression only allowed on expressions of type scalar or instant vector"
            self.error(expr.span, f"{wanted}, got {quote(documented(value_type))}")
            return ValueType.NONE
        return value_type

    def call(self, expr: Call) -> ValueType:
        signature = FUNCTIONS[expr.func]
        given = len(expr.args)
        if given != len(signature.arguments) or signature.variadic:
            self.count(expr, signature)
        if expr.func == "info" and given > 1:
            return self.info(expr)
        types = signature.arguments
        for place, argument in enumerate(expr.args):
            if place >= len(types) and not signature.variadic:
                break
            wanted = types[place] if place < len(types) else types[-1]
            self.expect(argument, wanted, "call to function", expr.func)
        return signature.returns

    def count(self, expr: Call, signature: Signature) -> None:
        """Check the number of arguments."""
        given, least, most = len(expr.args), signature.least, signature.most
        wanted = ""
        if least == most != given:
            wanted = f"{least}"
        elif given < least:
            wanted = f"at least {least}"
        elif most is not None and given > most:
            wanted = f"at most {most}"
        if wanted:
            self.error(expr.span, f"expected {wanted} argument(s) in call to {quote(expr.func)}, got {given}")

    def info(self, expr: Call) -> ValueType:
        """Check `info(v, {matchers})`: the second argument has no name and may match everything."""
        selector = expr.args[1]
        if (found := type_of(selector)) is not ValueType.VECTOR:
            text = f"expected type instant vector in call to function {quote(expr.func)}, got {documented(found)}"
            self.errors.append(PromqlError(selector.span, text, expr.span))
        elif not isinstance(selector, VectorSelector):
            self.error(selector.span, "expected label selectors only")
        elif selector.name:
            self.error(selector.span, "expected label selectors only, got vector selector instead")
        for argument in (expr.args[0], *expr.args[2:]):
            self.expect(argument, ValueType.VECTOR, "call to function", expr.func)
        return ValueType.VECTOR

    def binary(self, expr: Binary, left: ValueType, right: ValueType) -> ValueType:
        """Check an operator between sides of these types."""
        scalars = left is ValueType.SCALAR and right is ValueType.SCALAR
        matching = expr.matching
        if expr.return_bool and expr.op not in COMPARISONS:
            self.operator(expr, "bool modifier can only be used on comparison operators")
        if scalars and expr.op in COMPARISONS and not expr.return_bool:
            self.operator(expr, "comparisons between scalars must use BOOL modifier")
        if matching and matching.on and matching.include:
            for label in matching.labels:
                if label in matching.include:
                    self.operator(expr, f"label {quote(label)} must not occur in ON and GROUP clause at once")
        for side, value_type in ((expr.lhs, left), (expr.rhs, right)):
            if value_type not in _KNOWN_OPERANDS:
                self.error(side.span, "binary expression must contain only scalar and instant vector types")
        if left in _OPERANDS and right in _OPERANDS:
            self.matching(expr, vectors=left is right is ValueType.VECTOR)
        if expr.op in SET_OPERATORS and ValueType.SCALAR in (left, right):
            self.error(expr.span, f"set operator {quote(expr.op)} not allowed in binary scalar expression")
        return ValueType.SCALAR if scalars else ValueType.VECTOR

    def matching(self, expr: Binary, *, vectors: bool) -> None:
        matching = expr.matching
        if matching is None:
            return
        if not vectors:
            if matching.labels:
                self.error(expr.span, "vector matching only allowed between instant vectors")
        elif expr.op in SET_OPERATORS and matching.card is not Cardinality.MANY_TO_MANY:
            self.error(expr.span, f"no grouping allowed for {quote(expr.op)} operation")


def _between(expr: Binary, text: str) -> Span:
    """Return the operator with its modifiers."""
    start = expr.lhs.span.end
    found = text[start : expr.rhs.span.start]
    return Span(start + len(found) - len(found.lstrip(_SPACES)), start + len(found.rstrip(_SPACES)))
