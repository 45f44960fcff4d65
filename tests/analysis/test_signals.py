"""Which golden signal an alert watches, and how sure that is."""

from collections.abc import Mapping

import pytest

from rulelint.analysis.facts import KnownFacts, KnownMetric
from rulelint.analysis.metrics import Confidence, Metrics
from rulelint.analysis.signals import signal_of
from rulelint.promql.parser import parse_expr

STATED, DERIVED, LIKELY, GUESSED = (
    Confidence.STATED,
    Confidence.DERIVED,
    Confidence.LIKELY,
    Confidence.GUESSED,
)


def watched(
    *exprs: str, labels: Mapping[str, str] | None = None, metrics: Metrics | None = None
) -> tuple[str, Confidence] | None:
    found = signal_of(labels or {}, [parse_expr(each) for each in exprs], metrics or Metrics())
    return None if found is None else (found.signal, found.confidence)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ('sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01',
         ("errors", LIKELY)),
        ('rate(grpc_server_handled_total{grpc_code="Internal"}[5m]) > 1', ("errors", LIKELY)),
        ('rate(jobs_total{result="failed"}[5m]) > 0', ("errors", LIKELY)),
        ('rate(http_requests_total{code!~"5.."}[5m]) < 1', ("traffic", LIKELY)),
        ('rate(http_requests_total{code=~"2.."}[5m]) < 1', ("traffic", LIKELY)),
        ("rate(node_network_receive_errors_total[5m]) > 0", ("errors", LIKELY)),
        ("job_errors > 0", ("errors", GUESSED)),
        ("histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[5m]))) > 1",
         ("latency", LIKELY)),
        ("histogram_quantile(0.99, sum by (le) (rate(answer_bucket[5m]))) > 1", ("latency", GUESSED)),
        ("histogram_quantile(0.99, sum by (le) (rate(response_size_bytes_bucket[5m]))) > 1e6", None),
        ("rate(x_duration_seconds_sum[5m]) / rate(x_duration_seconds_count[5m]) > 1", ("latency", LIKELY)),
        ("rate(x_duration_seconds_count[5m]) == 0", ("traffic", GUESSED)),
        ("node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1", ("saturation", GUESSED)),
        ("shop_queue_length > 100", ("saturation", GUESSED)),
        ("rate(anything_total[5m]) == 0", ("traffic", GUESSED)),
        ("up == 0", ("errors", GUESSED)),
        ("http_latency_seconds > 1 and on (instance) up == 1", ("latency", LIKELY)),
        ("temperature_celsius > 80", None),
        ("vector(1)", None),
    ],
)  # fmt: skip
def test_what_an_expression_says(expr: str, expected: tuple[str, Confidence] | None) -> None:
    assert watched(expr) == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"signal": "saturation"}, ("saturation", STATED)),
        ({"signal": "Error"}, ("errors", STATED)),
        ({"signal": "smell"}, ("traffic", LIKELY)),
    ],
)
def test_a_label_says_it_for_certain(labels: Mapping[str, str], expected: tuple[str, Confidence]) -> None:
    assert watched("rate(http_requests_total[5m]) < 1", labels=labels) == expected


def test_what_a_recording_rule_reads_says_it_where_its_name_does_not() -> None:
    assert watched("job:x > 1", "histogram_quantile(0.9, rate(x_seconds_bucket[5m]))") == ("latency", LIKELY)
    assert watched("job:http_errors:rate5m > 1", "rate(http_requests_total[5m])") == ("errors", GUESSED)


def test_facts_make_it_surer() -> None:
    facts = KnownFacts(
        "facts", metrics={"http_errors": KnownMetric("counter"), "wait": KnownMetric("gauge", "seconds")}
    )

    assert watched("rate(http_errors[5m]) > 1", metrics=Metrics(facts)) == ("errors", LIKELY)
    assert watched("rate(http_errors[5m]) > 1") == ("errors", GUESSED)
