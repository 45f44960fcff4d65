"""The functions every Go template has (`text/template/funcs.go` of Go 1.25)."""

import re
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import quote_plus

from rulelint.template.environment import Environment, FunctionError
from rulelint.template.printf import sprint, sprintf, sprintln
from rulelint.template.values import (
    Arguments,
    Data,
    Duration,
    Html,
    Sample,
    Time,
    Value,
    Whole,
    basic,
    from_bytes,
    is_true,
    kind,
    to_bytes,
    type_name,
)
from rulelint.template.verbs import Flags, Printer, printed

_INCOMPATIBLE = "incompatible types for comparison"
_NOT_ORDERED = "invalid type for comparison"
_HTML = str.maketrans({'"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;", "\0": "\ufffd"})
_JS_SPECIAL = re.compile(r"[\\'\"<>&=\x00-\x1f]|[^\x00-\x7f]")
_JS = {"\\": "\\\\", "'": "\\'", '"': '\\"'}


def negate(run: Environment, value: Value) -> bool:  # noqa: ARG001  one signature for every function
    """Return `not`."""
    return not is_true(value)


def equal(run: Environment, value: Value, *others: Value) -> bool:
    """Return whether a value equals any of the others."""
    if not others:
        raise FunctionError("missing argument for comparison")
    return any(_equal(run, value, other) for other in others)


def _equal(run: Environment, one: Value, other: Value) -> bool:
    kinds = kind(one), kind(other)
    if kinds[0] != kinds[1]:
        if set(kinds) == {"int", "uint"}:
            return bool(basic(one) == basic(other))
        if one is not None and other is not None:
            raise FunctionError(_INCOMPATIBLE)
        return False
    if kinds[0]:
        return bool(basic(one) == basic(other))
    if one is None or other is None:
        return one is other
    types = type_name(one), type_name(other)
    if _shape(one) == _shape(other) and not isinstance(other, dict | list | Data):
        return one is other
    if types[0] == types[1]:
        raise FunctionError(f"non-comparable type {_as_string(run, other)}: {types[1]}")
    shown = Printer(Flags(), run.budget).argument(other, "v")
    raise FunctionError(f"non-comparable types {_as_string(run, one)}: {types[0]}, {types[1]}: {shown}")


def _shape(value: Value) -> str:
    """Return the kind of a value that has no order."""
    match value:
        case dict():
            return "map"
        case list():
            return "slice"
        case Data():
            return "struct"
        case _:
            return "pointer"


def _as_string(run: Environment, value: Value) -> str:
    return Printer(Flags(), run.budget).argument(value, "s")


def not_equal(run: Environment, one: Value, other: Value) -> bool:
    """Return `ne`."""
    return not _equal(run, one, other)


def less(run: Environment, one: Value, other: Value) -> bool:  # noqa: ARG001
    """Return `lt`: numbers of one kind, and strings by their bytes."""
    kinds = kind(one), kind(other)
    if "" in kinds:
        raise FunctionError(_NOT_ORDERED)
    if kinds[0] != kinds[1] and set(kinds) != {"int", "uint"}:
        raise FunctionError(_INCOMPATIBLE)
    if kinds[0] in ("bool", "complex"):
        raise FunctionError(_NOT_ORDERED)
    if kinds[0] == "string":
        return to_bytes(basic(one)) < to_bytes(basic(other))
    return bool(basic(one) < basic(other))


def less_or_equal(run: Environment, one: Value, other: Value) -> bool:
    """Return `le`."""
    return less(run, one, other) or _equal(run, one, other)


def greater(run: Environment, one: Value, other: Value) -> bool:
    """Return `gt`, which is what `le` is not: it holds where either is NaN."""
    return not less_or_equal(run, one, other)


def greater_or_equal(run: Environment, one: Value, other: Value) -> bool:
    """Return `ge`, which is what `lt` is not."""
    return not less(run, one, other)


def length(run: Environment, value: Value) -> int:  # noqa: ARG001
    """Return the bytes of a string or the entries of a map or list."""
    match value:
        case str():
            return len(to_bytes(value))
        case Html():
            return len(to_bytes(value.text))
        case dict() | list():
            return len(value)
        case None:
            raise FunctionError("reflect: call of reflect.Value.Type on zero Value")
        case _:
            raise FunctionError(f"len of type {pointed_at(value)}")


def index(run: Environment, value: Value, *keys: Value) -> Value:  # noqa: ARG001
    """Return the element at each key in turn: of a map, a list, or one byte of a string."""
    if value is None:
        raise FunctionError("index of untyped nil")
    for key in keys:
        value = _element(value, key)
    return value


def _element(value: Value, key: Value) -> Value:
    match value:
        case dict():
            if key is None:
                raise FunctionError("value is nil; should be of type string")
            if not isinstance(key, str):
                raise FunctionError(f"value has type {type_name(key)}; should be string")
            return value.get(key, None if isinstance(value, Arguments) else "")
        case list():
            at = _position(key, len(value))
            if at == len(value):
                raise FunctionError("reflect: slice index out of range")
            return value[at]
        case str() | Html():
            data = to_bytes(basic(value))
            at = _position(key, len(data))
            if at == len(data):
                raise FunctionError("reflect: string index out of range")
            return Whole("uint8", data[at])
        case None:
            raise FunctionError("index of nil pointer")
        case _:
            raise FunctionError(f"can't index item of type {pointed_at(value)}")


def _position(key: Value, most: int) -> int:
    if key is None:
        raise FunctionError("cannot index slice/array with nil")
    if kind(key) not in ("int", "uint"):
        raise FunctionError(f"cannot index slice/array with type {type_name(key)}")
    at = int(basic(key))
    if not 0 <= at <= most:
        raise FunctionError(f"index out of range: {at}")
    return at


def pointed_at(value: Value) -> str:
    """Return the type behind a pointer, or the type of any other value."""
    if isinstance(value, Time | Sample) or (isinstance(value, Duration) and value.pointer):
        return type_name(value).removeprefix("*")
    return type_name(value)


def cut(run: Environment, value: Value, *bounds: Value) -> Value:  # noqa: ARG001
    """Return `slice`: a part of a string, in bytes, or of a list."""
    if value is None:
        raise FunctionError("slice of untyped nil")
    if len(bounds) > 3:
        raise FunctionError(f"too many slice indexes: {len(bounds)}")
    if not isinstance(value, str | Html | list):
        raise FunctionError(f"can't slice item of type {type_name(value)}")
    if isinstance(value, list):
        start, end = _bounds(bounds, len(value))
        return value[start:end]
    if len(bounds) == 3:
        raise FunctionError("cannot 3-index slice a string")
    data = to_bytes(basic(value))
    start, end = _bounds(bounds, len(data))
    text = from_bytes(data[start:end])
    return Html(text) if isinstance(value, Html) else text


def _bounds(bounds: Sequence[Value], length: int) -> tuple[int, int]:
    given = [_position(bound, length) for bound in bounds]
    at = [*given, *(0, length)[len(given) :]]
    for start, end in pairwise(at):
        if start > end:
            raise FunctionError(f"invalid slice index: {start} > {end}")
    return at[0], at[1]


def show(run: Environment, *args: Value) -> str:
    """Return `print`."""
    return sprint(args, run.budget)


def show_format(run: Environment, text: str, *args: Value) -> str:
    """Return `printf`."""
    return sprintf(text, args, run.budget)


def show_line(run: Environment, *args: Value) -> str:
    """Return `println`."""
    return sprintln(args, run.budget)


def _joined(run: Environment, args: Sequence[Value]) -> str:
    """Return the arguments of `html`, `js` and `urlquery` as one text."""
    parts: list[str] = []
    after_string = True
    for arg in args:
        is_string = arg is None or kind(arg) == "string"
        parts.append(
            printed(arg, run.budget) if is_string or after_string else " " + printed(arg, run.budget)
        )
        after_string = is_string
    return run.budget.spend_text("".join(parts))


def escape_html(run: Environment, *args: Value) -> str:
    """Return `html`."""
    return run.budget.spend_text(_joined(run, args).translate(_HTML))


def escape_js(run: Environment, *args: Value) -> str:
    """Return `js`."""
    return run.budget.spend_text(_JS_SPECIAL.sub(_escaped, _joined(run, args)))


def _escaped(found: re.Match[str]) -> str:
    char = found[0]
    if char in _JS:
        return _JS[char]
    # A byte that is no UTF-8, a lone surrogate here, counts as U+FFFD, which is printable.
    if ord(char) > 0x7F and (char.isprintable() or "\udc80" <= char <= "\udcff"):
        return char
    return f"\\u{ord(char):04X}"


def escape_query(run: Environment, *args: Value) -> str:
    """Return `urlquery`."""
    return run.budget.spend_text(query_escape(_joined(run, args)))


def query_escape(text: str) -> str:
    """Return what `url.QueryEscape` does."""
    return quote_plus(to_bytes(text), safe="~")


def call(run: Environment, function: Value, *args: Value) -> Value:  # noqa: ARG001
    """Fail: nothing in the data of a rule is a function."""
    if function is None:
        raise FunctionError("call of nil")
    raise FunctionError(f"non-function of type {type_name(function)}")
