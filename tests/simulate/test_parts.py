"""What a replay falls into: rules that read nothing of each other are apart, rules that share are together."""

from collections.abc import Sequence

import pytest

from rulelint.engine.options import NEWEST, EngineOptions
from rulelint.rules.model import RuleFile
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.parts import parts_of, rounds_of
from rulelint.simulate.plan import make_plan
from rulelint.simulate.replay import Replay
from rulelint.simulate.works import work_of
from tests.simulate.scene import fixture, rule_file

CHAIN = """
- {alert: Alone, expr: a > 1}
- {record: "x:sum", expr: sum(x)}
- {alert: Other, expr: b > 1}
- {alert: High, expr: "x:sum > 1"}
- {alert: Storm, expr: 'count(ALERTS{alertname="High"}) > 1'}
- {record: "r:up", expr: "r:up offset 1m + a"}
"""
SHARING = """
- {alert: One, expr: "rate(a[5m]) > 1"}
- {alert: Two, expr: "rate(b[5m]) > 2"}
- {alert: Three, expr: "rate(a[5m]) > 3"}
- {alert: Four, expr: "rate(c[5m]) > 4"}
- {alert: Five, expr: "rate(b[5m]) > 5"}
"""


def rounds(file: RuleFile, hands: int, works: Sequence[int] = ()) -> list[list[list[str]]]:
    scene = fixture("a 1x60", "b 1x60", "c 1x60", "x 1x60")
    plan = make_plan([file], scene, SimulateOptions())
    replay = Replay(plan, scene.store, EngineOptions(NEWEST), {})
    weights = dict(enumerate(works)) or {each.number: 1 for each in plan.entries}
    return [
        [[plan.entries[number].key.name for each in part for number in each] for part in parts]
        for components in rounds_of(plan, replay.shared.repeats, weights, hands)
        for parts in [parts_of(plan, components, replay.shared.repeats, weights, hands)]
    ]


def test_what_one_rule_reads_of_another_keeps_them_together() -> None:
    assert rounds(rule_file(CHAIN), 1) == [[["Alone"], ["x:sum", "High", "Storm"], ["Other"], ["r:up"]]]


@pytest.mark.parametrize(
    ("works", "expected"),
    [
        ((9, 1, 9, 1, 1, 9), [[["Alone"], ["x:sum", "High", "Storm"], ["Other"], ["r:up"]]]),
        ((9, 90, 9, 80, 7, 9), [[["Alone"], ["x:sum"], ["Other"], ["r:up"]], [["High"]], [["Storm"]]]),
    ],
    ids=["a fair share", "too much for one"],
)
def test_a_chain_that_is_too_much_for_one_is_done_in_rounds(
    works: Sequence[int], expected: list[list[list[str]]]
) -> None:
    assert rounds(rule_file(CHAIN), 2, works) == expected


@pytest.mark.parametrize(
    ("hands", "works", "expected"),
    [
        (1, (1, 1, 1, 1, 1), [["One"], ["Two"], ["Three"], ["Four"], ["Five"]]),
        (2, (9, 9, 9, 180, 9), [["One", "Three"], ["Two", "Five"], ["Four"]]),
        (2, (9, 9, 9, 9, 9), [["One"], ["Two"], ["Three"], ["Four"], ["Five"]]),
        (2, (1, 1, 1, 180, 1), [["One", "Two", "Three", "Five"], ["Four"]]),
    ],
    ids=["nobody to share with", "together", "too much for one", "small ones"],
)
def test_rules_that_share_stay_together(hands: int, works: Sequence[int], expected: list[list[str]]) -> None:
    assert rounds(rule_file(SHARING), hands, works)[0] == expected


def test_work_grows_with_series_and_evaluations() -> None:
    scene = fixture('a{x="1"} 1x60', 'a{x="2"} 1x60', "b 1x60", minutes=9)
    file = rule_file(
        "- {alert: A, expr: a > 1}\n- {alert: B, expr: b > 1}\n- {alert: Any, expr: 'count({x=~\".+\"}) > 1'}"
    )
    plan = make_plan([file], scene, SimulateOptions())

    assert [work_of(each, scene.store) for each in plan.entries] == [30, 20, 40]
