"""Time and memory of `simulate`: 200 rules in the mix real repositories have, 500 series × 7 days at 30 s.

Budget: 30 s and 1 GiB on 2 cores.  The scene is generated: 40 targets of counters, gauges and a classic histogram.
Then rules, series and time are doubled one by one: each must at most double the time, roughly.
"""

import resource
import sys
import time
from pathlib import Path

import numpy as np

from rulelint.engine.labels import Labels, make_labels
from rulelint.engine.store import SeriesBlock, Store
from rulelint.fixtures.model import Facts, Fixture, Source
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.simulate.model import Simulation
from rulelint.simulate.run import simulate

SECOND, MINUTE, DAY = 1_000, 60_000, 86_400_000
STEP = 30 * SECOND
BOUNDS = ("0.1", "0.5", "1", "5", "+Inf")

ERRORS = "sum by (job) (rate(requests_total{{code='500',shard='{shard}'}}[5m]))"
REQUESTS = "sum by (job) (rate(requests_total{{shard='{shard}'}}[5m]))"
LATENCY = "sum by (le) (rate(latency_bucket{{shard='{shard}'}}[5m]))"
RULES = (
    "- alert: Down{n}\n  expr: up{{shard='{shard}'}} == 0\n  for: 5m\n",
    "- alert: Cpu{n}\n  expr: avg by (instance) (cpu{{shard='{shard}'}}) > 0.9{n}\n  for: 10m\n",
    "- alert: Memory{n}\n  expr: free{{shard='{shard}'}} / size{{shard='{shard}'}} < 0.1\n  for: 15m\n",
    f"- alert: Errors{{n}}\n  expr: {ERRORS} / {REQUESTS} > 0.0{{n}}\n  for: 5m\n",
    "- record: job:requests:rate5m_{n}\n  expr: sum by (job, code) (rate(requests_total{{shard='{shard}'}}[5m]))\n",
    "- alert: Drop{n}\n  expr: sum(job:requests:rate5m_{prior}) < 0.5 * sum(job:requests:rate5m_{prior} offset 1h)\n",
    f"- alert: Slow{{n}}\n  expr: histogram_quantile(0.99, {LATENCY}) > {{n}}\n  for: 10m\n",
    "- alert: Restarts{n}\n  expr: changes(start{{shard='{shard}'}}[15m]) > 2\n",
    "- alert: Full{n}\n  expr: predict_linear(free{{shard='{shard}'}}[1h], 14400) < 0\n  for: 30m\n",
    "- alert: Absent{n}\n  expr: absent(up{{shard='{shard}'}})\n  for: 10m\n",
)


def rule_file(count: int) -> RuleFile:
    """Return that many rules in groups of ten."""
    text = "groups:\n"
    for n in range(count):
        if n % len(RULES) == 0:
            text += f"- name: group-{n}\n  rules:\n"
        rule = RULES[n % len(RULES)].format(n=n, prior=n - 1, shard=n // len(RULES) % 4)
        text += "".join(f"  {line}\n" for line in rule.splitlines())
    file = load_bytes("bench.yml", text.encode())
    assert file is not None
    assert not file.defects
    return file


def fixture(targets: int, days: float, seed: int = 7) -> Fixture:
    """Return the scene: 13 series a target, one time axis each."""
    random = np.random.default_rng(seed)
    end = int(days * DAY)
    blocks = [target(number, end, random) for number in range(targets)]
    return Fixture(
        "bench",
        Path("bench"),
        0,
        end,
        Source("synthetic"),
        (),
        ((),),
        False,
        False,
        Facts(),
        (),
        Store(blocks),
    )


def target(number: int, end: int, random: np.random.Generator) -> SeriesBlock:
    """Return the series of one target: gauges that wander, counters that grow, now and then down."""
    times = np.arange(number * 97, end + 1, STEP, dtype=np.int64)
    own = {"instance": f"host-{number}", "job": f"job-{number % 5}", "shard": str(number % 4)}
    names = [{"__name__": name} for name in ("up", "cpu", "free", "size", "start")]
    names += [{"__name__": "requests_total", "code": code} for code in ("200", "404", "500")]
    names += [{"__name__": "latency_bucket", "le": bound} for bound in BOUNDS]
    labels: tuple[Labels, ...] = tuple(make_labels({**own, **name}) for name in names)
    shape = (times.size, 1)
    wander = np.clip(0.5 + np.cumsum(random.normal(0, 0.01, shape), axis=0) % 0.6, 0, 1)
    counters = np.cumsum(random.poisson([30.0, 2.0, 0.3], (times.size, 3)), axis=0)
    histogram = np.cumsum(np.cumsum(random.poisson(2.0, (times.size, len(BOUNDS))), axis=1), axis=0)
    values = np.hstack(
        [
            (random.random(shape) > 0.002).astype(float),
            wander,
            1e9 * (1 - wander),
            np.full(shape, 1e9),
            np.floor(times[:, None] / (20 * 3600 * SECOND)),
            counters,
            histogram,
        ]
    )
    return SeriesBlock(labels, times, values)


def timed(rules: int, targets: int, days: float) -> tuple[float, Simulation]:
    """Return the processor seconds of a simulation (it has one thread), loading and data left out."""
    file, data = rule_file(rules), fixture(targets, days)
    start = time.process_time()
    simulation = simulate([file], data)
    return time.process_time() - start, simulation


def main() -> None:
    """Print the times; the last line is for programs."""
    seconds, simulation = timed(200, 39, 7)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    print(f"200 rules, {39 * 13} series, 7 days at 30 s: {seconds:.1f} s, {memory:.0f} MiB")
    print(f"  {len(simulation.rules)} replayed, {len(simulation.episodes)} episodes")
    if len(simulation.rules) != 200 or not simulation.episodes:
        sys.exit("the scene is not what it should be")
    once, _ = timed(50, 20, 2)
    for what, sizes in (("rules", (100, 20, 2)), ("series", (50, 40, 2)), ("time", (50, 20, 4))):
        twice, _ = timed(*sizes)
        print(f"  twice the {what}: {twice / once:.2f}× the time")
    print(f"seconds={seconds:.2f} mebibytes={memory:.0f}")


if __name__ == "__main__":
    main()
