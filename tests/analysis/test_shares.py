"""A share is a part of its whole by the text alone; everything else may be anything."""

import math

import pytest

from rulelint.analysis.ranges import ValueRanges
from rulelint.analysis.shares import ConventionalRanges
from rulelint.promql.parser import parse_expr


@pytest.mark.parametrize(
    "text",
    [
        "sum(rate(requests_total{code='500'}[5m])) / sum(rate(requests_total[5m]))",
        "rate(hits_total{job='a', code=~'5..'}[5m]) / ignoring (code) group_left () rate(hits_total{job='a'}[5m])",
        "sum by (job) (increase(x_total{a='1'}[1h] offset 5m)) / sum by (job) (increase(x_total[1h] offset 5m))",
        "count(up == 0) / count(up)",
        *(
            f"{each}(x{{a='1'}}[5m]) / {each}(x[5m])"
            for each in ("rate", "irate", "increase", "changes", "resets")
        ),
        "count_over_time(x{a='1'}[5m]) / count_over_time(x[5m])",
        "count by (job) ((up == 0)) / (count by (job) (up))",
        "sum(up) / count(up)",
        "sum(lag > bool 5) / count(lag)",
        "sum(probe_success == 1) / count(probe_success)",
        "histogram_fraction(0, 1, rate(latency[5m]))",
        "probe_success",
        "max_over_time(mysql_up[5m])",
        "kube_node_status_condition{condition='Ready'}",
        "node_filesystem_avail_bytes{mountpoint='/'} / node_filesystem_size_bytes{mountpoint='/'}",
        "node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
        "sum by (job) (node_memory_MemFree_bytes) / sum by (job) (node_memory_MemTotal_bytes)",
        "kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes",
        "node_filesystem_files_free / node_filesystem_files",
        "(node_filesystem_size_bytes - node_filesystem_free_bytes) / node_filesystem_size_bytes",
        "disk_free / on (device) disk_total",
    ],
)
def test_between_zero_and_one(text: str) -> None:
    found = ConventionalRanges().at(parse_expr(text))

    assert (found.low, found.high) == (0, 1)
    assert ValueRanges().at(parse_expr(text)).high == math.inf


@pytest.mark.parametrize(
    "text",
    [
        "sum(rate(errors_total[5m])) / sum(rate(requests_total[5m]))",
        "sum(rate(requests_total{code='500'}[5m])) / sum(rate(requests_total{code!='500'}[5m]))",
        "sum(rate(requests_total{code='500'}[10m])) / sum(rate(requests_total[5m]))",
        "sum(rate(requests_total[5m])) / sum(rate(requests_total[5m] offset 1h))",
        "sum(increase(requests_total{code='500'}[5m])) / sum(rate(requests_total[5m]))",
        "sum(temperature{place='a'}) / sum(temperature)",
        "max(rate(requests_total{code='500'}[5m])) / avg(rate(requests_total[5m]))",
        "count(up == 0) / on () group_right () count by (job) (up)",
        "sum(lag) / count(lag)",
        "sum(lag == 5) / count(lag)",
        "count({a='1', job='b'}) / count({a='1'})",
        "servers_that_are_up",
        "rate(requests_total{code='500'}[5m]) / lag",
        "sum(rate(requests_total{code='500'}[5m])) / lag",
        "lag / count(lag)",
        "node_filesystem_avail_bytes{mountpoint='/'} / node_filesystem_size_bytes",
        "node_filesystem_size_bytes / node_filesystem_avail_bytes",
        "node_filesystem_avail_bytes / node_memory_MemTotal_bytes",
        "node_memory_MemFree_bytes / node_memory_SwapTotal_bytes",
        "node_filesystem_avail_bytes / node_filesystem_size_bytes offset 1d",
        "sum(a_free_bytes) / max(a_size_bytes)",
        "sum by (a) (a_free_bytes) / on () group_left () sum(a_size_bytes)",
        "quota_used / quota",
        "heap_used_bytes / heap_max_bytes",
        "disk_free_kilobytes / disk_total_bytes",
        "(a_size_bytes - b_free_bytes) / a_size_bytes",
    ],
)
def test_anything(text: str) -> None:
    assert ConventionalRanges().at(parse_expr(text)).high == math.inf


@pytest.mark.parametrize(
    ("text", "high"),
    [
        ("100 * (1 - sum(up) / count(up))", 100),
        ("100 * sum(up) / count(up)", 100),
        ("(sum(up) * 100) / count(up)", 100),
        ("1e3 * disk_free / disk_total", 1000),
        ("-100 * sum(up) / count(up)", math.inf),
        ("100 * lag / count(lag)", math.inf),
    ],
)
def test_computed_shares(text: str, high: float) -> None:
    found = ConventionalRanges().at(parse_expr(text))

    assert found.high == high
    assert found.low == (0 if high < math.inf else -math.inf)
