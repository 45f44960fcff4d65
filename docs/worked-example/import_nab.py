"""Make rulelint fixtures from two weeks of five servers of the Numenta Anomaly Benchmark (NAB).

    python import_nab.py NAB OUT

NAB is a checkout of https://github.com/numenta/NAB (MIT), or a folder with its `data` and `labels`.  OUT gets three
fixtures: `both` weeks, the `first` and the `second`.  Nothing is changed in the data, and none of it is kept here.

What the data does not say is decided here.  Its times have no zone and are taken as UTC.  It is from CloudWatch, not
from Prometheus, so facts are those of a server that scrapes a CloudWatch exporter every five minutes.  An incident is
a window of `labels/combined_windows.json`, which is centred on an anomaly, so it begins hours before; it belongs to
the half in which it begins.
"""

import csv
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rulelint.engine.labels import METRIC_NAME, make_labels
from rulelint.engine.store import SeriesBlock, Store
from rulelint.fixtures.incidents import Incident
from rulelint.fixtures.model import Facts, Fixture, MetricFacts, Source
from rulelint.fixtures.write import write_fixture
from rulelint.promql.ast import Matcher, MatchOp
from rulelint.source.span import Span

METRIC = "aws_cpu_utilization_percent"
SERVERS = {
    "24ae8d": "ec2_cpu_utilization_24ae8d",
    "53ea38": "ec2_cpu_utilization_53ea38",
    "5f5533": "ec2_cpu_utilization_5f5533",
    "fe7f93": "ec2_cpu_utilization_fe7f93",
    "cc0c53": "rds_cpu_utilization_cc0c53",
}
MINUTE = 60_000
WEEK = 7 * 24 * 60 * MINUTE


def milliseconds(text: str) -> int:
    """Return a time of NAB's as milliseconds since the epoch."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


START = milliseconds("2014-02-14 14:30:00")
HALVES = {
    "both": (START, START + 2 * WEEK),
    "first": (START, START + WEEK),
    "second": (START + WEEK, START + 2 * WEEK),
}


def series(nab: Path, server: str, start: int, end: int) -> SeriesBlock:
    """Read one server between two times."""
    path = nab / "data" / "realAWSCloudwatch" / f"{SERVERS[server]}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [(milliseconds(row["timestamp"]), float(row["value"])) for row in csv.DictReader(lines)]
    rows = [row for row in rows if start <= row[0] <= end]
    labels = make_labels({METRIC_NAME: METRIC, "instance": server, "job": "cloudwatch"})
    times = np.array([time for time, _ in rows], dtype=np.int64)
    return SeriesBlock((labels,), times, np.array([[value] for _, value in rows]))


def incidents(nab: Path, start: int, end: int) -> Iterator[Incident]:
    """Yield the labelled windows that begin between two times."""
    windows = json.loads((nab / "labels" / "combined_windows.json").read_text(encoding="utf-8"))
    for server, name in SERVERS.items():
        for number, window in enumerate(windows[f"realAWSCloudwatch/{name}.csv"], 1):
            began, ended = map(milliseconds, window)
            if start <= began < end:
                yield Incident(f"{server}-{number}", began, ended, "critical", match={"instance": server})


def fixture(nab: Path, name: str, folder: Path) -> Fixture:
    """Return one of the fixtures; `folder` is where it will be."""
    start, end = HALVES[name]
    asked = (Matcher(METRIC_NAME, MatchOp.EQUAL, METRIC, Span(0, 0)),)
    return Fixture(
        name=name,
        folder=folder,
        start=start,
        end=end,
        source=Source("csv", "inferred"),
        applies_to=(),
        recorded=(asked,),
        representative=True,  # what these servers did, week by week, with nothing injected
        complete=True,  # NAB labels whatever its authors found in the whole file
        facts=Facts(
            lookback_delta=10 * MINUTE,
            scrape_intervals={"cloudwatch": 5 * MINUTE},
            metrics={METRIC: MetricFacts("gauge", "")},
        ),
        incidents=tuple(sorted(incidents(nab, start, end), key=lambda each: each.start)),
        store=Store([series(nab, server, start, end) for server in SERVERS]),
    )


def main(nab: Path, out: Path) -> None:
    """Write the fixtures, and say what is in them."""
    for name in HALVES:
        made = fixture(nab, name, out / name)
        write_fixture(made, out / name)
        samples = sum(block.times.size for block in made.store.blocks)
        print(f"{name}: {len(SERVERS)} series, {samples:,} samples, {len(made.incidents)} incidents")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python import_nab.py NAB OUT")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
