"""`dataclasses.dataclass` for a program that starts often: the same classes, made in a quarter of the time.

The library writes and compiles up to eight functions for every class, 0.6 ms in Python 3.11; for the 130 classes of a
lint that is ten times what reading and checking a small file takes.  Here only `__init__` is compiled.  The other
methods are shared by all classes, or closures over what a class compares.

What is made is a dataclass: fields, slots and `__match_args__` come from the library, so `fields`, `replace` and
`asdict` work, and type checkers see the library's own decorator.  What nothing here uses is refused: `ClassVar` and
`InitVar`, and the options that are not named below.  `__dataclass_params__` says what the library was asked for, which
is less than the decorator was.
"""

import abc
import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from dataclasses import dataclass as library_dataclass
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

Fields = Sequence[Field[Any]]


class _Absent:
    """In place of a value that a factory makes; shown in signatures."""

    def __repr__(self) -> str:
        return "<factory>"


_ABSENT = _Absent()


def _dataclass(  # noqa: PLR0913  those of the library that are used here
    cls: type[Any] | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    order: bool = False,
    kw_only: bool = False,
) -> Any:
    """Return the class as a dataclass, or the decorator; the options are those of the library.

    Raises `TypeError` or `ValueError` for what is refused; what the library refuses is, too.
    """
    if order and not eq:
        raise ValueError("eq must be true if order is true")

    def made(cls: type[Any]) -> type[Any]:
        _expect_as_frozen(cls, frozen=frozen)
        cls.__doc__ = cls.__doc__ or cls.__name__  # the library would write its signature, in a millisecond
        done = library_dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
        every = fields(done)
        if len(every) < len(done.__dataclass_fields__):
            raise TypeError(f"{cls.__qualname__} has a `ClassVar` or `InitVar`, which only the library knows")
        methods = {"__init__": _init(done, every, frozen=frozen, slots=slots), "__repr__": _repr}
        methods |= _FROZEN if frozen else {}
        methods |= _PICKLED if frozen and slots else {}
        methods |= _compared(every, frozen=frozen, order=order) if eq else {}
        own = {name for name in methods if _has_its_own(cls, name)}
        for name in own & _NEVER_ITS_OWN:
            raise TypeError(f"Cannot overwrite attribute {name} in class {cls.__name__}")
        for name in methods.keys() - own:
            setattr(done, name, methods[name])
        return abc.update_abstractmethods(done)

    return made if cls is None else made(cls)


def _expect_as_frozen(cls: type[Any], *, frozen: bool) -> None:
    """Raise `TypeError` where a base promises what the class does not keep, or the other way round."""
    for base in cls.__mro__[1:]:
        is_frozen = getattr(base, "__setattr__", None) is _refuse_to_set
        if "__dataclass_fields__" in base.__dict__ and is_frozen is not frozen:
            what, other = ("frozen", "a non-frozen") if frozen else ("non-frozen", "a frozen")
            raise TypeError(f"cannot inherit {what} dataclass from {other} one")


def _has_its_own(cls: type[Any], name: str) -> bool:
    """Say whether a class has a method; one with `__eq__` and without `__hash__` has None there."""
    own = cls.__dict__
    return name in own and (name != "__hash__" or own[name] is not None or "__eq__" not in own)


def _init(cls: type[Any], every: Fields, *, frozen: bool, slots: bool) -> Callable[..., None]:
    """Return `__init__`, the one method that is compiled: it is called too often to loop over fields."""
    # No field begins with two underscores: Python puts the name of the class before them.
    known: dict[str, Any] = {"__name__": cls.__module__, "__absent": _ABSENT, "__put": object.__setattr__}
    this = "__self" if any(each.name == "self" for each in every) else "self"
    lines = []
    for each in every:
        name, value = each.name, _value(each)
        known[f"__default_{name}"], known[f"__new_{name}"] = each.default, each.default_factory
        if not value:
            continue
        if not frozen:
            lines.append(f" {this}.{name} = {value}")
        elif slots:
            known[f"__put_{name}"] = getattr(cls, name).__set__
            lines.append(f" __put_{name}({this}, {value})")
        else:
            lines.append(f" __put({this}, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(f" {this}.__post_init__()")
    _expect_defaults_last(each for each in every if each.init and not each.kw_only)
    given = [_parameter(each) for each in every if each.init and not each.kw_only]
    named = [_parameter(each) for each in every if each.init and each.kw_only]
    parameters = ", ".join([this, *given, *(["*", *named] if named else [])])
    exec("\n".join((f"def __init__({parameters}):", *lines, " return None")), known)  # noqa: S102  names of fields
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {each.name: each.type for each in every if each.init} | {"return": None}
    return init


def _expect_defaults_last(given: Iterable[Field[Any]]) -> None:
    """Raise `TypeError` as the library does; Python itself says other words in every version."""
    seen = None
    for each in given:
        if each.default is not MISSING or each.default_factory is not MISSING:
            seen = each
        elif seen is not None:
            raise TypeError(f"non-default argument {each.name!r} follows default argument {seen.name!r}")


def _parameter(each: Field[Any]) -> str:
    if each.default_factory is not MISSING:
        return f"{each.name}=__absent"
    return each.name if each.default is MISSING else f"{each.name}=__default_{each.name}"


def _value(each: Field[Any]) -> str:
    """Return what a field is set to; nothing where `__post_init__` sets it."""
    name = each.name
    if each.default_factory is not MISSING:
        return f"__new_{name}() if {name} is __absent else {name}" if each.init else f"__new_{name}()"
    if each.init:
        return name
    return "" if each.default is MISSING else f"__default_{name}"


def _compared(every: Fields, *, frozen: bool, order: bool) -> dict[str, Any]:
    """Return the methods that compare the fields in their order, as tuples of them are compared."""
    key = _key([each.name for each in every if each.compare])
    hashed_key = _key([each.name for each in every if (each.compare if each.hash is None else each.hash)])

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(hashed_key(self))

    methods: dict[str, Any] = {"__eq__": equal, "__hash__": hashed if frozen else None}
    if order:
        methods |= {
            name: _ordered(key, getattr(operator, name)) for name in ("__lt__", "__le__", "__gt__", "__ge__")
        }
    return methods


def _ordered(key: Callable[[object], Any], compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def ordered(self: object, other: object) -> bool:
        return compare(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    return ordered


def _key(names: Sequence[str]) -> Callable[[object], Any]:
    """Return what makes a tuple of attributes; `attrgetter` makes one of two and more only."""
    match names:
        case []:
            return lambda _: ()
        case [name]:
            return lambda made: (getattr(made, name),)
    return attrgetter(*names)


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    if _is_frozen(type(self), name):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _refuse_to_delete(self: object, name: str) -> None:
    if _is_frozen(type(self), name):
        raise FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _is_frozen(cls: type[Any], name: str) -> bool:
    """Say whether an attribute never changes: of classes that only inherit that is true of the fields."""
    return "__dataclass_fields__" in cls.__dict__ or name in cls.__dataclass_fields__


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: Sequence[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_FROZEN = {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
_NEVER_ITS_OWN = frozenset({*_FROZEN, "__lt__", "__le__", "__gt__", "__ge__"})
_PICKLED = {"__getstate__": _state, "__setstate__": _restore}
"""A class with slots and without `__setattr__` is pickled by its fields."""

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass
