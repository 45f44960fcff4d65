"""Every difference from pint has its reason, and one that has none is noticed."""

import pytest

from rulelint.checks.catalogue import CHECKS
from tests.corpus.pint import PAGE, differences, headings, judged, lines, page, pint, reasons
from tests.corpus.pint_classes import COUNTERPARTS

pytestmark = pytest.mark.corpus


def test_every_difference_has_a_reason() -> None:
    those = list(headings())

    assert judged(those, reasons()) == ([], [])
    assert sum(len(each.both) for each in those) >= 550


def test_every_heading_of_pint_has_its_row() -> None:
    assert pint().keys() == COUNTERPARTS.keys()
    assert {check for checks in COUNTERPARTS.values() for check in checks} <= {
        each.META.id for each in CHECKS
    }


def test_a_reason_too_few_or_too_many_is_noticed() -> None:
    those, known = list(headings()), reasons()
    for key in known:
        assert judged(those, {other: known[other] for other in known if other != key}) == ([key], [])
    stranger = (those[0].name, "we", "nobody reports it")
    assert judged(those, {**known, stranger: "why"}) == ([], [stranger])


def test_differences_count_each_rule_once() -> None:
    for each in headings():
        assert differences(each).total() == len(each.only_pint) + len(each.only_we)
        assert not set(each.both) & {*each.only_pint, *each.only_we}


def test_the_page_is_fresh() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert page(text, "\n".join(lines(list(headings()), reasons()))) == text, (
        "run python -m tests.corpus.pint --write"
    )
