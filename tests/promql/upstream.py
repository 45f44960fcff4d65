"""Our tree in the shape of `conformance/parse_ast.json`: Go's names, nanoseconds, bytes, no zero values."""

from typing import Any

from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Cardinality,
    DurationExpr,
    Expr,
    Matching,
    MatrixSelector,
    Number,
    Paren,
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.numbers import format_number
from rulelint.source.span import Span

_OPS = {
    "+": "ADD", "-": "SUB", "*": "MUL", "/": "DIV", "%": "MOD", "^": "POW", "==": "EQLC", "!=": "NEQ", ">": "GTR",
    ">=": "GTE", "<": "LSS", "<=": "LTE", "and": "LAND", "or": "LOR", "unless": "LUNLESS", "atan2": "ATAN2",
    "</": "TRIM_UPPER", ">/": "TRIM_LOWER", "step": "STEP", "range": "RANGE", "min_of": "MIN_OF", "max_of": "MAX_OF",
}  # fmt: skip
_CARDS = {
    Cardinality.ONE_TO_ONE: "CardOneToOne",
    Cardinality.MANY_TO_ONE: "CardManyToOne",
    Cardinality.ONE_TO_MANY: "CardOneToMany",
    Cardinality.MANY_TO_MANY: "CardManyToMany",
}
POSITIONS = {"PosRange", "StartPos", "EndPos"}


class Upstream:
    """Converts the trees of one text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def byte(self, offset: int) -> int:
        return len(self.text[:offset].encode("utf-8", "surrogateescape"))

    def span(self, span: Span) -> dict[str, Any]:
        return drop_zeros({"Start": self.byte(span.start), "End": self.byte(span.end)})

    def tree(self, expr: Expr) -> dict[str, Any]:
        node = {"_type": _TYPES[type(expr)], **self.fields(expr)}
        return drop_zeros(node)

    def fields(self, expr: Expr) -> dict[str, Any]:
        position = {"PosRange": self.span(expr.span)}
        match expr:
            case Number() | String():
                return position | self.literal(expr)
            case VectorSelector():
                return position | self.selector(expr)
            case MatrixSelector():
                lengths = {"Range": expr.range * 10**6, "RangeExpr": self.duration(expr.range_expr)}
                return {
                    "VectorSelector": self.tree(expr.vector),
                    "EndPos": self.byte(expr.span.end),
                } | lengths
            case Subquery():
                return self.subquery(expr)
            case Call():
                items = [self.tree(argument) for argument in expr.args]
                if expr.func == "info" and len(items) > 1:
                    items[1]["BypassEmptyMatcherCheck"] = True
                arguments = {"_type": "Expressions", "_items": items}
                return position | {
                    "Func": {"_type": "Function", "Name": expr.func},
                    "Args": drop_zeros(arguments),
                }
            case Aggregate():
                param = self.tree(expr.param) if expr.param else None
                named = {"Op": expr.op.upper(), "Without": expr.without, "Grouping": list(expr.labels)}
                return position | named | {"Expr": self.tree(expr.expr), "Param": param}
            case Binary():
                sides = {"LHS": self.tree(expr.lhs), "RHS": self.tree(expr.rhs), "Op": _OPS[expr.op]}
                return sides | {"ReturnBool": expr.return_bool, "VectorMatching": matching(expr.matching)}
            case Unary():
                op = {"Op": _OPS[expr.op], "StartPos": self.byte(expr.span.start)}
                return op | {"Expr": self.tree(expr.expr)}
            case Paren():
                return position | {"Expr": self.tree(expr.expr)}

    def literal(self, expr: Number | String) -> dict[str, Any]:
        if isinstance(expr, String):
            return {"Val": expr.value}
        finite = abs(expr.value) < float("inf")
        return {"Val": expr.value if finite else format_number(expr.value), "Duration": expr.duration}

    def selector(self, expr: VectorSelector) -> dict[str, Any]:
        matchers = [
            drop_zeros({"_type": "Matcher", "name": each.name, "op": each.op.value, "value": each.value})
            for each in expr.matchers
        ]
        extended = {"Anchored": expr.anchored, "Smoothed": expr.smoothed}
        return {"Name": expr.name, "LabelMatchers": matchers} | extended | self.time(expr)

    def subquery(self, expr: Subquery) -> dict[str, Any]:
        lengths = {"Range": expr.range * 10**6, "Step": expr.step * 10**6}
        computed = {"RangeExpr": self.duration(expr.range_expr), "StepExpr": self.duration(expr.step_expr)}
        node = {"Expr": self.tree(expr.expr), "EndPos": self.byte(expr.span.end)}
        return node | lengths | computed | self.time(expr)

    def time(self, expr: VectorSelector | Subquery) -> dict[str, Any]:
        at = expr.at
        return {
            "OriginalOffset": expr.offset * 10**6,
            "OriginalOffsetExpr": self.duration(expr.offset_expr),
            "Timestamp": at.timestamp if at else None,
            "StartOrEnd": at.kind.upper() if at and at.kind != "time" else None,
        }

    def duration(self, expr: DurationExpr | Number | None) -> dict[str, Any] | None:
        """Brackets are a flag upstream, or an addition without left side around a literal."""
        match expr:
            case None:
                return None
            case Number():
                return self.tree(expr)
            case DurationExpr(_, "()", _, Number() as inner):
                node: dict[str, Any] = {"Op": "ADD", "RHS": self.tree(inner), "Wrapped": True}
            case DurationExpr(_, "()", _, inner):
                node = (self.duration(inner) or {}) | {"Wrapped": True}
            case DurationExpr(_, op, lhs, rhs):
                node = {"Op": _OPS[op], "LHS": self.duration(lhs), "RHS": self.duration(rhs)}
        return drop_zeros({"_type": "DurationExpr"} | node)


_TYPES: dict[type, str] = {
    Number: "NumberLiteral", String: "StringLiteral", VectorSelector: "VectorSelector", Paren: "ParenExpr",
    MatrixSelector: "MatrixSelector", Subquery: "SubqueryExpr", Call: "Call", Aggregate: "AggregateExpr",
    Binary: "BinaryExpr", Unary: "UnaryExpr",
}  # fmt: skip


def matching(value: Matching | None) -> dict[str, Any] | None:
    if value is None:
        return None
    labels = {"MatchingLabels": list(value.labels), "Include": list(value.include), "On": value.on}
    return drop_zeros({"_type": "VectorMatching", "Card": _CARDS[value.card]} | labels)


def drop_zeros(node: dict[str, Any]) -> dict[str, Any]:
    """Leave out Go's zero values, which the expected trees write or not."""
    return {
        key: value for key, value in node.items() if value not in (None, False, 0, "", [], {}, "CardOneToOne")
    }


def expected_tree(node: Any) -> Any:
    """Return an expected tree without zero values and without the positions of computed durations.

    Upstream's own positions of those are partly unset (`StartPos` of a sum) and never shown.
    """
    if isinstance(node, list):
        return [expected_tree(each) for each in node]
    if not isinstance(node, dict):
        # Go escapes a byte that is no UTF-8; a character beyond the basic plane is written as two surrogates.
        return node.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if is_paired(node) else node
    computed = node.get("_type") == "DurationExpr"
    kept = {k: v for k, v in node.items() if not (computed and k in POSITIONS)}
    if kept.get("_type") == "posrange.PositionRange":
        del kept["_type"]
    return drop_zeros({key: expected_tree(value) for key, value in kept.items()})


def is_paired(value: Any) -> bool:
    return isinstance(value, str) and any("\ud800" <= each <= "\udbff" for each in value)
