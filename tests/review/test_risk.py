"""Severity and likelihood: what each word counts."""

import pytest

from rulelint.review.risk import age_likelihood, risk, severity_of

THREE = ("info", "warning", "critical")


@pytest.mark.parametrize(
    ("levels", "numbers"),
    [
        (("page",), [3]),
        (("ticket", "page"), [1, 5]),
        (THREE, [1, 3, 5]),
        (("info", "minor", "major", "critical"), [1, 2, 4, 5]),
        (("p5", "p4", "p3", "p2", "p1"), [1, 2, 3, 4, 5]),
        (tuple("abcdefg"), [1, 2, 2, 3, 4, 4, 5]),
    ],
)
def test_levels_are_spread_evenly(levels: tuple[str, ...], numbers: list[int]) -> None:
    assert [severity_of(each, levels)[0] for each in levels] == numbers


@pytest.mark.parametrize(
    ("severity", "because"),
    [
        ("page", "`page` is none of info, warning, critical: counted as the middle"),
        ("", "no severity is known: counted as the middle"),
    ],
)
def test_what_is_no_level_is_the_middle_and_says_so(severity: str, because: str) -> None:
    assert severity_of(severity, THREE) == (3, because)


def test_risk_is_the_product() -> None:
    found = risk("critical", THREE, 4, "x")

    assert (found.value, found.severity, found.likelihood) == (20, 5, 4)
    assert found.severity_because == "`critical`, level 3 of 3"


@pytest.mark.parametrize(("age", "number"), [(181, 2), (359, 2), (360, 3), (719, 3), (720, 4), (9999, 4)])
def test_the_age_of_a_review(age: int, number: int) -> None:
    assert age_likelihood(age, 180) == number
