"""Plain templates print what promtool prints."""

import json
import math
from collections.abc import Mapping
from typing import Any

import pytest

from rulelint.template.expand import Surroundings, expand
from rulelint.template.plain import compile_plain
from tests.shared_data import require_shared

LABELS = {"job": "api", "instance": "web-1:9100"}


def render(text: str, value: float = 1.5, labels: Mapping[str, str] = LABELS) -> str:
    template = compile_plain(text)
    assert template is not None
    return template.render(labels, value, {"cluster": "prod"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("no action at all", "no action at all"),
        ("{{ $labels.job }}", "api"),
        ("{{ .Labels.job }}", "api"),
        ("{{ $.Labels.job }}", "api"),
        ("{{$value}}", "1.5"),
        ("{{ .Value }} on {{ $labels.instance }}", "1.5 on web-1:9100"),
        ("{{ $externalLabels.cluster }}/{{ .ExternalLabels.cluster }}", "prod/prod"),
        ("[{{ $labels.missing }}]", "[]"),
        ("a {{- $labels.job -}} b", "aapib"),
        ('{{/* said in passing */}}{{ `raw` }} {{ "\\t" }}', "raw \t"),
        ("{{ $labels }}", "map[instance:web-1:9100 job:api]"),
    ],
)
def test_plain_forms(text: str, expected: str) -> None:
    assert render(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{ $value | humanize }}",
        '{{ printf "%.1f" $value }}',
        "{{ if $labels.job }}x{{ end }}",
        "{{ $x := $value }}",
        "{{ $labels.job.name }}",
        "{{ $value.job }}",
        "{{ .Nothing }}",
        "{{ . }}",
        "{{ $externalURL }}",
        '{{ define "a" }}{{ end }}',
        "{{ $labels.job",
        "{{ nofunction }}",
    ],
)
def test_other_forms_are_left_to_the_evaluator(text: str) -> None:
    assert compile_plain(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0"), (-0.0, "-0"), (1.0, "1"), (100000.0, "100000"), (999999.0, "999999"), (1e6, "1e+06"),
        (123456.5, "123456.5"), (1234567.5, "1.2345675e+06"), (0.0001, "0.0001"), (0.00001234, "1.234e-05"),
        (5e-324, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"), (-2.5, "-2.5"),
        (math.inf, "+Inf"), (-math.inf, "-Inf"), (math.nan, "NaN"),
    ],
)  # fmt: skip
def test_numbers_print_as_go_prints_them(value: float, expected: str) -> None:
    assert render("{{ $value }}", value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{{ $value }}", True), ("{{ .Value }}", True), ("{{ $labels.value }}", False), ("$value", False)],
)
def test_uses_value(text: str, *, expected: bool) -> None:
    template = compile_plain(text)
    assert template is not None
    assert template.uses_value is expected


@pytest.mark.parametrize(
    "text",
    [
        "{{ $labels.job }}{{ .Labels.nope }}{{ $labels }}",
        "{{ $value }} {{ .Value }} {{ $externalLabels.cluster }} {{ .ExternalLabels }}",
        'a {{- "b" -}} c {{ $.Labels.instance }}',
    ],
)
@pytest.mark.parametrize("value", [0.0, -0.0, 1e6, 1e-7, math.inf, math.nan])
def test_the_evaluator_prints_the_same(text: str, value: float) -> None:
    around = Surroundings(external_labels={"cluster": "prod"})
    assert expand(text, "A", LABELS, value, around).text == render(text, value)


def recorded_cases() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    document = json.loads(require_shared("conformance", "templates.json").read_text(encoding="utf-8"))
    return document, [case for case in document["cases"] if compile_plain(case["template"]) is not None]


@pytest.mark.corpus
def test_recorded_outputs() -> None:
    document, cases = recorded_cases()
    labels = {**document["labels"], "__name__": document["metric"]}

    different = []
    for case in cases:
        template = compile_plain(case["template"])
        assert template is not None
        printed = template.render(labels, float(case["value"]), document["external_labels"])
        if printed != case["output"]:
            different.append((case["template"], case["value"], printed, case["output"]))

    assert len(cases) > 50
    assert different == []
