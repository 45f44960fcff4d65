"""New and changed alerts that sit on the data, or say what another one says already."""

from dataclasses import replace

import pytest

from rulelint.compare.close_rules import close_regressions
from rulelint.compare.gates import Gate, Gates
from rulelint.compare.regression import Regression
from rulelint.finding import Severity
from tests.compare.pages import RULES, PullRequest, replayed
from tests.compare.test_page_gates import OFF, one, place

ON = Gate(Severity.WARNING)
OFTEN = "9x4 " + " ".join(f"1x{20 + 7 * at % 13} 9x{5 + at % 3}" for at in range(12))
"""Something that happens now and then, and not by the clock."""
SERIES = (f'x{{service="a"}} {OFTEN}', f'y{{service="a"}} {OFTEN}', "z 1x400")


def rejected(change: PullRequest, gates: Gates, *series: str, minutes: int = 60) -> list[Regression]:
    done, causes = replayed(change, *series, minutes=minutes)
    return list(close_regressions(done, causes, gates))


@pytest.mark.parametrize(("threshold", "close"), [("9.2", True), ("8.8", True), ("12", False), ("6", False)])
def test_a_threshold_on_the_data(threshold: str, close: bool) -> None:  # noqa: FBT001  a row
    change = PullRequest([("x > 5", f"x > {threshold}")])
    found = rejected(change, replace(OFF, headroom=ON), "x 1x20 9x20 1x20", "y 1x60", "z 1x60")

    assert [each.id for each in found] == (["gate/headroom"] if close else [])
    for each in found:
        assert each.message == (
            "the threshold of `High` sits on the data: one series would fire, or not, if it were moved by less than "
            "5 %, in 1h of fixture `scene`"
        )
        assert each.notes[0] == ("-2.2 %: {}" if threshold == "9.2" else "+2.3 %: {}")
        assert place(each) == threshold


def test_a_threshold_that_sat_there_before_is_nobodys_news() -> None:
    change = PullRequest([("x > 9.2", "x > 9.1")], base=RULES.replace("x > 5", "x > 9.2"))

    assert rejected(change, replace(OFF, headroom=ON), "x 1x20 9x20 1x20", "y 1x60", "z 1x60") == []


NEW = "- alert: Again\n  expr: x > 4\n  labels: {severity: critical, team: shop}\n- alert: Low"


def test_a_duplicate() -> None:
    gates = replace(OFF, duplicate_alert=ON, missing_inhibit=ON)
    apart = "y 1x60"
    found = one(
        rejected(PullRequest([("- alert: Low", NEW)]), gates, SERIES[0], apart, SERIES[2], minutes=400)
    )

    assert found.message == "`Again` and `High` fire at the same times in 6h40m of fixture `scene`"
    assert (found.id, found.rule and found.rule.name) == ("gate/duplicate-alert", "Again")
    assert found.notes[0].startswith("100 % of the time either does both do; 1")
    assert rejected(PullRequest(), gates, *SERIES, minutes=400) == []


def test_an_inhibit_rule_that_is_missing() -> None:
    gates = replace(OFF, duplicate_alert=ON, missing_inhibit=ON)
    before = RULES.replace("y > 5", "y > 50")
    change = PullRequest([("y > 50", "y > 5")], base=before)
    inhibit = (
        "inhibit_rules: [{source_matchers: [alertname=High], target_matchers: [alertname=Low]}]\nreceivers:\n"
    )
    found = one(rejected(change, gates, *SERIES, minutes=400))
    muted = PullRequest(change.rules, [("receivers:\n", inhibit)], before)

    assert found.message.startswith("`Low` hardly ever fires without `High`, which does not mute it")
    assert found.notes[1] == (
        'an inhibit rule: source_matchers [alertname="High"], target_matchers [alertname="Low"], equal [service]'
    )
    assert rejected(muted, gates, *SERIES, minutes=400) == []
