"""The docstring of a check is its test: bad examples are found where the carets stand, good ones are left alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from rulelint.checks.base import Check
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.manual import Example, Manual, manual_of, parse_manual
from tests.checks.examples import found_in, order

CASES = Path(__file__).with_name("cases")


def id_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def examples() -> list[tuple[str, Check, Manual, Example]]:
    """Return every example of every check with a name for the report."""
    found = []
    for check in CHECKS:
        pages = {"page": manual_of(check)}
        if (path := CASES / f"{check.META.id}.md").exists():
            pages |= {str(number): manual for number, manual in enumerate(cases(path), start=1)}
        for where, manual in pages.items():
            for number, example in enumerate(manual.examples, start=1):
                kind = "good" if example.good else "bad"
                found.append((f"{check.META.id}-{where}-{kind}{number}", check, manual, example))
    return found


def cases(path: Path) -> list[Manual]:
    """Return the cases of a file; each `## ` heading begins one."""
    head, *parts = path.read_text(encoding="utf-8").split("\n## ")
    assert head.startswith("# ")
    assert parts, f"{path} has no case"
    return [parse_manual(part) for part in parts]


@pytest.mark.parametrize(("name", "check", "manual", "example"), examples(), ids=id_of)
def test_findings_stand_where_the_carets_are(
    name: str, check: Check, manual: Manual, example: Example
) -> None:
    expected = sorted(example.expected, key=order)

    assert bool(expected) is not example.good, name
    assert found_in(example, check, manual) == expected


def test_a_moved_caret_is_noticed() -> None:
    name, check, manual, example = next(each for each in examples() if not each[3].good)
    first, *rest = example.expected
    for altered in (replace(first, start=first.start + 1), replace(first, message=first.message + "!")):
        assert found_in(example, check, manual) != sorted([altered, *rest], key=order), name
