"""Our `dataclass` makes what the library's makes: every test holds for both."""

import copy
import dataclasses
import inspect
import pickle
from abc import ABCMeta, abstractmethod
from collections.abc import Callable
from dataclasses import FrozenInstanceError, InitVar, asdict, field, fields, is_dataclass, replace
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from rulelint.dataclass import dataclass

Decorator = Callable[..., Any]
Other = TypeVar("Other")

decorators = pytest.mark.parametrize("made", [dataclasses.dataclass, dataclass], ids=["library", "ours"])
options = pytest.mark.parametrize(
    "given", [{}, {"slots": True}, {"frozen": True}, {"frozen": True, "slots": True}]
)


def test_ours_is_not_the_library() -> None:
    assert dataclass is not dataclasses.dataclass


def point(made: Decorator, **given: Any) -> Any:
    @made(**given)
    class Point:
        """A place."""

        x: int
        y: int = 2
        tags: list[str] = field(default_factory=list)
        note: str = field(default="", repr=False, compare=False)

    return Point


@dataclass(frozen=True, slots=True)
class Pickled:
    """At the top of the module, where pickle finds it."""

    name: str
    size: int = 1


@decorators
@options
class TestSame:
    def test_fields_have_their_values(self, made: Decorator, given: dict[str, bool]) -> None:
        one, other = point(made, **given)(1), point(made, **given)(1, y=3, tags=["a"])

        assert (one.x, one.y, one.tags, one.note) == (1, 2, [], "")
        assert (other.x, other.y, other.tags) == (1, 3, ["a"])
        assert one.tags is not point(made, **given)(1).tags
        assert one.__match_args__ == ("x", "y", "tags", "note")
        assert [each.name for each in fields(one)] == ["x", "y", "tags", "note"]

    @pytest.mark.parametrize("arguments", [(), (1, 2, [], "", 5)])
    def test_wrong_arguments_are_refused_by_name(
        self, made: Decorator, given: dict[str, bool], arguments: tuple[object, ...]
    ) -> None:
        with pytest.raises(TypeError, match=r"Point\.__init__\(\)"):
            point(made, **given)(*arguments)

    def test_equal_where_compared_fields_and_classes_are(
        self, made: Decorator, given: dict[str, bool]
    ) -> None:
        one = point(made, **given)

        assert one(1, note="a") == one(1, note="b")
        assert one(1) != one(2)
        assert one(1) != point(made, **given)(1), "another class of that name"
        assert one(1) != (1, 2, [], "")

    def test_hash_only_where_frozen(self, made: Decorator, given: dict[str, bool]) -> None:
        one = point(made, **given)
        if "frozen" in given:
            assert hash(one(1, tags=(), note="a")) == hash(one(1, tags=(), note="b")) == hash((1, 2, ()))
        else:
            assert one.__hash__ is None

    def test_identity_where_equality_is_not_wanted(self, made: Decorator, given: dict[str, bool]) -> None:
        one = point(made, eq=False, **given)

        assert one(1) != one(1)
        assert hash(one(1)) is not None

    def test_shown_with_the_names_of_shown_fields(self, made: Decorator, given: dict[str, bool]) -> None:
        shown = repr(point(made, **given)(1, note="hidden"))

        assert shown.endswith("Point(x=1, y=2, tags=[])")

    def test_a_cycle_is_shown_once(self, made: Decorator, given: dict[str, bool]) -> None:
        one = point(made, **given)(1)
        one.tags.append(one)

        assert repr(one).endswith("Point(x=1, y=2, tags=[...])")

    def test_frozen_is_frozen(self, made: Decorator, given: dict[str, bool]) -> None:
        one = point(made, **given)(1)
        if "frozen" in given:
            with pytest.raises(FrozenInstanceError, match="cannot assign to field 'x'"):
                one.x = 5
            with pytest.raises(FrozenInstanceError, match="cannot delete field 'x'"):
                del one.x
            assert one.x == 1
        else:
            one.x = 5
            assert one.x == 5

    def test_slots_leave_no_place_for_others(self, made: Decorator, given: dict[str, bool]) -> None:
        assert hasattr(point(made, **given)(1), "__dict__") == ("slots" not in given)

    def test_the_library_knows_it(self, made: Decorator, given: dict[str, bool]) -> None:
        one = point(made, **given)(1)

        assert is_dataclass(type(one))
        assert replace(one, y=7) == point_like(one, y=7)
        assert asdict(one) == {"x": 1, "y": 2, "tags": [], "note": ""}

    def test_a_copy_is_equal(self, made: Decorator, given: dict[str, bool]) -> None:
        one = point(made, **given)(1, tags=["a"])
        deep = copy.deepcopy(one)

        assert copy.copy(one) == one == deep
        assert deep.tags is not one.tags

    def test_signature_names_fields_and_types(self, made: Decorator, given: dict[str, bool]) -> None:
        parameters = inspect.signature(point(made, **given)).parameters

        assert list(parameters) == ["x", "y", "tags", "note"]
        assert [each.annotation for each in parameters.values()] == [int, int, list[str], str]
        assert parameters["y"].default == 2

    def test_fields_that_are_not_given(self, made: Decorator, given: dict[str, bool]) -> None:
        @made(**given)
        class Sized:
            text: str
            size: int = field(init=False)
            seen: list[int] = field(default_factory=list, init=False)
            limit: int = field(default=9, init=False)

            def __post_init__(self) -> None:
                object.__setattr__(self, "size", len(self.text))

        one = Sized("abc")  # type: ignore[call-arg]
        assert (one.size, one.seen, one.limit) == (3, [], 9)
        with pytest.raises(TypeError):
            Sized("abc", 3)  # type: ignore[call-arg]

    def test_named_only(self, made: Decorator, given: dict[str, bool]) -> None:
        @made(kw_only=True, **given)
        class Named:
            a: int = 1
            b: int

        assert Named(b=2) == Named(a=1, b=2)  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            Named(1, 2)  # type: ignore[call-arg]

    def test_order(self, made: Decorator, given: dict[str, bool]) -> None:
        @made(order=True, **given)
        class Version:
            major: int
            minor: int = 0

        version: Any = Version
        one, same, two = version(1, 5), version(1, 5), version(2)
        assert (one < two, one <= two, one > two, one >= two) == (True, True, False, False)
        assert (one < same, one <= same, one > same, one >= same) == (False, True, False, True)
        with pytest.raises(TypeError):
            assert one < (2, 0)

    def test_derived_classes_begin_with_the_fields_of_their_base(
        self, made: Decorator, given: dict[str, bool]
    ) -> None:
        @made(**given)
        class Base:
            a: int
            b: int = 1

        @made(**given)
        class Derived(Base):
            b: int = 5
            c: int = 2

        one = Derived(0)  # type: ignore[call-arg]
        assert (one.a, one.b, one.c) == (0, 5, 2)
        assert one != Base(0)  # type: ignore[call-arg]
        assert repr(one).endswith("Derived(a=0, b=5, c=2)")

    def test_methods_of_the_class_stay(self, made: Decorator, given: dict[str, bool]) -> None:
        @made(**given)
        class Own:  # noqa: PLW1641  what becomes of `__hash__` is the question
            a: int

            def __repr__(self) -> str:
                return "mine"

            def __eq__(self, other: object) -> bool:
                return True

        assert repr(Own(1)) == "mine"  # type: ignore[call-arg]
        assert Own(1) == Own(2)  # type: ignore[call-arg]
        assert (Own.__hash__ is not None) == ("frozen" in given)

    def test_generic_classes(self, made: Decorator, given: dict[str, bool]) -> None:
        @made(**given)
        class Box(Generic[Other]):
            held: Other

        assert Box(1) == Box(1)  # type: ignore[call-arg]

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_any_number_of_fields(self, made: Decorator, given: dict[str, bool], count: int) -> None:
        names = "abc"[:count]
        one = made(**given)(type("Some", (), {"__annotations__": dict.fromkeys(names, int)}))

        assert one(*range(count)) == one(*range(count))
        assert (one(*range(count)) == one(*range(1, count + 1))) == (count == 0)

    def test_a_field_that_must_be_given_cannot_follow_one_that_need_not(
        self, made: Decorator, given: dict[str, bool]
    ) -> None:
        wrong = type("Wrong", (), {"a": 1, "__annotations__": {"a": int, "b": int}})

        with pytest.raises(TypeError, match="non-default argument 'b' follows default argument"):
            made(**given)(wrong)


@decorators
@options
class TestInherited:
    def test_a_class_is_as_frozen_as_its_base(self, made: Decorator, given: dict[str, bool]) -> None:
        base = made(**given)(type("Base", (), {"__annotations__": {"a": int}}))
        derived = type("Derived", (base,), {"__annotations__": {"b": int}})

        with pytest.raises(TypeError, match="cannot inherit"):
            made(frozen="frozen" not in given)(derived)

    def test_fields_of_a_class_that_only_inherits_stay_as_they_are(
        self, made: Decorator, given: dict[str, bool]
    ) -> None:
        one = type("Derived", (point(made, **given),), {})(1)
        if (
            made is dataclass or len(given) < 2
        ):  # the one of Python 3.11 fails where a class is frozen and has slots
            one.other = 5
            del one.other
        if "frozen" in given:
            with pytest.raises(FrozenInstanceError):
                one.x = 5
            with pytest.raises(FrozenInstanceError):
                del one.x

        assert one.x == 1

    def test_what_must_be_written_is(self, made: Decorator, given: dict[str, bool]) -> None:
        asked = {"__eq__": abstractmethod(lambda *_: None), "area": abstractmethod(lambda _: None)}
        shape = ABCMeta("Shape", (), asked)
        square: Any = made(**given)(ABCMeta("Square", (shape,), {"area": lambda _: 1}))
        nothing: Any = made(**given)(ABCMeta("Nothing", (shape,), {}))

        assert square() == square()
        with pytest.raises(TypeError, match="abstract method"):
            nothing()


@decorators
@options
class TestUnusual:
    @pytest.mark.parametrize("name", ["self", "put", "absent", "object", "new_x", "default_x", "put_x"])
    def test_fields_may_be_called_anything(self, made: Decorator, given: dict[str, bool], name: str) -> None:
        names: dict[str, Any] = {name: int, "x": list}
        one: Any = made(**given)(
            type("Named", (), {"__annotations__": names, name: 1, "x": field(default_factory=list)})
        )

        assert (getattr(one(), name), getattr(one(**{name: 2}), name), one(3).x) == (1, 2, [])

    def test_hashed_by_other_fields_than_compared(self, made: Decorator, given: dict[str, bool]) -> None:
        @made(**given)
        class Hashed:
            a: int
            b: int = field(default=0, hash=False)
            c: int = field(default=0, compare=False, hash=True)

        one: Any = Hashed
        assert (one(1, 1) == one(1, 2), one(1, 1, 1) == one(1, 1, 2)) == (False, True)
        if "frozen" in given:
            assert (hash(one(1, 1)) == hash(one(1, 2)), hash(one(1, 1, 1)) == hash(one(1, 1, 2))) == (
                True,
                False,
            )

    def test_not_hashed_where_the_class_says_so(self, made: Decorator, given: dict[str, bool]) -> None:
        assert made(**given)(type("Unhashed", (), {"__hash__": None})).__hash__ is None

    def test_what_would_be_lost_is_refused(self, made: Decorator, given: dict[str, bool]) -> None:
        with pytest.raises(TypeError, match="Cannot overwrite attribute __lt__"):
            made(order=True, **given)(type("Ordered", (), {"__lt__": lambda *_: True}))
        with pytest.raises(ValueError, match="eq must be true"):
            made(order=True, eq=False, **given)(type("Unequal", (), {}))
        own = type("Own", (), {"__setattr__": object.__setattr__})
        if "frozen" in given:
            with pytest.raises(TypeError, match="Cannot overwrite attribute __setattr__"):
                made(**given)(own)

    def test_a_default_that_is_made_is_shown_as_such(self, made: Decorator, given: dict[str, bool]) -> None:
        assert "= <factory>" in str(inspect.signature(point(made, **given)))


def point_like(one: Any, **changed: Any) -> Any:
    return type(one)(**{each.name: getattr(one, each.name) for each in fields(one)} | changed)


@decorators
def test_it_decorates_without_options(made: Decorator) -> None:
    @made
    class Bare:
        a: int = 1

    assert Bare() == Bare(1)  # type: ignore[call-arg]


def test_no_time_is_spent_on_words_nobody_wrote() -> None:
    assert (point(dataclass).__doc__, dataclass(type("Silent", (), {})).__doc__) == ("A place.", "Silent")


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickled_and_back(protocol: int) -> None:
    one = Pickled("a", 5)

    assert pickle.loads(pickle.dumps(one, protocol)) == one


@pytest.mark.parametrize("kind", [ClassVar[int], InitVar[int]])
def test_what_only_the_library_knows_is_refused(kind: object) -> None:
    with pytest.raises(TypeError, match="only the library knows"):
        dataclass(type("Wrong", (), {"__annotations__": {"a": int, "b": kind}}))
