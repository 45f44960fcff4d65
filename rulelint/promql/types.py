"""The type of an expression: known from its form alone (`Expr.Type()` upstream)."""

from rulelint.promql.ast import (
    Aggregate,
    Binary,
    Call,
    Expr,
    MatrixSelector,
    Number,
    Paren,
    String,
    Subquery,
    Unary,
    VectorSelector,
)
from rulelint.promql.functions import FUNCTIONS, ValueType
from rulelint.promql.visit import left_row

__all__ = ["ValueType", "documented", "type_of"]


def documented(value_type: ValueType) -> str:
    """Return the name used in messages: `instant vector`, `range vector`, `scalar`, `string`."""
    match value_type:
        case ValueType.VECTOR:
            return "instant vector"
        case ValueType.MATRIX:
            return "range vector"
        case _:
            return value_type.value


def type_of(expr: Expr) -> ValueType:
    """Return the type of a value of `expr`; `NONE` for a call of an unknown function."""
    while isinstance(expr, Paren | Unary):
        expr = expr.expr
    match expr:
        case VectorSelector() | Aggregate():
            return ValueType.VECTOR
        case Number():
            return ValueType.SCALAR
        case Call():
            signature = FUNCTIONS.get(expr.func)
            return signature.returns if signature else ValueType.NONE
        case MatrixSelector() | Subquery():
            return ValueType.MATRIX
        case String():
            return ValueType.STRING
        case Binary():
            leftmost, row = left_row(expr)
            scalars = all(type_of(each) is ValueType.SCALAR for each in (leftmost, *(op.rhs for op in row)))
            return ValueType.SCALAR if scalars else ValueType.VECTOR
