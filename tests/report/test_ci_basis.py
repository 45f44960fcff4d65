"""What the figures of `rulelint ci` rest on is what they count."""

import pytest

from rulelint.compare.pairing import pair_rules
from rulelint.compare.reached import Played
from rulelint.compare.replay import Replay
from rulelint.report.ci_basis import comparison_basis, comparison_lines
from rulelint.report.ci_pages import pages_table
from tests.compare.pages import PullRequest, replayed
from tests.compare.sides import load
from tests.compare.simulations import PATH, Fires, simulation

TEXT = """\
groups:
  - name: shop
    rules:
      - alert: Errors
        expr: errors > 5
      - alert: Queue
        expr: queue > 60
"""
BASE: Fires = {"Errors": [(5, 6), (10, 12)], "Queue": [(1, 2), (4, 5), (9, 11)]}


@pytest.mark.parametrize(
    ("unknown", "head", "fires", "n"),
    [
        ([], BASE, "n = 5 fires in base, 5 in head, ", 10),
        (["Queue"], {"Errors": [(5, 6)]}, "n = 2 fires in base, 1 in head, ", 3),
        (["Errors", "Queue"], {}, "n = 0 fires in base, 0 in head, ", 0),
    ],
)
def test_fires_that_one_side_cannot_know_are_not_compared(
    unknown: list[str], head: Fires, fires: str, n: int
) -> None:
    files = load({PATH: TEXT})
    before, after = simulation(files, BASE), simulation(files, head, unknown=unknown)
    replay = Replay(Played.of(before), Played.of(after), pair_rules(files, files, {}))

    assert fires in next(comparison_lines([replay]))
    assert {each["n"] for each in comparison_basis([replay])} == {n}


def test_what_is_left_out_is_said_below_the_pages() -> None:
    done, _ = replayed(PullRequest(), "x 1x20 9x40", "y 1x60", "z 1x60")
    shown = pages_table(done, "without Queue: not simulated")

    assert shown is not None
    assert shown.remark.endswith("; without Queue: not simulated")
