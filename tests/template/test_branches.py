"""Which branches of a template an expansion takes."""

from collections.abc import Mapping

import pytest

from rulelint.template.branches import branches_of, taken
from rulelint.template.expand import NOTHING_KNOWN, expand

IF = "{{ if gt $value 5.0 }}high{{ else }}low{{ end }}"


def came_to(text: str, value: float = 0, labels: Mapping[str, str] | None = None) -> set[tuple[int, bool]]:
    return set(taken(text, "A", labels or {}, float(value), NOTHING_KNOWN))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", ()),
        ("{{ $value }}", ()),
        (IF, ("{{if gt $value 5.0}}",)),
        ("{{ if $value }}{{ if $labels.a }}x{{ end }}{{ end }}", ("{{if $value}}", "{{if $labels.a}}")),
        ("{{ if 1 }}a{{ else if 2 }}b{{ end }}", ("{{if 1}}", "{{if 2}}")),
        ('{{ with $labels.a }}x{{ end }}{{ range query "up" }}x{{ end }}',
         ("{{with $labels.a}}", '{{range query "up"}}')),
        ('{{ define "n" }}{{ if . }}x{{ end }}{{ end }}{{ template "n" . }}', ("{{if .}}",)),
        ("{{ if", ()),
    ],
)  # fmt: skip
def test_branches_are_named_as_they_are_written(text: str, expected: tuple[str, ...]) -> None:
    assert branches_of(text) == expected


@pytest.mark.parametrize(
    ("text", "value", "labels", "expected"),
    [
        (IF, 9, {}, {(0, True)}),
        (IF, 1, {}, {(0, False)}),
        ("{{ if $value }}x{{ end }}", 0, {}, {(0, False)}),
        ("{{ if gt $value 5.0 }}{{ if $labels.a }}x{{ end }}{{ end }}", 9, {"a": "b"}, {(0, True), (1, True)}),
        ("{{ if gt $value 5.0 }}{{ if $labels.a }}x{{ end }}{{ end }}", 1, {"a": "b"}, {(0, False)}),
        ("{{ if eq 1 2 }}a{{ else if eq 2 2 }}b{{ else }}c{{ end }}", 0, {}, {(0, False), (1, True)}),
        ("{{ with $labels.none }}x{{ end }}", 0, {}, {(0, False)}),
        ('{{ range $k, $v := $labels }}{{ if eq $k "a" }}x{{ end }}{{ end }}', 0, {"a": "1", "b": "2"},
         {(0, True), (1, True), (1, False)}),
        ("{{ range $k, $v := $labels }}x{{ end }}", 0, {}, {(0, False)}),
        ("{{ if 1 }}a{{ end }}{{ nothing_is_called_so }}", 0, {}, set()),
        ("{{ if 1 }}a{{ end }}{{ index $labels 5 }}{{ if 1 }}b{{ end }}", 0, {}, {(0, True)}),
        ('{{ if 1 }}a{{ end }}{{ query "up" | first }}{{ if 1 }}b{{ end }}', 0, {}, {(0, True)}),
        ("{{ $labels.a }}{{ if 1 }}b{{ end }}", 0, {"a": "\ue0007:1\ue001"}, {(0, True)}),
    ],
)  # fmt: skip
def test_what_is_come_to(
    text: str, value: float, labels: Mapping[str, str], expected: set[tuple[int, bool]]
) -> None:
    assert came_to(text, value, labels) == expected


def test_the_expansion_itself_has_no_marks() -> None:
    assert expand(IF, "A", {}, 9.0).text == "high"
    assert came_to(IF, 9) == {(0, True)}
    assert expand(IF, "A", {}, 9.0).text == "high"
