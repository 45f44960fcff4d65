"""What was spent of an error budget before the first page: numbers by hand, in minutes."""

import pytest

from rulelint.fixtures.incidents import Incident
from rulelint.simulate.coverage.model import BudgetSpent
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import simulate
from tests.simulate.notify.stage import configuration
from tests.simulate.scene import MINUTE, fixture, rule_file

PAGER = """\
route: {receiver: pager, group_by: [alertname, job], group_wait: 3m}
receivers:
  - name: pager
    pagerduty_configs: [{routing_key: k}]
"""
CHAT = """\
route: {receiver: chat, group_wait: 3m}
receivers:
  - name: chat
"""
PAIR = "e:ratio_rate1h > 14.4 * 0.01 and e:ratio_rate5m > 14.4 * 0.01"
SERIES = (
    # the short window sees 43.2 % from the start of the incident on, the long one is above 14.4 % ten minutes later
    'e:ratio_rate5m{job="a"} 0x59 0.432x140',
    'e:ratio_rate1h{job="a"} 0x69 0.2x130',
    'e:ratio_rate5m{job="b"} 0.9x200',
    'e:ratio_rate1h{job="b"} 0x200',
)
PERIOD = 30 * 24 * 60 * MINUTE


def spent(expr: str, *, alertmanager: str = PAGER, start: int = 60) -> BudgetSpent | None:
    rules = rule_file(f"- alert: A\n  expr: {expr}\n  labels: {{severity: critical}}\n")
    incident = Incident("outage", start * MINUTE, 150 * MINUTE, "critical", match={"job": "a"})
    data = fixture(*SERIES, minutes=190, incidents=[incident])
    options = SimulateOptions(alertmanager=configuration(alertmanager))
    [only] = simulate([rules], data, options).coverage.incidents
    return only.spent


@pytest.mark.parametrize(
    ("expr", "share", "samples", "budget"),
    [
        # 13 minutes until the page, after 3 of them in the group: 0.432 · 13 / (0.01 · 43,200)
        (PAIR, 0.013, 14, 0.01),
        (PAIR.replace("14.4 * 0.01", "(14.4 * (1 - 0.99))"), 0.013, 14, 0.01),
        # of pairs with the same windows the first counts
        (f"({PAIR}) or (e:ratio_rate1h > 6 * 0.02 and e:ratio_rate5m > 6 * 0.02)", 0.013, 14, 0.01),
    ],
)
def test_share(expr: str, share: float, samples: int, budget: float) -> None:
    found = spent(expr)

    assert found is not None
    assert found.share == pytest.approx(share)
    assert found.budget == pytest.approx(budget)
    assert (found.samples, found.period) == (samples, PERIOD)
    assert found.share != pytest.approx(share * 1.01)


@pytest.mark.parametrize(
    ("expr", "alertmanager"),
    [
        ("e:ratio_rate1h > 0.144 and e:ratio_rate5m > 0.144", PAGER),  # states no budget
        ("e:ratio_rate1h > 14.4 * 0.01", PAGER),  # one window
        (PAIR, CHAT.replace("name: chat", "name: chat\n    webhook_configs: []")),  # nobody is paged
    ],
)
def test_not_known(expr: str, alertmanager: str) -> None:
    assert spent(expr, alertmanager=alertmanager) is None


def test_a_page_before_the_incident_spent_nothing() -> None:
    found = spent(PAIR, start=80)

    assert found is not None
    assert (found.share, found.samples) == (0, 0)
