"""A rule that reads what nobody recorded is told which metric it probably means."""

import pytest

from rulelint.promql.parser import parse_selector
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.plan import make_plan
from tests.simulate.scene import fixture, rule_file

RECORDING = "- record: job:errors:ratio5m\n  expr: queue_length\n"


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        ("queue_lenght > 3", "does not hold `queue_lenght`; did you mean `queue_length`?"),
        ("queue_lenght{a='1'} > 3", 'does not hold `queue_lenght{a="1"}`; did you mean `queue_length`?'),
        ("job:errors:ratio > 3", "does not hold `job:errors:ratio`; did you mean `job:errors:ratio5m`?"),
        (
            "queue_lenght > job:error:ratio5m",
            "does not hold `queue_lenght`, `job:error:ratio5m`; did you mean `queue_length` and `job:errors:ratio5m`?",
        ),
        ("something_else > 3", "does not hold `something_else`"),
        ('{__name__=~"queue_lenght"} > 3', 'does not hold `{__name__=~"queue_lenght"}`'),
    ],
)
def test_what_was_meant(expr: str, said: str) -> None:
    data = fixture("queue_length 1x10", minutes=10, recorded=(parse_selector("queue_length"),))
    file = rule_file(f"{RECORDING}- alert: A\n  expr: {expr!r}\n")

    (reason,) = make_plan([file], data, SimulateOptions()).not_simulated
    assert reason.message == f"fixture `scene` {said}"
