"""Which labels a template reads: only reads of the alert's own labels, and none that it tests itself."""

import pytest

from rulelint.template.parser import parse_template
from rulelint.template.uses import labels_read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("{{ $labels.a }} {{ .Labels.b }} {{ $.Labels.c }}", ["$labels.a", ".Labels.b", "$.Labels.c"]),
        (
            '{{ index $labels "a" }} {{ index .Labels "b" | title }}',
            ['index $labels "a"', 'index .Labels "b"'],
        ),
        ('{{ printf "%s/%s" $labels.a (title $labels.b) }}', ["$labels.a", "$labels.b"]),
        (
            "{{ if eq $value 1.0 }}{{ .Labels.a }}{{ else }}{{ $labels.b }}{{ end }}",
            [".Labels.a", "$labels.b"],
        ),
        ('{{ range query "up" }}{{ .Labels.a }}{{ $labels.b }}{{ end }}', ["$labels.b"]),
        ('{{ with query "up" }}{{ .Labels.a }}{{ else }}{{ $.Labels.b }}{{ end }}', ["$.Labels.b"]),
        ("{{ with $labels.a }}{{ . }}{{ end }}{{ $labels.a }}{{ $labels.b }}", ["$labels.b"]),
        ("{{ if $labels.a }}{{ $labels.a }}{{ end }}{{ $labels.b }}", ["$labels.b"]),
        ('{{ define "x" }}{{ .Labels.a }}{{ end }}{{ template "x" . }}', []),
        ("{{ $labels }} {{ $value }} {{ $externalLabels.a }} {{ .ExternalLabels.b }}", []),
        ("{{ range $labels }}{{ . }}{{ end }}", []),
        ("{{ with $labels }}{{ .a }}{{ else }}{{ .Labels.b }}{{ end }}{{ .c }}", [".a", ".Labels.b"]),
        ('{{ with .Labels }}{{ index . "a" }}{{ .Labels.b }}{{ end }}', ['index . "a"']),
        ("{{ with $x := $labels }}{{ $x.a }}{{ .b }}{{ $labels.c }}{{ end }}", ["$x.a", ".b", "$labels.c"]),
        ("{{ $x := .Labels }}{{ $y := $x }}{{ $x.a }}{{ $y.b }}", ["$x.a", "$y.b"]),
        ('{{ $labels := query "up" | first }}{{ $labels.Labels.a }}{{ $labels.b }}', []),
        ('{{ $x := $labels }}{{ $x = query "up" }}{{ $x.a }}', []),
        ("{{ range $k, $v := $labels }}{{ $k.a }}{{ $v.b }}{{ end }}", []),
        ("{{ range $x := $labels }}{{ $x.a }}{{ end }}", []),
        ("{{ $x := $labels | title }}{{ $x.a }}", []),
        ("{{ or $labels.a $labels.b }}{{ $labels.c }}", ["$labels.c"]),
        ('{{ or (index $labels "a") "none" | title }}', []),
        ("{{ and $labels.a $labels.b }}", ["$labels.a", "$labels.b"]),
        (
            "{{ if $value }}{{ .Labels.a }}{{ else if .Labels.b }}{{ .Labels.c }}{{ end }}",
            [".Labels.a", ".Labels.c"],
        ),
    ],
)
def test_labels_read(text: str, read: list[str]) -> None:
    found = labels_read(parse_template(text))

    assert [text[use.span.start : use.span.end] for use in found] == read
