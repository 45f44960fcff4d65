"""Random templates: half of them one action, half a mixture, out of everything the language has."""

import random
from collections.abc import Iterator

FRAGMENTS = (
    "{{", "}}", "{{- ", " -}}", "{{", "}}", " ", "  ", "\n", "\t", "if", "else", "end", "with", "range", "define",
    "template", "block", "break", "continue", "nil", "true", "$labels", "$value", "$x", ":=", "=", "|", ",", "(", ")",
    ".", ".Labels", ".job", "$", '"a"', '"b\\n"', '"\\q"', "`raw`", "'c'", "'\\n'", "'cc'", "1", "0x1f", "1.5", "1e3",
    "1_000", "08", "1i", "1+2i", "1.", ".5", "5x", "99999999999999999999", "humanize", "query", "printf", "foo", "$y",
    "/*", "*/", "text", "é", "日本", ":", "@", "-", "+", "{", "}", '"', "`", "'", "\\", "len", "eq", "and", "args",
    "{{ end }}", "{{ else }}", "{{ if .Value }}", "{{ $x := 1 }}", "{{ range $i, $x := .Labels }}", "{{ end }}",
    '{{ define "d" }}', '{{ block "e" . }}', '{{ template "d" }}', "{{ $x = 2 }}",
)  # fmt: skip


def templates(seed: int, count: int) -> Iterator[str]:
    """Yield `count` templates, the same ones for the same seed."""
    draw = random.Random(seed)
    for _ in range(count):
        length = draw.randint(1, 8)
        if draw.random() < 0.5:
            inside = "".join(draw.choice(FRAGMENTS) + draw.choice(("", " ", " ")) for _ in range(length))
            yield f"{{{{ {inside} }}}}"
        else:
            yield "".join(draw.choice(FRAGMENTS) + draw.choice(("", " ")) for _ in range(length + 4))
