"""Below Prometheus' own message stands what to write instead, where a mistake is a usual one."""

import pytest

from rulelint.checks.base import Context
from rulelint.checks.expr import syntax
from rulelint.checks.run import run_checks
from rulelint.rules.load import load_bytes

UNRENDERED = (
    "this is a template that was not rendered: check the rendered file, of `helm template` for example"
)


@pytest.mark.parametrize(
    ("expr", "advice"),
    [
        ("rat(up[5m]) > 0", "did you mean `rate`?"),
        ("histogram_quantil(0.9, x) > 1", "did you mean `histogram_quantile`?"),
        ("sun(up) > 0", "did you mean `sum`?"),
        ("holt_winters(up[5m], 0.5, 0.5) > 0", "Prometheus 3 calls it `double_exponential_smoothing`"),
        ("service_errors(up) > 0", ""),
        ("rate(up) > 0", "give it a range: a selector `[5m]`, another expression `[5m:1m]`"),
        ("scalar(up[5m]) > 0", ""),
        ("up = 0", "to compare, write `==`"),
        ("up == == 0", ""),
        ("up > {{ .Values.limit }}", UNRENDERED),
        ("rate(up[{{ .Values.window }}]) > 0", UNRENDERED),
        ("up > <%= limit %>", UNRENDERED),
        ("up > {% if x %} 1 {% endif %}", UNRENDERED),
        ("up{{ .Values.selector }} > 0", UNRENDERED),
        ("up{job={{ .Values.job }}} > 0", UNRENDERED),
        ('up{job="{{ x }}"} foo', ""),
        ("1 > 2", "write `bool` behind the comparison, or compare series"),
    ],
)
def test_advice(expr: str, advice: str) -> None:
    file = load_bytes("a.yml", f"groups: [{{name: g, rules: [{{alert: A, expr: '{expr}'}}]}}]".encode())
    assert file is not None

    first, *_ = run_checks([file], [syntax], Context())

    assert first.help == advice
