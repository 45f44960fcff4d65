"""Which of the four golden signals an alert watches, and how sure that is.

The signals are those of the SRE book, chapter 6 (https://sre.google/sre-book/monitoring-distributed-systems/).  A label
`signal` says it for certain; else functions, matchers, types, units and names do (reference: simulation.md §2.5).  An
expression that reads several metrics watches what its rarest word says: a share of errors is about errors, although
what it is a share of is traffic.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.metrics import Confidence, Metrics
from rulelint.analysis.selectors import selectors
from rulelint.dataclass import dataclass
from rulelint.promql.ast import Call, Expr, Matcher, MatchOp, VectorSelector
from rulelint.promql.visit import walk

Signal = Literal["latency", "traffic", "errors", "saturation"]
SIGNALS: tuple[Signal, ...] = ("errors", "latency", "saturation", "traffic")
"""The signals, the most telling first."""
LABEL = "signal"
_LABEL_WORDS: Mapping[str, Signal] = {
    "latency": "latency", "duration": "latency", "traffic": "traffic", "error": "errors", "errors": "errors",
    "saturation": "saturation",
}  # fmt: skip

_QUANTILES = frozenset({"histogram_quantile", "histogram_avg", "histogram_fraction", "histogram_quantiles"})
_TIME_UNITS = frozenset({"seconds", "milliseconds", "microseconds", "nanoseconds", "minutes"})
_OUTCOMES = frozenset(
    {"code", "status", "status_code", "http_status", "response_code", "grpc_code", "statuscode"}
)
_RESULTS = frozenset({"result", "outcome", "status", "state", "level", "type", "reason", "code", "grpc_code"})
_BAD_CODE = re.compile(r"\^?\(?[45](?:[0-9]|\.|x|\\d|\[)")
_BAD_WORD = re.compile(
    r"error|fail|exception|timeout|denied|reject|unavailable|internal|dropped", re.IGNORECASE
)

_WORDS: Mapping[Signal, str] = {
    "errors": "errors? err fail(?:ed|ures?|s)? exceptions? drop(?:ped|s)? rejected 5xx lost aborted crash(?:es|ed)? "
    "timeouts? discarded",
    "latency": "latency latencies duration response_time delay rtt elapsed lag_seconds",
    "saturation": "queue[ds]? backlog pending in_?flight inprogress utili[sz]ation saturation saturated usage used "
    "free avail(?:able)? memavailable capacity limit memory mem disk filesystem cpu load[0-9]* lag throttl(?:ed|ing) "
    "pool fds threads pressure waiting swap inodes files backpressure",
    "traffic": "requests? quer(?:y|ies) messages? orders? calls? hits visits transactions events "
    "bytes_(?:sent|received) receive transmit packets samples throughput qps rps",
}
"""Words of metric names: a convention, and no proof."""
_NAMES: tuple[tuple[Signal, re.Pattern[str]], ...] = tuple(
    (signal, re.compile(f"(?:^|[_:])(?:{'|'.join(_WORDS[signal].split())})(?:[_:]|$)", re.IGNORECASE))
    for signal in SIGNALS
)
_UP = frozenset({"up", "probe_success"})


@dataclass(frozen=True, slots=True)
class Watches:
    """A signal; `reason` is a clause for a note."""

    signal: Signal
    confidence: Confidence
    reason: str


def signal_of(labels: Mapping[str, str], exprs: Iterable[Expr], metrics: Metrics) -> Watches | None:
    """Return the signal an alert with these labels watches; None where nothing says it.

    `exprs` are its own expression and those of the recording rules it reads: the first that says something counts.
    """
    stated = _LABEL_WORDS.get(labels.get(LABEL, "").lower())
    if stated:
        return Watches(stated, Confidence.STATED, f"its label `{LABEL}` says so")
    for number, expr in enumerate(exprs):
        found = _of_expression(expr, metrics)
        if found:
            sure = found.confidence if number == 0 else min(found.confidence, Confidence.DERIVED)
            return Watches(found.signal, sure, found.reason)
    return None


def _of_expression(expr: Expr, metrics: Metrics) -> Watches | None:
    found = [each for selector in selectors(expr) if (each := _of_selector(selector, metrics))]
    found += [each for node in walk(expr) if (each := _of_function(node, metrics))]
    if not found and (
        up := next((name for each in selectors(expr) if (name := metric_name(each)) in _UP), None)
    ):
        return Watches("errors", Confidence.GUESSED, f"`{up}` says whether it answers at all")
    return min(found, key=lambda each: (SIGNALS.index(each.signal), -each.confidence), default=None)


def _of_function(node: Expr, metrics: Metrics) -> Watches | None:
    if not isinstance(node, Call) or node.func not in _QUANTILES:
        return None
    names = {name for selector in selectors(node) if (name := metric_name(selector))}
    units = {known.value for name in names if (known := metrics.unit_of(name.removesuffix("_bucket")))}
    if units and not units & _TIME_UNITS:
        return None
    sure = Confidence.LIKELY if units else Confidence.GUESSED
    return Watches("latency", sure, f"`{node.func}` of {'times' if units else 'something'}")


def _of_selector(selector: VectorSelector, metrics: Metrics) -> Watches | None:
    name = metric_name(selector) or ""
    bad = next((each for each in selector.matchers if _is_bad(each)), None)
    if bad is not None:
        return Watches("errors", Confidence.LIKELY, f"`{bad.name}` is asked for `{bad.value}`")
    if name in _UP:
        return None
    for signal, words in _NAMES:
        if words.search(name) and not (signal == "latency" and name.endswith("_count")):
            return Watches(signal, _sure(signal, name, metrics), f"`{name}` is about {signal} by its name")
    known = metrics.type_of(name) if name else None
    if known and known.value == "counter" and not name.endswith(("_sum", "_bucket")):
        return Watches("traffic", Confidence.GUESSED, f"`{name}` counts something")
    return None


def _sure(signal: Signal, name: str, metrics: Metrics) -> Confidence:
    """Return how sure a name is: surer where the type or the unit says the same."""
    if signal == "latency":
        unit = metrics.unit_of(name.removesuffix("_bucket").removesuffix("_count"))
        return Confidence.LIKELY if unit and unit.value in _TIME_UNITS else Confidence.GUESSED
    if signal in ("errors", "traffic"):
        known = metrics.type_of(name)
        return Confidence.LIKELY if known and known.value == "counter" else Confidence.GUESSED
    return Confidence.GUESSED


def _is_bad(matcher: Matcher) -> bool:
    """Say whether a matcher asks for what failed."""
    if matcher.op not in (MatchOp.EQUAL, MatchOp.REGEX):
        return False
    if matcher.name in _OUTCOMES and _BAD_CODE.match(matcher.value):
        return True
    return matcher.name in _RESULTS and bool(_BAD_WORD.search(matcher.value))
