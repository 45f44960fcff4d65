"""Type and unit of metrics: stated, derived, or guessed from the name, and never more sure than that."""

import pytest

from rulelint.analysis.facts import KnownFacts, KnownMetric
from rulelint.analysis.metrics import Confidence, Metrics, metrics_of
from rulelint.promql.parser import parse_expr
from rulelint.rules.load import load_bytes
from rulelint.rules.model import RuleFile

FACTS = KnownFacts(
    "facts.yaml",
    metrics={
        "jobs_total": KnownMetric("gauge"),
        "requests": KnownMetric("counter"),
        "latency": KnownMetric("histogram", "milliseconds"),
        "wait_seconds": KnownMetric("summary", "seconds"),
        "odd": KnownMetric("unknown"),
    },
)
RULES = b"""
groups:
- name: g
  rules:
  - {record: job:requests:rate5m, expr: "sum by (job) (rate(requests_total[5m]))"}
  - {record: job:requests:sum, expr: "sum by (job) (requests_total) * 2"}
  - {record: job:requests:again, expr: "job:requests:sum"}
  - {record: job:both, expr: "sum(requests_total)"}
  - {record: job:both, expr: "count(requests_total)"}
  - {record: loop:a, expr: "loop:b"}
  - {record: loop:b, expr: "loop:a"}
  - {record: shop_total, expr: "count(up)"}
"""


def rules() -> RuleFile:
    file = load_bytes("rules.yml", RULES)
    assert file is not None
    return file


def known(knowledge: Metrics, name: str) -> tuple[str, Confidence] | None:
    found = knowledge.type_of(name)
    return (found.value, found.confidence) if found else None


@pytest.mark.parametrize(
    ("name", "kind", "confidence"),
    [
        ("http_requests_total", "counter", Confidence.LIKELY),
        ("latency_seconds_bucket", "counter", Confidence.LIKELY),
        ("build_info", "info", Confidence.LIKELY),
        ("latency_seconds_count", "counter", Confidence.GUESSED),
        ("latency_seconds_sum", "counter", Confidence.GUESSED),
        ("up", "gauge", Confidence.STATED),
        ("disk_used_ratio", "gauge", Confidence.LIKELY),
    ],
)
def test_types_by_name(name: str, kind: str, confidence: Confidence) -> None:
    assert known(Metrics(), name) == (kind, confidence)


@pytest.mark.parametrize(
    "name", ["queue_length", "job:requests:total", "node_load1", "total", "memory_bytes"]
)
def test_names_that_say_nothing(name: str) -> None:
    assert Metrics().type_of(name) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("jobs_total", "gauge"),
        ("requests", "counter"),
        ("latency", "histogram"),
        ("latency_bucket", "counter"),
        ("latency_count", "counter"),
        ("wait_seconds", "summary"),
        ("wait_seconds_sum", "counter"),
    ],
)
def test_facts_count_more_than_names(name: str, kind: str) -> None:
    assert known(Metrics(FACTS), name) == (kind, Confidence.STATED)


def test_a_fact_that_says_unknown_leaves_it_to_the_name() -> None:
    assert Metrics(FACTS).type_of("odd") is None
    assert known(Metrics(FACTS), "other_total") == ("counter", Confidence.LIKELY)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("job:requests:rate5m", ("gauge", Confidence.DERIVED)),
        ("job:requests:sum", ("counter", Confidence.LIKELY)),
        ("job:requests:again", ("counter", Confidence.LIKELY)),
        ("job:both", None),
        ("loop:a", None),
        ("shop_total", ("gauge", Confidence.DERIVED)),
        ("never:recorded", None),
    ],
)
def test_recorded_metrics(name: str, expected: tuple[str, Confidence] | None) -> None:
    assert known(metrics_of([rules()]), name) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("sum(a_total) > 5", "counter"),
        *((f"{op}(a_total)", "counter") for op in ("sum", "min", "max", "avg")),
        *(
            (f"{op}(1, a_total)", "counter")
            for op in ("topk", "bottomk", "limitk", "limit_ratio", "quantile")
        ),
        *((f"{op}(a_total)", "gauge") for op in ("count", "group", "stddev", "stdvar")),
        ("count_values('x', a_total)", "gauge"),
        ("scrape_series_added", "gauge"),
        ("label_replace(a_total, 'x', '$1', 'y', '(.*)')", "counter"),
        ("rate(a_total[5m])", "gauge"),
        ("count(a_total)", "gauge"),
        ("-(a_total)", "counter"),
        ("a_total - b_total", None),
        ("1", None),
    ],
)
def test_types_of_results(text: str, kind: str | None) -> None:
    found = Metrics().type_of_result(parse_expr(text))
    assert (found.value if found else None) == kind


def test_a_long_row_of_operators_ends() -> None:
    assert Metrics().type_of_result(parse_expr("a_total" + " > 1" * 5_000)) is None


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("http_request_duration_seconds", "seconds"),
        ("lag_milliseconds", "milliseconds"),
        ("lag_microseconds", "microseconds"),
        ("lag_nanoseconds", "nanoseconds"),
        ("lag_ms", "milliseconds"),
        ("age_minutes", "minutes"),
        ("age_hours", "hours"),
        ("age_days", "days"),
        ("sent_octets", "bytes"),
        ("sent_bits", "bits"),
        ("free_kilobytes", "kilobytes"),
        ("free_megabytes", "megabytes"),
        ("free_gigabytes", "gigabytes"),
        ("load_percentage", "percent"),
        ("line_volts", "volts"),
        ("line_amperes", "amperes"),
        ("line_watts", "watts"),
        ("line_joules_total", "joules"),
        ("load_grams", "grams"),
        ("line_hertz", "hertz"),
        ("height_meters", "meters"),
        ("fan_rpm", "rpm"),
        ("node_boot_time_seconds", "timestamp"),
        ("pod_created", "timestamp"),
        ("backup_last_success_timestamp", "timestamp"),
        ("http_request_duration_seconds_sum", "seconds"),
        ("node_cpu_seconds_total", "seconds"),
        ("disk_free_bytes", "bytes"),
        ("network_octets_total", "bytes"),
        ("disk_used_ratio", "ratio"),
        ("cpu_usage_percent", "percent"),
        ("query_time_ms", "milliseconds"),
        ("backup_last_timestamp_seconds", "timestamp"),
        ("process_start_time_seconds", "timestamp"),
        ("http_request_duration_seconds_bucket", None),
        ("http_request_duration_seconds_count", None),
        ("bytes", None),
        ("job:latency:seconds", None),
        ("queue_length", None),
    ],
)
def test_units_by_name(name: str, unit: str | None) -> None:
    found = Metrics().unit_of(name)
    assert (found.value if found else None) == unit


def test_units_by_facts() -> None:
    found = Metrics(FACTS).unit_of("latency_sum")
    assert found is not None
    assert (found.value, found.confidence) == ("milliseconds", Confidence.STATED)
    assert Metrics(FACTS).unit_of("latency_bucket") is None
