"""The values a template works with, as Go types: which Python value stands for which, and what Go calls it.

`bool`, `int`, `float`, `complex`, `str` are Go's `bool`, `int`, `float64`, `complex128`, `string`; a `str` keeps bytes
that are no UTF-8 as lone surrogates.  A plain `dict` is a `map[string]string`, a `list` the result of `query`, None
the untyped nil.
"""

from collections.abc import Mapping
from typing import Any

from rulelint.dataclass import dataclass

Value = Any
"""One of the types of this module; Go's templates are dynamically typed."""


@dataclass(frozen=True, slots=True)
class Html:
    """`template.HTML`, a string type of its own: functions that take a string refuse it."""

    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of another type than `int`; `text` is what its `String` method says, if it has one."""

    type: str
    number: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """A `*time.Time` in UTC."""

    nanoseconds: int


@dataclass(frozen=True, slots=True)
class Duration:
    """A `*time.Duration`, or the `time.Duration` a method returns."""

    nanoseconds: int
    pointer: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A `*template.sample`: one element of what `query` returns."""

    labels: dict[str, str]
    value: float


class Arguments(dict[str, Value]):
    """A `map[string]interface {}`, made by `args`; `depth` is how deep such maps stand in each other."""

    def __init__(self, pairs: Mapping[str, Value]) -> None:
        super().__init__(pairs)
        inner = (each.depth for each in pairs.values() if isinstance(each, Arguments))
        self.depth: int = 1 + max(inner, default=0)


@dataclass(frozen=True, slots=True, eq=False)
class Data:
    """The dot of a template of a rule."""

    labels: dict[str, str]
    external_labels: dict[str, str]
    external_url: str
    value: float


@dataclass(frozen=True, slots=True)
class Boxed:
    """A value read from a place of type `interface {}`; it only differs in what errors call its type."""

    value: Value


_NAMES: dict[type, str] = {
    bool: "bool",
    int: "int",
    float: "float64",
    complex: "complex128",
    str: "string",
    Html: "template.HTML",
    Time: "*time.Time",
    Sample: "*template.sample",
    list: "template.queryResult",
    dict: "map[string]string",
    Arguments: "map[string]interface {}",
    Boxed: "interface {}",
    Data: "struct { Labels map[string]string; ExternalLabels map[string]string; "
    "ExternalURL string; Value interface {} }",
}


def type_name(value: Value) -> str:
    """Return what Go's `%T` prints."""
    if isinstance(value, Whole):
        return value.type
    if isinstance(value, Duration):
        return "*time.Duration" if value.pointer else "time.Duration"
    return _NAMES[type(value)]


def kind(value: Value) -> str:
    """Return the kind `text/template` compares by; empty for what has no order: maps, structs, nil."""
    match value:
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "float"
        case complex():
            return "complex"
        case str() | Html():
            return "string"
        case Whole():
            return "uint" if value.type.startswith("uint") else "int"
        case Duration(pointer=False):
            return "int"
        case _:
            return ""


def unbox(value: Value) -> Value:
    """Return what is inside an `interface {}`."""
    return value.value if isinstance(value, Boxed) else value


def basic(value: Value) -> Value:
    """Return a value of a basic kind as the Python value that compares like it."""
    match value:
        case Whole():
            return value.number
        case Duration():
            return value.nanoseconds
        case Html():
            return value.text
        case _:
            return value


def is_true(value: Value) -> bool:
    """Tell what `if` makes of a value: empty and zero are false, structs and what is pointed to are true."""
    match value:
        case None:
            return False
        case Whole() | Duration(pointer=False) | Html():
            return bool(basic(value))
        case Boxed():
            return is_true(value.value)
        case bool() | int() | float() | complex() | str() | dict() | list():
            return bool(value)
        case _:
            return True


def to_bytes(text: str) -> bytes:
    """Return the bytes of a Go string."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def from_bytes(data: bytes) -> str:
    """Return the Go string of these bytes."""
    return data.decode("utf-8", "surrogateescape")
