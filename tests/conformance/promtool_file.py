"""Unit-test files of promtool, read as promtool reads them (reference: prometheus-semantics.md §2)."""

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from rulelint.engine.labels import Labels, make_labels
from rulelint.engine.options import Version
from rulelint.engine.store import SeriesBlock, Store
from rulelint.promql.durations import parse_duration
from rulelint.promql.histograms import HistogramValue
from rulelint.promql.series import STALE, SeriesValue, parse_series

MINUTE = 60_000


class SetApartError(Exception):
    """What a file uses that is not compared here; the text is the reason it is counted under."""


@dataclass(frozen=True)
class AlertCase:
    """At `time` (milliseconds after the start) exactly these alerts of that name fire."""

    time: int
    name: str
    expected: tuple[Labels, ...]


@dataclass(frozen=True)
class SampleCase:
    """At `time` the expression has exactly these samples."""

    time: int
    expr: str
    expected: tuple[tuple[Labels, float], ...]


@dataclass(frozen=True)
class TestGroup:
    """One entry of `tests`; `interval` None means it is not written."""

    __test__ = False

    number: int
    interval: int | None
    start: int
    series: tuple[tuple[str, str], ...]
    alerts: tuple[AlertCase, ...]
    samples: tuple[SampleCase, ...]
    external_labels: Mapping[str, str]

    def last_tick(self, evaluation_interval: int) -> int:
        """Return the last evaluation before or at the latest `eval_time`."""
        latest = max((case.time for case in (*self.alerts, *self.samples)), default=0)
        return latest - latest % evaluation_interval


@dataclass(frozen=True)
class TestFile:
    """A test file; `rule_files` are the files its globs found."""

    __test__ = False

    path: Path
    rule_files: tuple[Path, ...]
    evaluation_interval: int
    group_order: tuple[str, ...]
    groups: tuple[TestGroup, ...]


NEWER_KEYS = {"start_timestamp", "fuzzy_compare"}


def read_document(path: Path) -> dict[str, Any]:
    """Return the YAML of a test file; raise `SetApartError` where it is no plain mapping."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise SetApartError("the file is not YAML") from error
    if not isinstance(document, dict):
        raise SetApartError("the file holds no tests")
    return document


def parse_file(path: Path, document: Mapping[str, Any], version: Version) -> TestFile:
    """Return what the document says to a promtool of that version."""
    if version < (3, 0) and NEWER_KEYS & {
        *document,
        *(key for test in document.get("tests", ()) for key in test),
    }:
        raise SetApartError("newer test format")
    return TestFile(
        path,
        tuple(found for pattern in document.get("rule_files") or () for found in _glob(path.parent, pattern)),
        _duration(document.get("evaluation_interval"), MINUTE) or MINUTE,
        tuple(document.get("group_eval_order") or ()),
        tuple(_group(number, test) for number, test in enumerate(document.get("tests") or ())),
    )


def _glob(folder: Path, pattern: str) -> Iterator[Path]:
    for found in sorted(glob.glob(str(folder / pattern))):  # noqa: PTH207  Path.glob takes no absolute pattern
        yield Path(found)


def _duration(text: Any, default: int | None) -> int | None:
    if text is None:
        return default
    return 0 if text in (0, "0") else parse_duration(str(text))


def _group(number: int, test: Mapping[str, Any]) -> TestGroup:
    return TestGroup(
        number,
        _duration(test.get("interval"), None),
        _timestamp(test.get("start_timestamp", 0)),
        tuple((str(each["series"]), str(each["values"])) for each in test.get("input_series") or ()),
        tuple(_alert_case(case) for case in test.get("alert_rule_test") or ()),
        tuple(_sample_case(case) for case in test.get("promql_expr_test") or ()),
        test.get("external_labels") or {},
    )


def _timestamp(value: Any) -> int:
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    if isinstance(value, str):
        return round(datetime.fromisoformat(value).timestamp() * 1000)
    return round(float(value) * 1000)


def _alert_case(case: Mapping[str, Any]) -> AlertCase:
    name = str(case["alertname"])
    alerts = [dict(each.get("exp_labels") or {}) for each in case.get("exp_alerts") or ()]
    named = (
        make_labels({key: str(value) for key, value in {**each, "alertname": name}.items()})
        for each in alerts
    )
    return AlertCase(_duration(case.get("eval_time"), 0) or 0, name, tuple(sorted(named)))


def _sample_case(case: Mapping[str, Any]) -> SampleCase:
    expected = []
    for each in case.get("exp_samples") or ():
        if each.get("histogram"):
            raise SetApartError("native histograms")
        expected.append((parse_labels(str(each["labels"])), float(each.get("value", 0))))
    return SampleCase(_duration(case.get("eval_time"), 0) or 0, str(case["expr"]), tuple(sorted(expected)))


def parse_labels(text: str) -> Labels:
    """Return the label set written as a metric."""
    labels, _ = parse_series(f"{text} _")
    return make_labels(dict(labels))


def store_of(group: TestGroup, file: TestFile, version: Version) -> Store:
    """Return the samples promtool loads up to its last evaluation: later ones never exist.

    A duplicate series replaces the earlier one.  promtool 2.42 puts all samples at the start when no interval is
    written, where only the first of them stays.
    """
    interval = group.interval
    if interval is None:
        interval = file.evaluation_interval if version >= (3, 0) else 0
    last = group.start + group.last_tick(file.evaluation_interval)
    found: dict[Labels, SeriesBlock] = {}
    for series, values in group.series:
        block = _block(series, values, group.start, interval)
        kept = block.times <= last
        found[block.labels[0]] = replace(
            block,
            times=block.times[kept],
            values=block.values[kept],
            present=None if block.present is None else block.present[kept],
            stale=None if block.stale is None else block.stale[kept],
        )
    return Store(found.values())


def _block(series: str, values: str, start: int, interval: int) -> SeriesBlock:
    if "{{" in values:
        raise SetApartError("native histograms")
    if "\n" in series or "\n" in values.rstrip("\n"):
        raise SetApartError("values of several lines")
    labels, items = parse_series(f"{series} {values}")
    return _columns(make_labels(dict(labels)), items, start, interval)


def _columns(labels: Labels, items: Sequence[SeriesValue], start: int, interval: int) -> SeriesBlock:
    if any(isinstance(each, HistogramValue) for each in items):
        raise SetApartError("native histograms")
    written = [at for at, each in enumerate(items) if each is not None]
    if interval == 0:
        written = written[:1]
    stale = np.array([[items[at] is STALE] for at in written], dtype=np.bool_).reshape(-1, 1)
    values = np.array([[each if isinstance(each := items[at], float) else np.nan] for at in written]).reshape(
        -1, 1
    )
    times = start + np.array(written, dtype=np.int64) * interval
    return SeriesBlock((labels,), times, values, ~stale, stale)
