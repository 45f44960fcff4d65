"""Time and memory of `tune`: 200 settings of a rule over 50 series × 7 days at 30 s, the replay itself left out.

Then settings, series and time are doubled one by one.  What is below the comparison is evaluated once whatever the
number of settings, so twice the settings cost less than twice the time.
"""

import resource
import time
from pathlib import Path

import numpy as np

from bench.simulate import DAY, STEP
from rulelint.engine.labels import make_labels
from rulelint.engine.store import SeriesBlock, Store
from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.model import Facts, Fixture, Source
from rulelint.rules.load import load_bytes
from rulelint.simulate.key import RuleKey
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import replay_of, simulation_of
from rulelint.simulate.tuning.model import Request
from rulelint.simulate.tuning.run import tune_on
from rulelint.simulate.tuning.stage import stage_of

RULES = b"""
groups:
  - name: g
    interval: 30s
    rules:
      - alert: Errors
        expr: rate(errors_total[5m]) / rate(requests_total[5m]) > 0.05
        for: 5m
"""


def fixture(count: int, days: float, seed: int = 7) -> Fixture:
    """Return counters of requests and errors, a bad hour every day, and an incident each."""
    random = np.random.default_rng(seed)
    times = np.arange(0, int(days * DAY) + 1, STEP, dtype=np.int64)
    bad = (times % DAY < DAY // 24)[:, None]
    requests = random.poisson(300, (times.size, count))
    errors = random.binomial(requests, np.where(bad, 0.08, 0.03))
    blocks = [
        SeriesBlock(
            tuple(make_labels({"__name__": name, "instance": f"host-{at}"}) for at in range(count)),
            times,
            np.cumsum(found, axis=0).astype(np.float64),
        )
        for name, found in (("requests_total", requests), ("errors_total", errors))
    ]
    incidents = tuple(Incident(f"day-{day}", day * DAY, day * DAY + DAY // 24) for day in range(1, int(days)))
    window, kind = (0, int(days * DAY)), Source("synthetic")
    return Fixture("bench", Path(), *window, kind, (), ((),), True, True, Facts(), incidents, Store(blocks))


def timed(numbers: int, series: int, days: float) -> tuple[float, int]:
    """Return processor seconds and how many settings were tried."""
    file, data, options = load_bytes("bench.yml", RULES), fixture(series, days), SimulateOptions()
    assert file is not None
    replay = replay_of([file], data, options)
    simulation = simulation_of(replay, [file], data, options)
    entry = next(each for each in replay.plan.entries if each.key == RuleKey("bench.yml", "g", "Errors"))
    stage = stage_of(replay, simulation, data, options, entry)
    thresholds = tuple(0.04 + 0.04 * at / numbers for at in range(numbers))
    start = time.process_time()
    found = tune_on(stage, Request(numbers=thresholds, holds=(0, 60_000, 600_000), keeps=(0,)))
    return time.process_time() - start, len(found.trials)


def main() -> None:
    """Print the times; the last line is for programs."""
    seconds, trials = timed(40, 50, 7)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"{trials} settings, 50 series, 7 days at 30 s: {seconds:.1f} s, {memory:.0f} MiB")
    once, _ = timed(20, 20, 2)
    for what, sizes in (("settings", (40, 20, 2)), ("series", (20, 40, 2)), ("time", (20, 20, 4))):
        twice, _ = timed(*sizes)
        print(f"  twice the {what}: {twice / once:.2f}× the time")
    print(f"seconds={seconds:.2f} mebibytes={memory:.0f} settings={trials}")


if __name__ == "__main__":
    main()
