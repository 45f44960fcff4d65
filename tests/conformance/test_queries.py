"""Real expressions, answered bit for bit as promtool 3.14 does; every altered answer is noticed."""

import pytest

from tests.conformance.queries import Answer, canonical, equal, run
from tests.shared_data import require_shared

A = (("a", "1"),)


@pytest.mark.corpus
def test_answers_are_promtools_to_the_last_bit(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts, altered, caught = run(require_shared("conformance", "queries-3.14.json"), self_check=True)

    assert not verdicts["different"], capsys.readouterr().out
    assert not verdicts["errors different"], capsys.readouterr().out
    assert verdicts["equal"] >= 5_000
    assert verdicts["errors equal"] >= 80
    assert caught == altered >= 9_000


@pytest.mark.parametrize(
    ("got", "expected", "same"),
    [
        (Answer({A: 1.0}), Answer({A: 1.0}), True),
        (Answer({A: float("nan")}), Answer({A: float("nan")}), True),
        (Answer({A: 1.0}), Answer({A: 1.0 + 2**-52}), False),
        (Answer({A: 0.0}), Answer({A: -0.0}), False),
        (Answer({}), Answer({A: 1.0}), False),
        (Answer({A: 1.0}), Answer({}), False),
        (Answer({}, "no"), Answer({}), False),
        (Answer({}, "no"), Answer({}, "no"), True),
    ],
)
def test_equal(got: Answer, expected: Answer, same: bool) -> None:  # noqa: FBT001
    assert equal(got, expected) is same


def test_the_order_of_two_label_sets_does_not_matter() -> None:
    text = 'the operation: [{{a="{}"}}, {{a="{}"}}];many-to-many matching'

    assert canonical(text.format(1, 2)) == canonical(text.format(2, 1))
    assert canonical(text.format(1, 2)) != canonical(text.format(1, 3))
