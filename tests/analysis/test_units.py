"""Units are carried through arithmetic, rates and quantiles; what is not known for sure has none."""

import pytest

from rulelint.analysis.facts import KnownFacts, KnownMetric
from rulelint.analysis.metrics import Metrics
from rulelint.analysis.units import Units, quantity
from rulelint.promql.parser import parse_expr

UNITS = Metrics(KnownFacts("facts.yaml", metrics={"pause": KnownMetric("gauge", "milliseconds")}))


def said(text: str) -> str:
    return str(Units(UNITS).at(parse_expr(text)))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("latency_seconds", "seconds"),
        ("max by (job) (latency_seconds{job='a'} offset 1h)", "seconds"),
        ("latency_seconds * 1000", "milliseconds"),
        ("1e3 * latency_seconds", "milliseconds"),
        ("uptime_seconds / 60 / 60 / 24", "days"),
        ("uptime_seconds / 86400 > 3", "days"),
        ("latency_ms / 1000", "seconds"),
        ("free_bytes / 1024 / 1024 / 1024", "gigabytes"),
        ("free_bytes / 1e9", "gigabytes"),
        ("free_bytes / 1e3", "kilobytes"),
        ("free_bytes / 1e6", "megabytes"),
        ("free_bytes / 1e12", "terabytes"),
        ("free_bytes / 1024", "kilobytes"),
        ("latency_seconds unless up", "seconds"),
        ("latency_seconds and up", "seconds"),
        ("latency_seconds + 5", "seconds"),
        ("5 + latency_seconds", "seconds"),
        ("8 * rate(sent_bytes_total[5m])", "bits per second"),
        ("rate(sent_bytes_total[5m])", "bytes per second"),
        ("increase(sent_bytes_total[5m])", "bytes"),
        ("avg_over_time(rate(sent_bytes_total[5m])[1h:])", "bytes per second"),
        ("time() - last_success_timestamp_seconds", "seconds"),
        ("(time() - last_success_timestamp_seconds) / 3600", "hours"),
        ("last_success_timestamp_seconds", "timestamp"),
        ("used_bytes / size_bytes", "ratio"),
        ("1 - used_bytes / size_bytes", "ratio"),
        ("100 * used_bytes / size_bytes", "percent"),
        ("used_bytes / (size_bytes / 100)", "percent"),
        ("100 * (1 - used_bytes / size_bytes)", "percent"),
        ("sum(rate(errors_total[5m])) / sum(rate(requests_total[5m])) * 100", "percent"),
        ("sum(requests{code='500'}) / sum(requests)", "ratio"),
        ("job:errors:ratio_rate5m{job='a'}", "ratio"),
        ("rate(latency_seconds_sum[5m]) / rate(latency_seconds_count[5m])", "seconds"),
        ("histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))", "seconds"),
        ("rate(busy_seconds_total[5m])", "seconds per second"),
        ("pause", "milliseconds"),
        ("pause / 1000", "seconds"),
        ("temperature_celsius", "celsius"),
    ],
)
def test_unit(text: str, unit: str) -> None:
    assert said(text) == unit


KEEPING = """
abs(@) ceil(@) floor(@) round(@) clamp(@,0,1) clamp_max(@,1) clamp_min(@,1) scalar(@) sort(@) sort_desc(@)
sort_by_label(@,'a') sort_by_label_desc(@,'a') label_replace(@,'a','b','c','d') label_join(@,'a','b') increase(@[5m])
delta(@[5m]) idelta(@[5m]) avg_over_time(@[5m]) min_over_time(@[5m]) max_over_time(@[5m]) last_over_time(@[5m])
first_over_time(@[5m]) stddev_over_time(@[5m]) mad_over_time(@[5m]) predict_linear(@[5m],60)
quantile_over_time(0.5,@[5m]) sum(@) min(@) max(@) avg(@) topk(1,@) bottomk(1,@) quantile(0.5,@) stddev(@) limitk(1,@)
limit_ratio(0.5,@) (@) -@
"""
OTHERS = "sqrt(@) ln(@) exp(@) sgn(@) stdvar(@) group(@) count_values('a',@) minute(@) absent(@)"


@pytest.mark.parametrize(
    ("calls", "unit"),
    [
        (KEEPING, "seconds"),
        ("rate(@[5m]) irate(@[5m]) deriv(@[5m])", "seconds per second"),
        ("changes(@[5m]) resets(@[5m]) count_over_time(@[5m]) count(@)", "a number"),
        ("time() timestamp(@)", "timestamp"),
        (OTHERS, "None"),
    ],
)
def test_unit_of_what_functions_return(calls: str, unit: str) -> None:
    texts = calls.replace("@", "a_seconds").split()

    assert {text: said(text) for text in texts} == dict.fromkeys(texts, unit)


@pytest.mark.parametrize(
    "text",
    [
        "5", "lag", "latency_seconds + free_bytes", "latency_seconds + clamp(x, 0, 1)",
        "job:errors:rate5m", "job:ratio:rate5m",
        "count(up)", "latency_seconds * 7", "latency_seconds / 0", "latency_seconds * -1000",
        "latency_seconds * free_bytes", "errors / requests", "latency_sum / latency_count", "sum(used_ratio) * 100",
        "latency_seconds or latency_ms", "{job='a'}", "latency_seconds ^ 2", "latency_seconds > bool 5",
        "rate(errors_total[5m]) / requests_total", "time() / boot_time_seconds", "stdvar(latency_seconds)",
    ],
)  # fmt: skip
def test_no_unit(text: str) -> None:
    found = Units(UNITS).at(parse_expr(text))

    assert found is None or found.unit in (None, "")


@pytest.mark.parametrize(
    ("left", "right", "differs"),
    [
        ("seconds", "milliseconds", True),
        ("bytes", "bits", True),
        ("ratio", "percent", True),
        ("seconds", "seconds", False),
        ("seconds", "bytes", False),
        ("celsius", "percent", False),
    ],
)
def test_scales(left: str, right: str, differs: object) -> None:
    assert quantity(left).differs_in_scale(quantity(right)) is differs


def test_rates_are_no_amounts() -> None:
    units = Units(UNITS)
    rate, amount = (units.at(parse_expr(text)) for text in ("8 * rate(a_bytes_total[5m])", "a_bytes_total"))

    assert rate is not None
    assert amount is not None
    assert not rate.differs_in_scale(amount)
