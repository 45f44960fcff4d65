"""What is meant to fire always costs nobody anything."""

import pytest

from rulelint.compare.gates import Gates
from rulelint.compare.regressions import regressions
from tests.compare.pages import DAY, RULES, PullRequest, replayed

WATCHDOG = "- alert: Watchdog\n  expr: vector(1)\n  labels: {severity: none, team: others}\n"
QUIET = ("x 1x1440", "y 1x1440", "z 1x1440")
FIRING = ("x 1x1440", "y 1x1440", "z 9x1440")
LAST = RULES[-20:]


@pytest.mark.parametrize(
    ("change", "series", "costs"),
    [
        (PullRequest([(LAST, LAST + WATCHDOG)]), QUIET, {}),
        (PullRequest([(WATCHDOG, "")], base=RULES + WATCHDOG), QUIET, {}),
        (PullRequest(base=RULES + WATCHDOG), QUIET, {}),
        (PullRequest([("expr: z > 5", "expr: vector(1)")]), QUIET, {"others": (0, DAY)}),
        (PullRequest([("z > 5", "z > 0")]), FIRING, {"others": (DAY, DAY)}),
    ],
)
def test_what_heartbeats_cost(
    change: PullRequest, series: tuple[str, ...], costs: dict[str, tuple[int, int]]
) -> None:
    done, causes = replayed(change, *series, minutes=DAY)
    found = {
        owner: tuple(round(each.firing_time / 60_000) for each in loads)
        for owner, loads in done.owner_loads.items()
    }

    assert {owner: tuple(-(-each // DAY) * DAY for each in loads) for owner, loads in found.items()} == costs
    gates = {each.gate for each in regressions(done, causes, Gates())}
    assert ("firing_time" in gates) == any(head > base for base, head in costs.values())
