"""Hold the offline Alertmanager against the real one.

`python -m tests.differential.alertmanager --scenarios 200 --seed S` takes five minutes, ten on a busy machine.

All scenarios run in one Alertmanager at once, in real time.  Prints how often each edge case came up, `altered N,
caught N`, and as the last line `N notifications compared, R racy set apart, D differences`.  Ends with 1 if anything
differs, an altered expectation is not noticed, an edge case is rare, or more is racy than may be.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.differential.alertmanager.edges import EDGES
from tests.differential.alertmanager.run import run

LEAST_HITS = 5
MOST_RACY = 0.01
"""Share of the notifications that may be set apart."""


def main() -> int:
    """Run, print, and say by the exit code whether all is well."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--scenarios", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(Path(folder), chosen.scenarios, chosen.seed)
    for text in outcome.differences:
        print(text)
    width = max(map(len, EDGES.values()))
    for name, text in EDGES.items():
        print(f"{text:{width}}  {outcome.edges[name]}")
    print(f"altered {outcome.altered}, caught {outcome.caught}")
    print("set apart: " + ", ".join(f"{count} because {why}" for why, count in outcome.reasons.items()))
    share = outcome.racy / max(1, outcome.compared + outcome.racy)
    print(
        f"{outcome.compared} notifications compared, {outcome.racy} racy set apart ({share:.1%}), "
        f"{len(outcome.differences)} differences"
    )
    seen = all(outcome.edges[name] >= LEAST_HITS for name in EDGES)
    noticed = outcome.altered == outcome.caught > 0
    return int(bool(outcome.differences) or not noticed or not seen or share > MOST_RACY)


if __name__ == "__main__":
    sys.exit(main())
