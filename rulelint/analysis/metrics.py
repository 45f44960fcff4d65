"""What metrics are: type and unit, each with how sure it is and why.

Facts are asked first, then the repository's recording rules, then Prometheus' own metrics, and at last the naming
conventions (https://prometheus.io/docs/practices/naming/ and the OpenMetrics specification, "Suffixes").  A name is a
convention and no proof: `confidence` says which of them it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from types import MappingProxyType

from rulelint.analysis.conditions import OF_CHANGE, metric_name
from rulelint.analysis.facts import KnownFacts
from rulelint.analysis.identity import Placed, placed
from rulelint.dataclass import dataclass
from rulelint.promql.ast import (
    COMPARISONS,
    Aggregate,
    Binary,
    Call,
    Expr,
    Number,
    Paren,
    Unary,
    VectorSelector,
)
from rulelint.rules.model import RecordingRule, RuleFile


class Confidence(IntEnum):
    """How sure something is, the surest last."""

    GUESSED = 1
    """A suffix that is used for other things as well: `_count`, `_sum`."""
    LIKELY = 2
    """A naming convention nearly everybody keeps: `_total`, `_bucket`, `_seconds`."""
    DERIVED = 3
    """Follows from the expression of a recording rule and what is sure of the metrics it reads."""
    STATED = 4
    """Facts say so, or Prometheus itself writes the metric."""


@dataclass(frozen=True, slots=True)
class Known:
    """A type or unit; `reason` is a clause for a note, as in "`x_total` is a counter by its name"."""

    value: str
    confidence: Confidence
    reason: str


TYPES = {"_total": "counter", "_bucket": "counter", "_info": "info", "_created": "gauge", "_ratio": "gauge"}
"""Suffix → type of the values.  The parts of a histogram or summary only grow: they are counters to every function."""

WEAK_TYPES = {"_count": "counter", "_sum": "counter", "_timestamp_seconds": "gauge", "_percent": "gauge"}

OWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "up": ("gauge", ""),
        "ALERTS": ("gauge", ""),
        "ALERTS_FOR_STATE": ("gauge", "timestamp"),
        "scrape_duration_seconds": ("gauge", "seconds"),
        "scrape_samples_scraped": ("gauge", ""),
        "scrape_samples_post_metric_relabeling": ("gauge", ""),
        "scrape_series_added": ("gauge", ""),
        "scrape_timeout_seconds": ("gauge", "seconds"),
        "scrape_sample_limit": ("gauge", ""),
        "scrape_body_size_bytes": ("gauge", "bytes"),
        "process_start_time_seconds": ("gauge", "timestamp"),
        "process_cpu_seconds_total": ("counter", "seconds"),
    }
)
"""Metrics that Prometheus writes (`scrape/scrape.go`, `rules/alerting.go`) or every client library: type, unit."""

UNITS = {
    "seconds": "seconds", "milliseconds": "milliseconds", "microseconds": "microseconds",
    "nanoseconds": "nanoseconds", "ms": "milliseconds", "minutes": "minutes", "hours": "hours", "days": "days",
    "bytes": "bytes", "octets": "bytes", "kilobytes": "kilobytes", "megabytes": "megabytes", "gigabytes": "gigabytes",
    "bits": "bits", "ratio": "ratio", "percent": "percent", "percentage": "percent", "celsius": "celsius",
    "volts": "volts", "amperes": "amperes", "watts": "watts", "joules": "joules", "grams": "grams",
    "hertz": "hertz", "meters": "meters", "rpm": "rpm",
}  # fmt: skip
"""Last word of a name, after `_total`, `_bucket`, `_sum` and their like are taken away → unit."""

TIMES_OF_DAY = (
    "timestamp_seconds",
    "start_time_seconds",
    "boot_time_seconds",
    "created",
    "last_success_timestamp",
)
"""Names that end so hold seconds since 1970: a time and no duration.  The unit is `timestamp`."""

_NOT_PART_OF_UNIT = ("_total", "_bucket", "_sum")
_KEEPS_TYPE = frozenset(
    {"label_replace", "label_join", "sort", "sort_desc", "sort_by_label", "sort_by_label_desc"}
)
_ADDS_UP = frozenset({"sum", "min", "max", "avg", "topk", "bottomk", "limitk", "limit_ratio", "quantile"})
_COUNTS = frozenset({"count", "group", "count_values", "stddev", "stdvar"})
_DEPTH = 8
"""How far a chain of recording rules is followed."""


class Metrics:
    """Knowledge of metrics by name.

    `type_of` and `unit_of` return None where nothing is known; `counter`, `gauge`, `info`, `histogram`, `summary` and
    `stateset` are the types.  `histogram` is only what facts call a native histogram or a name without `_bucket`.
    """

    def __init__(
        self, facts: KnownFacts | None = None, recorded: Mapping[str, Sequence[Placed]] = MappingProxyType({})
    ) -> None:
        self.facts = facts
        self.recorded = recorded
        self._types: dict[str, Known | None] = {}

    def type_of(self, name: str) -> Known | None:
        """Return the type of a metric's values."""
        if name not in self._types:
            self._types[name] = self._type(name, _DEPTH)
        return self._types[name]

    def unit_of(self, name: str) -> Known | None:
        """Return the unit of a metric's values: a key of `UNITS`' values, or `timestamp`."""
        facts = self.facts.metadata(name) if self.facts else None
        if facts and facts.unit and not name.endswith(("_count", "_bucket")):
            return Known(facts.unit, Confidence.STATED, f"the facts say that `{name}` is in {facts.unit}")
        if name in OWN and OWN[name][1]:
            return Known(OWN[name][1], Confidence.STATED, f"`{name}` is in {OWN[name][1]}")
        if name in self.recorded or ":" in name:
            return None
        if name.endswith(TIMES_OF_DAY):
            return Known("timestamp", Confidence.LIKELY, f"`{name}` is a time by its name")
        stem = name
        for suffix in _NOT_PART_OF_UNIT:
            stem = stem.removesuffix(suffix)
        if name.endswith("_bucket"):
            return None  # how many there were, whatever was measured
        unit = UNITS.get(stem.rpartition("_")[2]) if "_" in stem else None
        return Known(unit, Confidence.LIKELY, f"`{name}` is in {unit} by its name") if unit else None

    def type_of_result(self, expr: Expr) -> Known | None:
        """Return the type of the values of an expression: whether they still only grow (`counter`) or not."""
        return self._of(expr, _DEPTH)

    def _type(self, name: str, depth: int) -> Known | None:
        facts = self.facts.metadata(name) if self.facts else None
        if facts and facts.type and facts.type != "unknown":
            part = self.facts is not None and name not in self.facts.metrics
            values = "counter" if part or name.endswith("_bucket") else facts.type
            return Known(values, Confidence.STATED, f"the facts say that it is a {facts.type}")
        rules = self.recorded.get(name)
        if rules:
            return self._recorded_type(name, rules, depth)
        if name in OWN:
            return Known(OWN[name][0], Confidence.STATED, f"`{name}` is a {OWN[name][0]}")
        if ":" in name:
            return None
        for suffixes, confidence in ((TYPES, Confidence.LIKELY), (WEAK_TYPES, Confidence.GUESSED)):
            for suffix, kind in suffixes.items():
                if name.endswith(suffix):
                    return Known(kind, confidence, f"`{name}` is a {kind} by its name")
        return None

    def _recorded_type(self, name: str, rules: Sequence[Placed], depth: int) -> Known | None:
        found = {
            known.value: known
            for each in rules
            if each.rule.expr.ast is not None and (known := self._of(each.rule.expr.ast, depth - 1))
        }
        if len(found) != 1 or depth == 0:
            return None
        ((kind, known),) = found.items()
        sure = min(known.confidence, Confidence.DERIVED)
        return Known(kind, sure, f"`{name}` is recorded as a {kind}")

    def _of(self, expr: Expr, depth: int) -> Known | None:
        match expr:
            case _ if depth <= 0:
                return None
            case VectorSelector():
                name = metric_name(expr)
                return self._type(name, depth) if name else None
            case Paren() | Unary():
                return self._of(expr.expr, depth)
            case Aggregate() if expr.op in _ADDS_UP:
                return self._of(expr.expr, depth)
            case Aggregate() if expr.op in _COUNTS:
                return Known("gauge", Confidence.DERIVED, f"`{expr.op}` counts what is there")
            case Call() if expr.func in _KEEPS_TYPE:
                return self._of(expr.args[0], depth)
            case Call() if expr.func in OF_CHANGE:
                return Known("gauge", Confidence.DERIVED, f"`{expr.func}` measures change")
            case Binary() if expr.op in COMPARISONS and not expr.return_bool:
                return self._of(expr.lhs, depth - 1)
            case Binary() if expr.op in ("*", "/") and isinstance(expr.rhs, Number):
                return self._of(expr.lhs, depth - 1)
            case _:
                return None


def metrics_of(files: Iterable[RuleFile], facts: KnownFacts | None = None) -> Metrics:
    """Return the knowledge that facts and the recording rules of some files give."""
    recorded: dict[str, list[Placed]] = {}
    for each in placed(files):
        if isinstance(each.rule, RecordingRule):
            recorded.setdefault(each.rule.name.value, []).append(each)
    return Metrics(facts, recorded)
