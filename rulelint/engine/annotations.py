"""The texts of Prometheus' warnings and infos (util/annotations/annotations.go), without their prefix."""

from rulelint.promql.numbers import format_number
from rulelint.promql.quoting import quote

_MONOTONICITY = "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile"


def invalid_quantile(value: float) -> str:
    """A quantile outside 0 and 1."""
    return f"quantile value should be between 0 and 1, got {format_number(value)}"


def bad_bucket_label(metric: str, label: str) -> str:
    """A bucket whose `le` is no number."""
    return f'bucket label "le" is missing or has a malformed value of {quote(label)} for metric name {quote(metric)}'


def possible_non_counter(metric: str) -> str:
    """A rate of something that is not named as a counter."""
    return f"metric might not be a counter, name does not end in _total/_sum/_count/_bucket: {quote(metric)}"


SORT_IN_RANGE_QUERY = "sort is ineffective for range queries since results are always ordered by labels"
"""Prometheus says `sort` of its three siblings too."""


def forced_monotonicity(metric: str) -> str:
    """Buckets whose counts fall."""
    return (
        f"input to histogram_quantile needed to be fixed for monotonicity (see {_MONOTONICITY}) "
        f"for metric name {quote(metric)}"
    )
