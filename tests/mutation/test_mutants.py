"""Mutants change one thing each, leave alone what no test can see, and say where they are."""

from pathlib import Path

import pytest

from tests.mutation.__main__ import CHECKS, ROOT, judge, targets
from tests.mutation.covering import Measured
from tests.mutation.mutants import Mutant, compiles, mutants_of

PATH = Path("rulelint/promql/example.py")


def changed(text: str) -> list[str]:
    """Return the changed modules that are Python."""
    return [each.applied(text) for each in mutants_of(PATH, text) if compiles(each, text)]


@pytest.mark.parametrize(
    ("text", "mutants"),
    [
        ("x = a == b\n", ["x = a != b\n"]),
        ("x = a < b <= c\n", ["x = a <= b <= c\n", "x = a < b < c\n"]),
        ("x = a not in b\n", ["x = a in b\n"]),
        ("x = (a) is not (b)\n", ["x = (a) is (b)\n"]),
        ("x = a and b or c\n", ["x = a or b or c\n", "x = a and b and c\n"]),
        ("x = a + b\n", ["x = a - b\n"]),
        ("x = not a\n", ["x = (a)\n"]),
        ("x = {'é', 2}\n", ["x = {2}\n", "x = {'éX', 2}\n", "x = {'é', (2 + 1)}\n"]),
        ("if a:\n    b()\n", ["if (not (a)):\n    b()\n", "if a:\n    pass\n"]),
        ("x = a if b else c\n", ["x = a if (not (b)) else c\n"]),
        ("for x in y:\n    continue\n", ["for x in y:\n    break\n"]),
        ("def f():\n    return a\n", ["def f():\n    return None\n"]),
        ("x += a\n", ["pass\n"]),
        ("x = f'{a}b'\n", []),
        ("META = Meta('id', since='0.1')\n", []),
        ("def f(a: int = 0):\n    return\n", ["def f(a: int = (0 + 1)):\n    return\n"]),
        ("def f() -> 'str':\n    'Say it.'\n    assert a == 1\n", []),
        ("X: Literal['a', 'b'] = y\n", []),
        ("X = Literal['a', 'b']\n", []),
    ],
)  # fmt: skip
def test_mutants(text: str, mutants: list[str]) -> None:
    assert sorted(changed(text)) == sorted(mutants)


def test_every_mutant_differs_and_is_where_it_says() -> None:
    for path in targets(ROOT)[-3:]:
        text = (ROOT / path).read_text(encoding="utf-8")
        found = mutants_of(path, text)
        assert len(found) > 5
        for each in found:
            assert each.applied(text) != text
            assert text.count("\n", 0, each.start) + 1 >= each.line


def test_ten_checks_are_among_the_targets() -> None:
    found = targets(ROOT)

    assert len(CHECKS) == 10
    assert sum(path.parts[1] == "checks" for path in found) == 10
    assert {path.parts[1] for path in found} == {"promql", "analysis", "checks"}


@pytest.mark.parametrize(("text", "noticed"), [("assert f() == 2\n", True), ("assert f() > 0\n", False)])
def test_a_mutant_is_noticed_by_a_test_that_fails_only(text: str, tmp_path: Path, *, noticed: bool) -> None:
    module = "def f():\n    return 1 + 1\n"
    (tmp_path / "example.py").write_text(module, encoding="utf-8")
    test = tmp_path / "test_example.py"
    test.write_text(f"from example import f\n\n\ndef test_f():\n    {text}", encoding="utf-8")
    at = module.index("+")
    mutant = Mutant(Path("example.py"), 2, at, at + 1, "*", "arithmetic")
    measured = Measured({("example.py", 2): frozenset({"test_example.py"})}, frozenset())

    assert judge(mutant, tmp_path, measured).noticed is noticed
    assert (tmp_path / "example.py").read_text(encoding="utf-8") == module
