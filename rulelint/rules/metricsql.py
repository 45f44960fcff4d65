"""What MetricsQL has beyond PromQL, as far as it tells whose file a rule is in.

Source: https://docs.victoriametrics.com/victoriametrics/metricsql/ and `lexer.go` of VictoriaMetrics/metricsql.
"""

import re

_UNIT = {
    "ms": 1,
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
    "y": 31_536_000_000,
}
_PART = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ms|[smhdwy])?", re.IGNORECASE)
MAX_LENGTH = 64
"""Longer texts are no durations that anybody wrote."""

_NAMES = """
aggr_over_time alias any ascent_over_time bitmap_and bitmap_or bitmap_xor bottomk_avg bottomk_last bottomk_max
bottomk_median bottomk_min buckets_limit count_eq_over_time count_gt_over_time count_le_over_time
count_ne_over_time count_values_over_time decreases_over_time default_rollup delta_prometheus descent_over_time
distinct distinct_over_time drop_common_labels drop_empty_series duration_over_time end exclude_empty_series
first_over_time geomean geomean_over_time histogram histogram_avg_buckets histogram_over_time histogram_share
histogram_stddev histogram_stdvar hoeffding_bound_lower hoeffding_bound_upper increase_prometheus increase_pure
increases_over_time integrate interpolate iqr_over_time keep_last_value keep_next_value label_copy label_del
label_graphite_group label_keep label_lowercase label_map label_match label_mismatch label_move label_set
label_transform label_uppercase label_value labels_equal lag lifetime limit_offset limitk mad mode mode_over_time
now outlier_iqr_over_time outliers_iqr outliers_mad outliersk prometheus_buckets quantiles quantiles_over_time
rand rand_exponential rand_normal range_avg range_first range_last range_linear_regression range_mad range_max
range_median range_min range_normalize range_over_time range_quantile range_stddev range_stdvar range_sum
range_trim_outliers range_trim_spikes range_trim_zscore range_zscore rate_over_sum remove_resets
resets_prometheus rollup rollup_candlestick rollup_delta rollup_deriv rollup_increase rollup_rate
rollup_scrape_interval ru running_avg running_max running_min running_sum scrape_interval share share_eq_over_time
share_gt_over_time share_le_over_time smooth_exponential sort_by_label_numeric sort_by_label_numeric_desc
stale_samples_over_time step sum2 sum2_over_time sum_eq_over_time sum_gt_over_time sum_le_over_time
timestamp_with_name timezone_offset tfirst_over_time tlast_change_over_time tlast_over_time tmax_over_time
tmin_over_time topk_avg topk_last topk_max topk_median topk_min ttf union vmrange zscore zscore_over_time
"""
FUNCTIONS = frozenset(_NAMES.split())
"""Names a call has in MetricsQL; those Prometheus knows as well never make an error in the first place."""

_UNKNOWN = re.compile(r'unknown function with name "(\w+)"')


def is_unknown_metricsql(message: str) -> bool:
    """Say whether an error of the PromQL parser is about a function that only MetricsQL has."""
    found = _UNKNOWN.match(message)
    return found is not None and found[1].lower() in FUNCTIONS


def parse_metricsql_duration(text: str) -> int:
    """Return milliseconds; numbers may have fractions, and seconds need no unit.  Raises ValueError."""
    total, at = 0.0, 0
    while at < len(text) <= MAX_LENGTH and (part := _PART.match(text, at)):
        total += float(part[1]) * _UNIT[(part[2] or "s").lower()]
        at = part.end()
    if not text or at < len(text):
        shown = text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"
        raise ValueError(f'not a valid duration string: "{shown}"')
    return round(total)
