"""Templates are accepted and refused as Go does, with its texts, and each error has its place."""

import time

import pytest

from rulelint.source.span import Span
from rulelint.template.ast import (
    Action,
    Branch,
    Chain,
    Command,
    Field,
    Identifier,
    Node,
    Pipeline,
    String,
    Text,
    Variable,
    walk,
)
from rulelint.template.parser import ParsedTemplate, parse_template
from rulelint.template.pipeline import MAX_DEPTH, MAX_ERRORS


def errors_of(text: str) -> list[tuple[str, str]]:
    """Return each error as its characters and its message."""
    return [(text[each.span.start : each.span.end], each.message) for each in parse_template(text).errors]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no action",
        "{ { }} }",
        "{{ $labels.instance }} of {{ .Labels.job }}",
        "{{- $value | humanize -}}",
        '{{ printf "%.2f" $value }}%',
        '{{ reReplaceAll ":.*" "" $labels.instance }}',
        '{{ with query "up" }}{{ . | first | value }}{{ else }}none{{ end }}',
        '{{ range $i, $x := query "up" }}{{ if $i }}, {{ end }}{{ $x.Labels.job }}{{ end }}',
        '{{ range query "up" }}{{ if eq .Value 1.0 }}{{ continue }}{{ else }}{{ break }}{{ end }}{{ end }}',
        "{{ if .Value }}a{{ else if $value }}b{{ else }}c{{ end }}",
        "{{ with $labels.a }}a{{ else with $labels.b }}b{{ end }}",
        '{{ define "row" }}<{{ . }}>{{ end }}{{ template "row" $labels.job }}',
        '{{ block "row" . }}{{ .Value }}{{ end }}',
        "{{ $x := 5 }}{{ $x = 6 }}{{ $x }}",
        '{{ (query "up" | first).Value }}',
        "{{/* said in passing */}}{{- /* and again */ -}} x",
        "{{ `raw \"s\"` }}{{ '\\n' }}{{ 0x1f }}{{ 1_000 }}{{ 1e3 }}{{ 2i }}{{ 1+2i }}{{ nil }}",
        "{{ $value | toDuration }}{{ now }}{{ urlQueryEscape $labels.job }}",
        "{{ humanize | }}",
    ],
)
def test_accepted(text: str) -> None:
    assert errors_of(text) == []


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("{{ $labels.x", "{{", "unclosed action"),
        ("{{ }}", "}}", "missing value for command"),
        ("{{ humanise $value }}", "humanise", 'function "humanise" not defined'),
        ("{{ $lables.x }}", "$lables", 'undefined variable "$lables"'),
        ("{{ if $value }}x", "if", "unexpected EOF"),
        ("{{ if $value }}a{{ else }}b", "if", "unexpected EOF"),
        ("{{ range .Labels }}{{ if 1 }}{{ end }}", "range", "unexpected EOF"),
        ("x{{ end }}", "{{ end }}", "unexpected {{end}}"),
        ("{{ else }}", "{{ else }}", "unexpected {{else}}"),
        ("{{ if 1 }}{{ else }}{{ else }}{{ end }}", "{{ else }}", "expected end; found {{else}}"),
        ("{{ if }}{{ end }}", "}}", "missing value for if"),
        ("{{ break }}", "{{ break }}", "{{break}} outside {{range}}"),
        ("{{ continue 1 }}", "1", 'unexpected "1" in {{continue}}'),
        ("{{ ($value }}", "(", "unclosed left paren"),
        ("{{ $value) }}", ")", "unexpected right paren"),
        ('{{ "a }}', '"a }}', "unterminated quoted string"),
        ("{{ 'a }}", "'a }}", "unterminated character constant"),
        ("{{ `a }}", "`", "unterminated raw quoted string"),
        ("{{/* a }}", "{{/*", "unclosed comment"),
        ("{{/* a */ }}", "*/", "comment ends before closing delimiter"),
        ("{{ $labels.my-label }}", "-", "bad character U+002D '-'"),
        ("{{ 5m }}", "5m", 'bad number syntax: "5m"'),
        ("{{ 08 }}", "08", 'integer overflow: "08"'),
        ("{{ 1e999 }}", "1e999", 'illegal number syntax: "1e999"'),
        ("{{ 'ab' }}", "'ab'", "malformed character constant: 'ab'"),
        ('{{ "\\q" }}', '"\\q"', "invalid syntax"),
        ("{{ $value : 1 }}", ":", "expected :="),
        ("{{ $value § }}", "§", "unrecognized character in action: U+00A7 '§'"),
        ('{{ "a"."b" }}', '"', "bad character U+0022 '\"'"),
        ('{{ "a".b }}', '"a".b', 'unexpected . after term "\\"a\\""'),
        ("{{ $value | 5 }}", "5", "non executable command in pipeline stage 2"),
        ("{{ $value || 5 }}", "|", 'unexpected "|" in command'),
        ('{{ "a""b" }}', '"b"', 'unexpected "\\"b\\"" in operand'),
        ('{{ "a""longer than ten" }}', '"longer than ten"', 'unexpected "\\"longer th"... in operand'),
        ("{{ $a, $b := .Labels }}", ",", "too many declarations in command"),
        ("{{ range $a, 5 := .Labels }}{{ end }}", "5", "range can only initialize variables"),
        ("{{ template $value }}", "$value", 'unexpected "$value" in template clause'),
        ('{{ if 1 }}{{ define "a" }}{{ end }}{{ end }}', "define", "unexpected <define> in command"),
        ('{{ define "a" }}{{ else }}{{ end }}', "{{ else }}", "unexpected {{else}} in define clause"),
        ('{{ define "a" }}1{{ end }}{{ define "a" }}2{{ end }}', '{{ define "a" }}2{{ end }}',
         'template: multiple definition of template "a"'),
        ("{{ if 1 }}{{ else with 1 }}{{ end }}", "with", "unexpected <with> in input"),
    ],
)  # fmt: skip
def test_refused(text: str, at: str, message: str) -> None:
    assert errors_of(text) == [(at, message)]


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("{{ $x }}{{ $x := 1 }}{{ $x }}", ["$x"]),
        ("{{ if 1 }}{{ $x := 1 }}{{ $x }}{{ end }}{{ $x }}", ["$x"]),
        ("{{ range $x := .Labels }}{{ $x }}{{ else }}{{ $x }}{{ end }}{{ $x }}", ["$x"]),
        ("{{ with $x := 1 }}{{ with $x := 2 }}{{ end }}{{ $x }}{{ end }}{{ $x }}", ["$x"]),
        ('{{ define "a" }}{{ $ }}{{ $labels.job }}{{ end }}{{ $labels.job }}', ["$labels"]),
        ('{{ $x := 1 }}{{ block "a" . }}{{ $x }}{{ end }}{{ $x }}', ["$x"]),
    ],
)
def test_variables_are_seen_to_the_end_of_their_block(text: str, unknown: list[str]) -> None:
    assert [at for at, _ in errors_of(text)] == unknown


def test_every_unknown_name_is_reported() -> None:
    text = "{{ foo }} {{ bar $x | humanise }} {{ end }}"

    assert [at for at, _ in errors_of(text)] == ["foo", "bar", "$x", "humanise", "{{ end }}"]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("{{ humanise $value }}", "did you mean `humanize`?"),
        ("{{ $lables.x }}", "did you mean `$labels`?"),
        ("{{ if 1 }}", "close `if` with `{{ end }}`"),
        ('{{ define "a" }}{{ $value }}{{ end }}', "a definition sees only `.` and `$`"),
    ],
)
def test_advice(text: str, advice: str) -> None:
    (error,) = parse_template(text).errors

    assert error.advice.startswith(advice)


def test_the_number_of_errors_is_bounded() -> None:
    assert len(parse_template("{{ foo }}" * 1000).errors) == MAX_ERRORS


def only(parsed: ParsedTemplate) -> Node:
    assert parsed.errors == ()
    (node,) = parsed.body
    return node


def test_tree_of_a_pipeline() -> None:
    text = '{{ ($x := query "up" | first).Value.y | printf "%v" $labels.job }}'

    inner = Pipeline(
        Span(3, 29),
        (Variable(Span(4, 6), "$x"),),
        assigns=False,
        commands=(
            Command(Span(10, 20), (Identifier(Span(10, 15), "query"), String(Span(16, 20), '"up"', "up"))),
            Command(Span(23, 28), (Identifier(Span(23, 28), "first"),)),
        ),
    )
    chain = Chain(Span(3, 37), inner, ("Value", "y"))
    printf = (
        Identifier(Span(40, 46), "printf"),
        String(Span(47, 51), '"%v"', "%v"),
        Variable(Span(52, 63), "$labels", ("job",)),
    )
    outer = Pipeline(
        Span(3, 63),
        (),
        assigns=False,
        commands=(Command(Span(3, 37), (chain,)), Command(Span(40, 63), printf)),
    )
    assert only(parse_template(text)) == Action(Span(0, 66), outer)


def test_tree_of_branches() -> None:
    text = "{{ if .A }}1{{ else if .B }}2{{ else }}3{{ end }}"

    branch = only(parse_template(text))
    assert isinstance(branch, Branch)
    assert branch.span == Span(0, len(text))
    assert branch.then == (Text(Span(11, 12), "1"),)
    (second,) = branch.otherwise
    assert isinstance(second, Branch)
    assert (second.then, second.otherwise) == ((Text(Span(28, 29), "2"),), (Text(Span(39, 40), "3"),))
    fields = [node.fields for node in walk(branch) if isinstance(node, Field)]
    assert fields == [("A",), ("B",)]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a {{- 1 -}} b", ["a", "b"]),
        ("a\n {{- 1 }} b", ["a", " b"]),
        ("a {{-1}} b", ["a ", " b"]),
        (" {{- /* c */ -}} ", []),
        ("a {{/* c */}} b", ["a ", " b"]),
    ],
)
def test_trim_markers(text: str, left: list[str]) -> None:
    assert [node.text for node in parse_template(text).body if isinstance(node, Text)] == left


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("({{ ({}", 1),
        ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", MAX_DEPTH),
        ("{{ if 1 }}" * 5000, MAX_DEPTH),
    ],
)
def test_hostile_nesting_is_refused(text: str, depth: int) -> None:
    (error,) = parse_template(text).errors

    assert depth == 1 or f"nested more than {MAX_DEPTH} levels" in error.message


def test_allowed_nesting_is_accepted() -> None:
    deep = MAX_DEPTH - 1
    assert errors_of("{{ " + "(" * deep + "1" + ")" * deep + " }}") == []
    assert errors_of("{{ if 1 }}" * deep + "{{ end }}" * deep) == []


@pytest.mark.parametrize(
    "unit",
    [
        "{{ $x := 1 }}{{ $x }}",
        '"',
        "{{ `",
        "a {{- /* c */ -}} ",
        "{{ $value",
        '{{ define "a" }}{{ end }}',
        "1+",
    ],
)
def test_time_is_linear(unit: str) -> None:
    def seconds(count: int) -> float:
        text = "{{ " + unit * count if unit in ('"', "1+") else unit * count
        began = time.process_time()
        parse_template(text)
        return time.process_time() - began

    def best(count: int) -> float:
        return min(
            seconds(count + more) for more in range(3)
        )  # the same text again would come from the cache

    # Quadratic work would take 64 times as long for eight times the text; the floor absorbs the clock's grain.
    assert best(8000) < 32 * max(best(1000), 0.002)
