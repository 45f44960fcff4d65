"""Time and memory of `simulate`: 200 rules in the mix real repositories have, 500 series × 7 days at 30 s.

Budget: 30 s and 1 GiB on 2 cores.  The scene is generated: 39 targets of counters, gauges and a classic histogram.
Then rules, series and time are doubled one by one; one process is held against two; and Prometheus' own engine is asked
the same expressions at the same times, in the same run, its time being the `evalTotalTime` that `stats=all` reports.

How to read it: `s` without more is time on the clock, which other programs on the machine make longer; growth and
`processor` are time of the processor, which they do not.  Two processes are worth `fair` times at most: what is done in
one process (episodes, noise, redundancy) is not halved.  Of rules of which no two can be replayed at once, the second
ratio is what two idle processors would make of it.  Prometheus only evaluates: it keeps no states, counts nothing and
tells nobody.  `seconds` in the last line, which is for programs, is the whole simulation in two processes.
"""

import resource
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rulelint.api.replay_pool import ReplayPool
from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.labels import Labels, make_labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.store import SeriesBlock, Store
from rulelint.fixtures.model import Facts, Fixture, Source
from rulelint.promql.parser import parse_expr
from rulelint.promql.printer import print_expr
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile
from rulelint.simulate.model import Simulation
from rulelint.simulate.options import SimulateOptions
from rulelint.simulate.run import replay_of, simulation_of

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.engine import prometheus, theirs

SECOND, MINUTE, DAY = 1_000, 60_000, 86_400_000
STEP = 30 * SECOND
EPOCH = 1_700_000_400_000
"""Prometheus keeps no samples of 1970."""
SCENE = (200, 39, 7)
SHARDED = (120, 7)
"""Targets and days for rules that are replayed in time shards."""
RULES_ASKED, TARGETS_ASKED, DAYS_ASKED = 200, 39, 1
"""What Prometheus is asked: it takes minutes to read seven days from text."""
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

HISTOGRAM = "rate(latency_bucket[5m])"
HEAVY = (
    f"- alert: Unusual\n  expr: {HISTOGRAM} > 1.4 * quantile_over_time(0.9, {HISTOGRAM}[1h:2m] offset 1h)\n  for: 5m\n",
)
CHAIN = (
    f"- record: a:rate\n  expr: {HISTOGRAM}\n",
    "- record: b:avg\n  expr: avg_over_time(a:rate[30m])\n",
    "- record: c:dev\n  expr: stddev_over_time(a:rate[30m])\n",
    "- record: d:score\n  expr: (a:rate - b:avg) / c:dev\n",
    "- record: e:worst\n  expr: max_over_time(d:score[15m])\n",
    "- alert: Odd\n  expr: e:worst > 4\n  for: 5m\n",
    "- alert: OddMany\n  expr: count by (job) (ALERTS{alertname='Odd'}) > 5\n  for: 5m\n",
)
"""Rules of which no two can be replayed at once: in several processes only time can be shared out."""


def rule_file(count: int) -> RuleFile:
    """Return that many rules in groups of ten."""
    text = "groups:\n"
    for n in range(count):
        if n % len(RULES) == 0:
            text += f"- name: group-{n}\n  rules:\n"
        rule = RULES[n % len(RULES)].format(n=n, prior=n - 1, shard=n // len(RULES) % 4)
        text += "".join(f"  {line}\n" for line in rule.splitlines())
    return loaded(text)


def file_of(rules: Sequence[str]) -> RuleFile:
    """Return these rules in one group."""
    return loaded(
        "groups:\n- name: g\n  rules:\n"
        + "".join(f"  {line}\n" for each in rules for line in each.splitlines())
    )


def loaded(text: str) -> RuleFile:
    """Return a file that must be sound."""
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


@dataclass(frozen=True)
class Times:
    """Seconds of a simulation: on the clock, of the replay alone on the clock, and of all processors.

    `alone` is what the replay took of the processor in this process, `shared` in those it started.
    """

    clock: float
    replay: float
    processor: float
    alone: float
    shared: float

    def longest(self, processes: int) -> float:
        """Return the processor time of the replay that nobody can take off another, if so many share evenly."""
        return self.alone + self.shared / processes


def timed(rules: int, targets: int, days: float, jobs: int = 1) -> tuple[Times, Simulation]:
    """Return how long a simulation takes in so many processes, loading and data left out."""
    return timed_of(rule_file(rules), fixture(targets, days), jobs)


def timed_of(file: RuleFile, data: Fixture, jobs: int) -> tuple[Times, Simulation]:
    """Return the same of these rules on these data."""
    options = SimulateOptions(executor=ReplayPool(jobs))
    clock, (own, others) = time.perf_counter(), spent()
    replay = replay_of([file], data, options)
    replayed, (alone, shared) = time.perf_counter() - clock, spent()
    simulation = simulation_of(replay, [file], data, options)
    processor = sum(spent()) - own - others
    return Times(time.perf_counter() - clock, replayed, processor, alone - own, shared - others), simulation


def spent() -> tuple[float, float]:
    """Return the processor seconds of this process, and of those it started and that have ended."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    own, others = (each.ru_utime + each.ru_stime for each in usages)
    return own, others


def memory() -> float:
    """Return the most MiB of this process and of the largest it started together: what they share counts twice."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_maxrss for each in usages) / 2**10


def of_prometheus(rules: int, targets: int, days: float) -> tuple[float, float, int]:
    """Return the seconds Prometheus and the engine take for the same expressions at the same times, and how many.

    Rules that read recording rules are left out: Prometheus was given the recorded series only.
    """
    file, data = rule_file(rules), fixture(targets, days)
    grid = Grid.between(0, data.end, data.facts.evaluation_interval)
    asts = [rule.expr.ast for group in file.groups for rule in group.rules]
    texts = dict.fromkeys(print_expr(ast) for ast in asts if ast is not None)
    texts = {text: None for text in texts if "job:requests" not in text}
    moved = Store([replace(block, times=block.times + EPOCH) for block in data.store.blocks])
    asked = Grid(grid.start + EPOCH, grid.step, grid.count)
    own = {text: parse_expr(text) for text in texts}
    store = data.store
    begin = time.perf_counter()
    for expr in own.values():
        evaluate(expr, store, grid, EngineOptions(Version(2, 42)))
    ours = time.perf_counter() - begin
    with prometheus(moved) as address:
        theirs(address, "up", asked)
        return sum(theirs(address, text, asked)[0] for text in texts), ours, len(texts)


def shards() -> None:
    """Print what two processes make of rules of which no two can be replayed at once."""
    data = fixture(*SHARDED)
    for what, rules in (("one heavy rule", HEAVY), ("one chain of seven rules", CHAIN)):
        (one, alone), (two, together) = (timed_of(file_of(rules), data, jobs) for jobs in (1, 2))
        if (alone.episodes, alone.margins) != (together.episodes, together.margins) or not alone.episodes:
            sys.exit(f"{what}: two processes do not find what one finds")
        print(
            f"  {what}: replay {one.replay:.1f} s in one process, {two.replay:.1f} s in two: "
            f"{one.replay / two.replay:.2f}×; processor {one.longest(1):.1f} s, then {two.alone:.1f} s alone and "
            f"{two.shared:.1f} s shared by two: {one.longest(1) / two.longest(2):.2f}×"
        )


def growth() -> None:
    """Print by how much processor time grows when rules, series and time are doubled."""
    once, _ = timed(50, 20, 2)
    for what, sizes in (("rules", (100, 20, 2)), ("series", (50, 40, 2)), ("days", (50, 20, 4))):
        first, _ = timed(*sizes)
        print(f"  twice the {what}: {first.processor / once.processor:.2f}× the processor time")


def main() -> None:
    """Print the times; the last line is for programs."""
    one, simulation = timed(*SCENE, jobs=1)
    if len(simulation.rules) != 200 or not simulation.episodes:
        sys.exit("the scene is not what it should be")
    two, again = timed(*SCENE, jobs=2)
    mebibytes = memory()
    if (again.episodes, again.margins) != (simulation.episodes, simulation.margins):
        sys.exit("two processes do not find what one finds")
    print(
        f"200 rules, {39 * 13} series, 7 days at 30 s: {len(simulation.episodes)} episodes, {mebibytes:.0f} MiB"
    )
    for name, times in (("one process", one), ("two processes", two)):
        print(
            f"  {name}: {times.clock:.1f} s, {times.replay:.1f} s of them the replay; processor {times.processor:.1f} s"
        )
    fair = one.clock / (one.clock - one.replay / 2)
    print(
        f"  two against one: {one.clock / two.clock:.2f}× (fair {fair:.2f}×), replay {one.replay / two.replay:.2f}×"
    )
    shards()
    growth()
    if shutil.which("prometheus") and shutil.which("promtool"):
        seconds, ours, count = of_prometheus(RULES_ASKED, TARGETS_ASKED, DAYS_ASKED)
        ratio = f"Prometheus {seconds:.1f} s, our engine {ours:.1f} s: {seconds / ours:.1f}×"
        print(f"  {count} different expressions over {DAYS_ASKED} day alone: {ratio}")
    else:
        print("  without prometheus and promtool nothing to hold it against: apt-get install prometheus")
    print(f"seconds={two.clock:.2f} processor={one.processor:.2f} mebibytes={mebibytes:.0f}")


if __name__ == "__main__":
    main()
