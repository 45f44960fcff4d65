"""A review takes time in proportion to rules, feedback and incidents, whoever wrote them."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from rulelint.review.dated import Dated
from rulelint.review.feedback import Entry
from rulelint.review.run import Inputs, Review, review
from rulelint.review.verdicts import certain_labels
from rulelint.rules.model import RuleFile
from tests.review.cases import rules_of
from tests.simulate.scene import rule_file


def many(count: int) -> tuple[RuleFile, list[Entry]]:
    """Return rules of as many owners, and as much feedback."""
    rules = "".join(f"- alert: A{n}\n  expr: x > {n}\n  labels: {{team: t{n}}}\n" for n in range(count))
    return rule_file(rules), [Entry(n, "useful", f"A{n}") for n in range(count)]


def work(count: int) -> Callable[[], Review]:
    file, feedback = many(count)
    rules = rules_of(file)
    dates = {rule.key: Dated(date(2020, 1, 1), every=1) for rule in rules}

    def owner(rule: object, labels: object) -> str:  # noqa: ARG001
        return certain_labels(rule)["team"]  # type: ignore[arg-type]

    return lambda: review(Inputs(rules, (), tuple(feedback), dates, owner, date(2026, 1, 1)))


def seconds(call: Callable[[], Review]) -> float:
    begun = time.process_time()
    call()
    return time.process_time() - begun


@pytest.mark.parametrize("small", [250])
def test_eight_times_the_rules_take_eight_times_as_long(small: int) -> None:
    once, more = work(small), work(8 * small)

    assert len(more().items) == 8 * small
    assert min(seconds(more) for _ in range(3)) < 24 * min(seconds(once) for _ in range(3))
