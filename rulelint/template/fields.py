"""What `.name` is of a value: a field, an entry of a map, or a method."""

from functools import partial

from rulelint.template.environment import Environment, UnknownResultError
from rulelint.template.signatures import STRING, Signature
from rulelint.template.times import duration_method, format_layout, time_method
from rulelint.template.values import Arguments, Boxed, Data, Duration, Sample, Time, Value, Whole, type_name
from rulelint.template.verbs import fields_of

_TIME_METHODS = frozenset(
    {
        "Add", "AddDate", "After", "AppendFormat", "AppendText", "AppendBinary", "Before", "Clock", "Compare", "Date",
        "Equal", "GoString", "GobEncode", "ISOWeek", "In", "IsDST", "Local", "Location", "MarshalBinary",
        "MarshalJSON", "MarshalText", "Round", "Sub", "Truncate", "Zone", "ZoneBounds",
    }
)  # fmt: skip
_DURATION_METHODS = frozenset({"Round", "Truncate"})


class NoFieldError(Exception):
    """There is nothing of that name; the text is Go's."""


def member(receiver: Value, name: str, *, has_arguments: bool) -> Value | Signature:
    """Return what `.name` is; a method comes back as its signature.

    Raises `NoFieldError`, and `UnknownResultError` for methods that are not built.
    """
    match receiver:
        case Boxed(value=None):
            raise NoFieldError(f"nil pointer evaluating interface {{}}.{name}")
        case Boxed():
            return _inside(receiver, name, has_arguments=has_arguments)
        case Time() | Duration() | Whole():
            if (method := _method(receiver, name)) is not None:
                return method
        case Data() | Sample():
            fields = fields_of(receiver)
            if name in fields:
                if has_arguments:
                    raise NoFieldError(f"{name} has arguments but cannot be invoked as function")
                return fields[name]
        case dict():
            if has_arguments:
                raise NoFieldError(f"{name} is not a method but has arguments")
            return Boxed(receiver.get(name)) if isinstance(receiver, Arguments) else receiver.get(name, "")
    raise NoFieldError(f"can't evaluate field {name} in type {type_name(receiver)}")


def _inside(boxed: Boxed, name: str, *, has_arguments: bool) -> Value | Signature:
    inner = boxed.value
    if isinstance(inner, str | bool | int | float | complex | list):
        raise NoFieldError(f"can't evaluate field {name} in type {type_name(boxed)}")
    return member(inner, name, has_arguments=has_arguments)


def _method(receiver: Time | Duration | Whole, name: str) -> Signature | None:
    match receiver:
        case Time():
            if name == "Format":
                return Signature(partial(_format, receiver), (STRING,))
            found, others = time_method(receiver, name), _TIME_METHODS
        case Duration():
            found, others = duration_method(receiver, name), _DURATION_METHODS
        case Whole():
            found, others = receiver.text if name == "String" else None, frozenset()
    if found is not None:
        return Signature(partial(_constant, found))
    if name in others:
        raise UnknownResultError(f"it calls the method `{name}` of a `{type_name(receiver)}`")
    return None


def _format(time: Time, run: Environment, layout: str) -> str:
    return run.budget.spend_text(format_layout(time.nanoseconds, layout))


def _constant(value: Value, run: Environment) -> Value:  # noqa: ARG001  called like every function
    return value
