"""What is known of the server that will run the rules, and of its series: `Context.facts` of the checks.

A fixture folder or a facts file states it (docs/facts.md); `rulelint.fixtures.known` reads both.  Whatever is not
stated is None, and never a default: **unknown is not empty**.  A check that asks for something unknown says nothing.

- Of the server: `version`, `flags`, `retention`, `evaluation_interval`, `lookback_delta`, `external_labels`,
  `scrape_intervals` by job.
- Of metrics: `metrics[name]` with type, unit, labels, values.  The parts of a histogram have no entry of their own.
- Of series: `select(matchers)` returns those that a selector reads, or None where it is not known which they are;
  `values(matchers, label)` what a label of them is.

Everything here is text: no samples, no arrays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from rulelint.dataclass import dataclass
from rulelint.promql.ast import Matcher, MatchOp
from rulelint.promql.matchers import compile_matcher

METRIC_NAME = "__name__"
PARTS = ("_bucket", "_count", "_sum", "_created")
WITH_PARTS = frozenset({"histogram", "summary", "gaugehistogram"})

KEPT = 4_096
"""Answers about selectors that are kept."""

Selector = Sequence[Matcher]


def nothing_known(selector: Selector) -> bool:  # noqa: ARG001  stands in where no series are listed
    """Return False: what the selector reads is not known."""
    return False


def every_file(path: str) -> bool:  # noqa: ARG001  stands in where facts are those of all rules
    """Return True."""
    return True


@dataclass(frozen=True, slots=True)
class SeriesFacts:
    """One series: its labels without the metric's name, and when it was first and last there.

    Times are milliseconds since the epoch, None where there is no sample.
    """

    labels: Mapping[str, str]
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class KnownMetric:
    """What is known of a metric; `type` and `unit` are empty where they are not stated.

    `labels` maps each label to all of its values, None where they are not listed; `series` has every series, None
    where only labels or nothing is listed.  `count` is how many series there are; `last_seen` when there was the last
    sample, milliseconds since the epoch.
    """

    type: str = ""
    unit: str = ""
    labels: Mapping[str, frozenset[str]] | None = None
    series: tuple[SeriesFacts, ...] | None = field(default=None, repr=False)
    count: int | None = None
    last_seen: int | None = None


@dataclass(frozen=True)
class KnownFacts:
    """Facts as stated; durations are milliseconds, None is unknown.

    `source` is the path people know them by.  `end` is when the facts were true last, milliseconds since the epoch:
    the end of a fixture's window.  `speaks_for` tells of the path of a rule file whether the facts hold for its rules,
    `is_listed` of a selector whether every series it might read is in `metrics`, so that a name or value that is not
    there does not exist.
    """

    source: str
    version: tuple[int, int] | None = None
    flags: frozenset[str] | None = None
    retention: int | None = None
    evaluation_interval: int | None = None
    lookback_delta: int | None = None
    external_labels: Mapping[str, str] | None = None
    scrape_intervals: Mapping[str, int] = field(default_factory=dict)
    metrics: Mapping[str, KnownMetric] = field(default_factory=dict, repr=False)
    is_listed: Callable[[Selector], bool] = field(default=nothing_known, repr=False)
    end: int | None = None
    speaks_for: Callable[[str], bool] = field(default=every_file, repr=False)
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def metadata(self, name: str) -> KnownMetric | None:
        """Return the entry that states a metric's type: its own, or that of the histogram or summary it is part of."""
        own = self.metrics.get(name)
        if own is not None and own.type:
            return own
        for part in PARTS:
            whole = self.metrics.get(name.removesuffix(part)) if name.endswith(part) else None
            if whole is not None and whole.type in WITH_PARTS:
                return whole
        return own

    def select(self, selector: Selector) -> tuple[SeriesFacts, ...] | None:
        """Return the series a selector reads; None where they are not listed."""
        found: tuple[SeriesFacts, ...] | None = self._once(
            ("select", _key(selector)), lambda: self._select(selector)
        )
        return found

    def _select(self, selector: Selector) -> tuple[SeriesFacts, ...] | None:
        known = self._listed(selector)
        if known is None:
            return None
        tests = [(each.name, compile_matcher(each)) for each in selector if each.name != METRIC_NAME]
        return tuple(
            series
            for metric in known
            for series in metric.series or ()
            if all(accepts(series.labels.get(name, "")) for name, accepts in tests)
        )

    def values(self, selector: Selector, label: str) -> frozenset[str] | None:
        """Return the values of a label over the series a selector reads; "" stands for series without it.

        None where they are not known.  Where a metric lists its labels but not its series, all of its values count,
        whichever the matchers ask for.
        """
        key = ("values", label, _key(selector))
        found: frozenset[str] | None = self._once(key, lambda: self._values(selector, label))
        return found

    def _values(self, selector: Selector, label: str) -> frozenset[str] | None:
        series = self.select(selector)
        if series is not None:
            return frozenset(each.labels.get(label, "") for each in series)
        own = self.metric_of(selector)
        if own is None or own.labels is None:
            return None
        return own.labels.get(label, frozenset({""}))

    def count(self, selector: Selector) -> int | None:
        """Return how many series a selector reads, None where it is not known."""
        series = self.select(selector)
        if series is not None:
            return len(series)
        own = self.metric_of(selector)
        only_name = all(each.name == METRIC_NAME for each in selector)
        return own.count if own is not None and only_name else None

    def jobs(self, selector: Selector) -> frozenset[str] | None:
        """Return the jobs of `scrape_intervals` whose series a selector may read; None where that is not known.

        The matchers of `job` decide, and then the values that label has.
        """
        found: frozenset[str] | None = self._once(("jobs", _key(selector)), lambda: self._jobs(selector))
        return found

    def _jobs(self, selector: Selector) -> frozenset[str] | None:
        asked = [compile_matcher(each) for each in selector if each.name == "job"]
        values = self.values(selector, "job")
        if values is not None:
            found = {value for value in values if all(accepts(value) for accepts in asked)}
            return frozenset(found) if found <= self.scrape_intervals.keys() else None
        if not asked:
            return None
        return frozenset(job for job in self.scrape_intervals if all(accepts(job) for accepts in asked))

    def metric_of(self, selector: Selector) -> KnownMetric | None:
        """Return the entry of the one metric a selector names, None where it names none or nothing is known."""
        named = metrics_named(selector)
        return self.metrics.get(named[0]) if len(named) == 1 else None

    def _once(self, key: Any, answer: Callable[[], Any]) -> Any:
        """Answer a question once: rules ask the same few over and over."""
        if key not in self._kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = answer()
        return self._kept[key]

    def _listed(self, selector: Selector) -> list[KnownMetric] | None:
        if not self.is_listed(selector):
            return None
        named = [compile_matcher(each) for each in selector if each.name == METRIC_NAME]
        equal = metrics_named(selector)
        names: Iterable[str] = equal if len(equal) == 1 else self.metrics
        found = [
            entry
            for name in names
            if (entry := self.metrics.get(name)) is not None and all(accepts(name) for accepts in named)
        ]
        return None if any(each.series is None for each in found) else found


def _key(selector: Selector) -> tuple[tuple[str, str, str], ...]:
    return tuple((each.name, each.op.value, each.value) for each in selector)


def metrics_named(selector: Selector) -> tuple[str, ...]:
    """Return the metric names a selector asks for with `=`."""
    return tuple(
        dict.fromkeys(
            each.value for each in selector if each.name == METRIC_NAME and each.op is MatchOp.EQUAL
        )
    )
