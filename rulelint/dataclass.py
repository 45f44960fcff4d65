"""`dataclasses.dataclass` for a program that starts often: the same classes, made in a quarter of the time.

The library writes and compiles up to eight functions for every class, 0.6 ms in Python 3.11; for the 130 classes of a
lint that is ten times what reading and checking a small file takes.  Here only `__init__` is compiled.  The other
methods are shared by all classes, or closures over what a class compares.

What is made is a dataclass: fields, slots and `__match_args__` come from the library, so `fields`, `replace` and
`asdict` work, and type checkers see the library's own decorator.  What nothing here uses is refused: `ClassVar` and
`InitVar`, and the options that are not named below.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from dataclasses import dataclass as library_dataclass
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

Fields = Sequence[Field[Any]]


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

    Raises `TypeError` for what is refused.
    """

    def made(cls: type[Any]) -> type[Any]:
        cls.__doc__ = cls.__doc__ or cls.__name__  # the library would write its signature, in a millisecond
        done = library_dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
        every = fields(done)
        if len(every) < len(done.__dataclass_fields__):
            raise TypeError(f"{cls.__qualname__} has a `ClassVar` or `InitVar`, which only the library knows")
        methods = {"__init__": _init(done, every, frozen=frozen, slots=slots), "__repr__": _repr}
        methods |= _FROZEN if frozen else {}
        methods |= _PICKLED if frozen and slots else {}
        methods |= _compared(every, frozen=frozen, order=order) if eq else {}
        for name, method in methods.items():
            # A class that has `__eq__` without `__hash__` has None there.
            if cls.__dict__.get(name) is None:
                setattr(done, name, method)
        return done

    return made if cls is None else made(cls)


def _init(cls: type[Any], every: Fields, *, frozen: bool, slots: bool) -> Callable[..., None]:
    """Return `__init__`, the one method that is compiled: it is called too often to loop over fields."""
    known: dict[str, Any] = {"__name__": cls.__module__, "absent": MISSING, "put": object.__setattr__}
    lines = []
    for each in every:
        name, value = each.name, _value(each)
        known[f"default_{name}"], known[f"new_{name}"] = each.default, each.default_factory
        if not value:
            continue
        if not frozen:
            lines.append(f" self.{name} = {value}")
        elif slots:
            known[f"put_{name}"] = getattr(cls, name).__set__
            lines.append(f" put_{name}(self, {value})")
        else:
            lines.append(f" put(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    given = [_parameter(each) for each in every if each.init and not each.kw_only]
    named = [_parameter(each) for each in every if each.init and each.kw_only]
    parameters = ", ".join(["self", *given, *(["*", *named] if named else [])])
    exec("\n".join((f"def __init__({parameters}):", *lines, " return None")), known)  # noqa: S102  names of fields
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__annotations__ = {each.name: each.type for each in every if each.init} | {"return": None}
    return init


def _parameter(each: Field[Any]) -> str:
    if each.default_factory is not MISSING:
        return f"{each.name}=absent"
    return each.name if each.default is MISSING else f"{each.name}=default_{each.name}"


def _value(each: Field[Any]) -> str:
    """Return what a field is set to; nothing where `__post_init__` sets it."""
    name = each.name
    if each.default_factory is not MISSING:
        return f"new_{name}() if {name} is absent else {name}" if each.init else f"new_{name}()"
    if each.init:
        return name
    return "" if each.default is MISSING else f"default_{name}"


def _compared(every: Fields, *, frozen: bool, order: bool) -> dict[str, Any]:
    """Return the methods that compare the fields in their order, as tuples of them are compared."""
    key = _key([each.name for each in every if each.compare])

    def equal(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(key(self))

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


def _refuse_to_set(_: object, name: str, __: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _restore(self: Any, state: Sequence[Any]) -> None:
    for each, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)


_FROZEN = {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
_PICKLED = {"__getstate__": _state, "__setstate__": _restore}
"""A class with slots and without `__setattr__` is pickled by its fields."""

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _dataclass
