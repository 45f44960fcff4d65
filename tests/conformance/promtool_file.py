"""Unit-test files of promtool, read as promtool reads them (reference: prometheus-semantics.md §2)."""

import glob
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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

Annotations = tuple[tuple[str, str], ...]
"""Names and texts, by name."""


class SetApartError(Exception):
    """What a file uses that is not compared here; the text is the reason it is counted under."""


@dataclass(frozen=True)
class AlertCase:
    """At `time` (milliseconds after the start) exactly these alerts of that name fire, and say these annotations."""

    time: int
    name: str
    expected: tuple[tuple[Labels, Annotations], ...]


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
    external_url: str

    def last_tick(self, evaluation_interval: int) -> int:
        """Return the last evaluation before or at the latest `eval_time`."""
        latest = max([case.time for case in self.alerts] + [case.time for case in self.samples], default=0)
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
    """Return the YAML of a test file with every scalar as written: promtool's fields have types, its YAML has not.

    Raises `SetApartError` where it is no mapping.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        raise SetApartError("the file is not YAML") from error
    if not isinstance(document, dict):
        raise SetApartError("the file holds no tests")
    return document


def _text(value: Any) -> str:
    return "" if value in (None, "~", "null") else str(value)


def _list(block: Mapping[str, Any], key: str) -> Sequence[Any]:
    found = block.get(key)
    return found if isinstance(found, list) else ()


def _map(block: Mapping[str, Any], key: str) -> dict[str, str]:
    found = block.get(key)
    return {name: _text(value) for name, value in found.items()} if isinstance(found, dict) else {}


def parse_file(path: Path, document: Mapping[str, Any], version: Version) -> TestFile:
    """Return what the document says to a promtool of that version."""
    if version < (3, 0) and NEWER_KEYS & {
        *document,
        *(key for test in _list(document, "tests") for key in test),
    }:
        raise SetApartError("newer test format")
    return TestFile(
        path,
        tuple(found for pattern in _list(document, "rule_files") for found in _glob(path.parent, pattern)),
        _duration(document.get("evaluation_interval"), MINUTE) or MINUTE,
        tuple(_list(document, "group_eval_order")),
        tuple(_group(number, test) for number, test in enumerate(_list(document, "tests"))),
    )


def _glob(folder: Path, pattern: str) -> Iterator[Path]:
    for found in sorted(glob.glob(str(folder / pattern))):  # noqa: PTH207  Path.glob takes no absolute pattern
        yield Path(found)


def _duration(text: Any, default: int | None) -> int | None:
    if not _text(text):
        return default
    return 0 if text == "0" else parse_duration(text)


def _group(number: int, test: Mapping[str, Any]) -> TestGroup:
    return TestGroup(
        number,
        _duration(test.get("interval"), None),
        _timestamp(_text(test.get("start_timestamp"))),
        tuple((_text(each["series"]), _text(each.get("values"))) for each in _list(test, "input_series")),
        tuple(_alert_case(case) for case in _list(test, "alert_rule_test")),
        tuple(_sample_case(case) for case in _list(test, "promql_expr_test")),
        _map(test, "external_labels"),
        _text(test.get("external_url")),
    )


def _timestamp(text: str) -> int:
    try:
        return round(float(text or 0) * 1000)
    except ValueError:
        return round(datetime.fromisoformat(text).timestamp() * 1000)


def _alert_case(case: Mapping[str, Any]) -> AlertCase:
    name = _text(case["alertname"])
    named = (
        (
            make_labels({**_map(each, "exp_labels"), "alertname": name}),
            tuple(sorted(_map(each, "exp_annotations").items())),
        )
        for each in _list(case, "exp_alerts")
    )
    return AlertCase(_duration(case.get("eval_time"), 0) or 0, name, tuple(sorted(named)))


def _sample_case(case: Mapping[str, Any]) -> SampleCase:
    expected = []
    for each in _list(case, "exp_samples"):
        if each.get("histogram"):
            raise SetApartError("native histograms")
        expected.append((parse_labels(_text(each.get("labels"))), _number(_text(each.get("value")))))
    return SampleCase(_duration(case.get("eval_time"), 0) or 0, _text(case["expr"]), tuple(sorted(expected)))


def _number(text: str) -> float:
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan") or 0)


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
    last = group.last_tick(file.evaluation_interval)
    found: dict[Labels, SeriesBlock] = {}
    for series, values in group.series:
        labels, items = _series(series, values)
        loaded = items[: last // interval + 1] if interval else items
        found[labels] = _columns(labels, loaded, group.start, interval)
    return Store(found.values())


def _series(series: str, values: str) -> tuple[Labels, Sequence[SeriesValue]]:
    if "{{" in values:
        raise SetApartError("native histograms")
    if "\n" in series or "\n" in values.rstrip("\n"):
        raise SetApartError("values of several lines")
    labels, items = parse_series(f"{series} {values}")
    return make_labels(labels), items


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
