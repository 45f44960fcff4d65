"""The engine against the installed Prometheus: usual alert expressions over 1,000 series, 12 h at 15 s, steps of 60 s.

Both answer the same range queries in the same run, interleaved; Prometheus' time is the `evalTotalTime` that its
`stats=all` reports, without HTTP and JSON.  The fastest of the rounds counts.  Prints one ratio per expression, memory,
growth when series, time and ranges double, and as its last line `geomean=G worst=W`: W is the worst ratio among the
expressions for which Prometheus needs at least 20 ms.
"""

import json
import math
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import F64, Grid
from rulelint.engine.labels import format_labels, make_labels
from rulelint.engine.options import EngineOptions, Version
from rulelint.engine.store import SeriesBlock, Store
from rulelint.promql.ast import Expr, MatrixSelector, Subquery
from rulelint.promql.parser import parse_expr
from rulelint.promql.visit import transform

BURN = (
    'sum by (job) (rate(http_requests_total{{code=~"5.."}}[{window}]))'
    " / sum by (job) (rate(http_requests_total[{window}])) > {limit}"
)
POD_CPU = "sum by (namespace, pod) (rate(container_cpu_usage_seconds_total[5m]))"
EXPRESSIONS = (
    # node
    '100 - (avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m])) * 100) > 80',
    "node_filesystem_avail_bytes / node_filesystem_size_bytes * 100 < 10",
    "predict_linear(node_filesystem_avail_bytes[1h], 4 * 3600) < 0",
    "deriv(node_filesystem_avail_bytes[15m]) < 0 and node_filesystem_avail_bytes < 2e9",
    "stddev_over_time(node_load1[1h]) > 1",
    "node_load1 / on (instance) count by (instance) (node_cpu_seconds_total{mode='idle'}) > 2",
    "min_over_time(node_load1[30m]) > 4",
    "up == 0",
    "avg_over_time(up[1h]) < 0.95",
    "changes(process_start_time_seconds[15m]) > 2",
    # requests
    'sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) / sum by (job) (rate(http_requests_total[5m])) > 0.05',
    "sum by (job, code) (rate(http_requests_total[1m])) > 100",
    'increase(http_requests_total{code="500"}[1h]) > 100',
    "topk(3, sum by (instance) (rate(http_requests_total[5m])))",
    "histogram_quantile(0.99, sum by (le, job) (rate(http_request_duration_seconds_bucket[5m]))) > 1",
    "histogram_quantile(0.9, rate(http_request_duration_seconds_bucket[5m])) > 1",
    # burn rates of a service level, several windows
    BURN.format(limit=0.0144, window="1h") + " and " + BURN.format(limit=0.0144, window="5m"),
    BURN.format(limit=0.006, window="3h") + " and " + BURN.format(limit=0.006, window="30m"),
    # kubernetes
    "kube_pod_status_ready == 0 unless on (namespace, pod) kube_pod_completed == 1",
    "sum by (namespace) (kube_pod_status_ready) / count by (namespace) (kube_pod_status_ready) < 0.9",
    "max_over_time(sum by (namespace) (rate(container_cpu_usage_seconds_total[5m]))[30m:1m]) > 1",
    f"{POD_CPU} > 0.9 * sum by (namespace, pod) (kube_pod_limit)",
    "absent(kube_pod_status_ready)",
    "quantile_over_time(0.9, node_load1[30m]) > 3",
)

START, STEP, HOURS = 1_700_000_400_000, 15_000, 12
ROUNDS = 9
SLOW = 0.020
BOUNDS = ("0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "+Inf")


def store_of(series: int, hours: int) -> Store:
    """Return `series` series in forty targets, each with its own time axis, counters that are reset, and gauges."""
    random = np.random.default_rng(5)
    samples, targets = hours * 3_600_000 // STEP, 40
    share = series // targets  # 25 series a target with 1,000
    return Store(_target(random, number, share, samples) for number in range(targets))


def _target(random: np.random.Generator, number: int, share: int, samples: int) -> SeriesBlock:
    base = {"instance": f"10.0.0.{number}:9100", "job": f"job-{number % 4}"}
    names: list[dict[str, str]] = []
    columns: list[F64] = []
    pod = {"namespace": f"ns-{number % 5}", "pod": f"pod-{number}"}
    for copy in range(share // 25):
        extra = {"copy": str(copy)} if copy else {}
        for labels, values in _metrics(random, samples, pod):
            names.append({**base, **extra, **labels})
            columns.append(values)
    offset = int(random.integers(0, STEP))
    times = START + offset + STEP * np.arange(samples, dtype=np.int64)
    order = sorted(range(len(names)), key=lambda at: make_labels(names[at]))
    return SeriesBlock(
        tuple(make_labels(names[at]) for at in order), times, np.stack([columns[at] for at in order]).T
    )


def _metrics(
    random: np.random.Generator, samples: int, pod: dict[str, str]
) -> Iterator[tuple[dict[str, str], F64]]:
    def counter(scale: float, *, whole: bool = True) -> F64:
        grown = random.exponential(scale, samples)
        values = np.cumsum(np.floor(grown) if whole else grown)
        reset = int(random.integers(samples // 4, samples))
        values[reset:] -= values[reset]
        return values

    def gauge(level: float, spread: float) -> F64:
        return (
            level
            + spread * np.sin(np.arange(samples) / 700 + random.random())
            + random.normal(0, spread / 5, samples)
        )

    for mode in ("idle", "user", "system"):
        yield {"__name__": "node_cpu_seconds_total", "mode": mode}, counter(5.0, whole=False)
    for code in ("200", "404", "500", "503"):
        yield {"__name__": "http_requests_total", "code": code}, counter(300.0 if code == "200" else 3.0)
    buckets = np.cumsum(np.cumsum(random.integers(0, 9, (samples, len(BOUNDS))), axis=1), axis=0).astype(
        np.float64
    )
    for at, bound in enumerate(BOUNDS):
        yield {"__name__": "http_request_duration_seconds_bucket", "le": bound}, buckets[:, at]
    yield {"__name__": "node_filesystem_avail_bytes"}, gauge(4e9, 2e9)
    yield {"__name__": "node_filesystem_size_bytes"}, np.full(samples, 1e10)
    yield {"__name__": "node_load1"}, gauge(3.0, 2.0)
    yield {"__name__": "up"}, (random.random(samples) > 0.01).astype(np.float64)
    yield (
        {"__name__": "process_start_time_seconds"},
        np.full(samples, 1.7e9) + (random.random(samples) > 0.999).cumsum(),
    )
    yield {"__name__": "container_cpu_usage_seconds_total", **pod}, counter(10.0, whole=False)
    yield {"__name__": "kube_pod_status_ready", **pod}, (random.random(samples) > 0.02).astype(np.float64)
    yield {"__name__": "kube_pod_completed", **pod}, (random.random(samples) > 0.98).astype(np.float64)
    yield {"__name__": "kube_pod_limit", **pod}, np.full(samples, 0.75)
    yield {"__name__": "node_memory_available_bytes"}, np.floor(gauge(8e9, 1e9))


def write_openmetrics(store: Store, path: Path) -> None:
    """Write all samples as OpenMetrics text, one metric family after the other, as promtool wants them."""
    by_name: dict[str, list[tuple[str, SeriesBlock, int]]] = {}
    for block in store.blocks:
        for column, labels in enumerate(block.labels):
            by_name.setdefault(dict(labels)["__name__"], []).append(
                (format_labels(labels).replace(", ", ","), block, column)
            )
    with path.open("w", encoding="utf-8") as out:
        for name, series in by_name.items():
            out.write(f"# TYPE {name} unknown\n")
            for text, block, column in series:
                pairs = zip(block.times.tolist(), block.values[:, column].tolist(), strict=True)
                out.writelines(f"{text} {value!r} {at / 1000:.3f}\n" for at, value in pairs)
        out.write("# EOF\n")


@contextmanager
def prometheus(store: Store) -> Iterator[str]:
    """Serve the same samples from a real Prometheus; yield its address."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_openmetrics(store, folder / "data.om")
        make = ["promtool", "tsdb", "create-blocks-from", "openmetrics"]
        subprocess.run([*make, folder / "data.om", folder / "tsdb"], check=True, capture_output=True)
        (folder / "prometheus.yml").write_text("global: {}\n", encoding="utf-8")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            "prometheus",
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'tsdb'}",
            "--storage.tsdb.retention.time=100y",
            f"--web.listen-address=127.0.0.1:{port}",
            "--query.max-samples=1000000000",
        ]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def theirs(address: str, text: str, grid: Grid) -> tuple[float, int]:
    """Return the seconds Prometheus took to evaluate, and how many points it found."""
    end = grid.start + (grid.count - 1) * grid.step
    words = {
        "query": text,
        "start": grid.start / 1000,
        "end": end / 1000,
        "step": grid.step / 1000,
        "stats": "all",
    }
    body = urllib.parse.urlencode(words).encode()
    for attempt in range(200):
        try:
            with urllib.request.urlopen(f"{address}/api/v1/query_range", body, timeout=300) as answer:
                data = json.load(answer)["data"]
            break
        except OSError:  # still starting
            if attempt == 199:
                raise
            time.sleep(0.1)
    return data["stats"]["timings"]["evalTotalTime"], sum(len(each["values"]) for each in data["result"])


def ours(
    expr: Expr, store: Store, grid: Grid, clock: Callable[[], float] = time.perf_counter
) -> tuple[float, int]:
    """Return the seconds the engine took, and how many points it found; nothing is remembered between runs."""
    store.selections.clear()
    for part in store.parts:
        part.selections.clear()
    begin = clock()
    result = evaluate(expr, store, grid, EngineOptions(Version(2, 42)))
    return clock() - begin, int(result.frame.present.sum())


def grid_of(hours: int) -> Grid:
    """Return steps of a minute over the data, its first hours left out so that ranges are filled."""
    return Grid.between(START + 3_600_000, START + hours * 3_600_000 - STEP, 60_000)


def compare(store: Store, grid: Grid) -> tuple[float, float]:
    """Print a line for each expression; return the geometric mean of the ratios and the worst that counts."""
    ratios, counted = [], []
    with prometheus(store) as address:
        theirs(address, "up", grid)
        for text in EXPRESSIONS:
            expr = parse_expr(text)
            pairs = [(theirs(address, text, grid), ours(expr, store, grid)) for _ in range(ROUNDS)]
            their_time, our_time = min(each[0][0] for each in pairs), min(each[1][0] for each in pairs)
            their_points, our_points = pairs[0][0][1], pairs[0][1][1]
            note = (
                ""
                if their_points == our_points
                else f"  POINTS DIFFER: {our_points}, Prometheus {their_points}"
            )
            ratios.append(their_time / our_time)
            if their_time >= SLOW:
                counted.append(ratios[-1])
            print(f"{ratios[-1]:7.1f}×  {their_time * 1e3:8.1f} ms → {our_time * 1e3:7.1f} ms  {text}{note}")
    return math.exp(sum(map(math.log, ratios)) / len(ratios)), min(counted)


def total(series: int, hours: int, *, longer: int = 1) -> float:
    """Return the processor seconds for all expressions over a store, ranges being so many times as long."""
    store, grid = store_of(series, hours), grid_of(hours)
    parsed = [transform(parse_expr(text), partial(_stretched, longer)) for text in EXPRESSIONS]
    return sum(min(ours(each, store, grid, time.process_time)[0] for _ in range(ROUNDS)) for each in parsed)


def _stretched(longer: int, node: Expr) -> Expr:
    return replace(node, range=longer * node.range) if isinstance(node, MatrixSelector | Subquery) else node


def growth(series: int, hours: int) -> str:
    """Return by how much time grows with the series, the time and the ranges."""
    base = total(series, hours)
    twice = {
        "series": total(2 * series, hours),
        "time": total(series, 2 * hours - 1),  # the first hour is never asked for
        "window": total(series, hours, longer=2),
    }
    return ", ".join(f"twice the {what} {seconds / base:.2f}×" for what, seconds in twice.items())


def main() -> int:
    """Run the comparison and the growth table."""
    if not (shutil.which("prometheus") and shutil.which("promtool")):
        print("prometheus and promtool are needed: apt-get install prometheus", file=sys.stderr)
        return 2
    series, hours = (int(word) for word in (sys.argv[1:] or ("1000", str(HOURS))))
    geomean, worst = compare(store_of(series, hours), grid_of(hours))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"growth: {growth(series, hours // 2)}")
    print(f"peak memory {memory:.0f} MiB, data and Prometheus' answers included")
    print(f"geomean={geomean:.2f} worst={worst:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
