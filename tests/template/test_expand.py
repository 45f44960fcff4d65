"""Templates print what Prometheus prints: the recorded outputs, the forms newer than they are, errors and limits."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from rulelint.template.environment import FunctionError
from rulelint.template.expand import Expansion, Surroundings, expand
from rulelint.template.functions import FUNCTIONS
from rulelint.template.limits import MAX_OUTPUT
from rulelint.template.signatures import SIGNATURES
from tests.shared_data import require_shared
from tests.template.generated import templates as generated_texts
from tests.template.generated_calls import templates as generated_calls

LABELS = {"job": "api", "instance": "web-1.example.com:9100", "code": "500", "uni": "é日"}

DATA = (
    "struct { Labels map[string]string; ExternalLabels map[string]string; "
    "ExternalURL string; Value interface {} }"
)
OVERFLOW = "1e+300 cannot be represented as a nanoseconds timestamp since it overflows int64"

SINCE_2_42 = {'{{ parseDuration "1x" }}': 'unknown unit "x" in duration "1x"'}
"""Templates of the recorded cases whose output has changed since, with the text of Prometheus 3.14."""


def queried(text: str, time: int) -> Sequence[tuple[Mapping[str, str], float]]:
    if text == "fails(":
        raise FunctionError("1:6: parse error: unclosed left parenthesis")
    if text == "none":
        return []
    return [({"__name__": "up", "job": "b"}, 2.0), ({"__name__": "up", "job": "a"}, time / 1000)]


AROUND = Surroundings(
    time=1_435_065_584_128,
    external_labels={"cluster": "prod"},
    external_url="http://p.example/x",
    server_url="http://p.example:9090/x/y",
    query=queried,
)


def render(text: str, value: float = 1.5, around: Surroundings = AROUND) -> str:
    expansion = expand(text, "A", LABELS, value, around)
    assert expansion.unknown == ""
    return expansion.text


def recorded_cases() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        require_shared("conformance", "templates.json").read_text(encoding="utf-8")
    )
    return found


def recorded_expansion(document: Mapping[str, Any], case: Mapping[str, Any]) -> Expansion:
    labels = {**document["labels"], "__name__": document["metric"]}

    def query(text: str, time: int) -> Sequence[tuple[Mapping[str, str], float]]:  # noqa: ARG001
        if text == "bad(":
            raise FunctionError("1:5: parse error: unclosed left parenthesis")
        return [(labels, float(case["value"]))] if text == document["metric"] else []

    around = Surroundings(0, document["external_labels"], document["external_url"], None, query)
    return expand(case["template"], "A", labels, float(case["value"]), around)


@pytest.mark.corpus
def test_recorded_outputs() -> None:
    document = recorded_cases()
    cases = document["cases"]

    printed = [recorded_expansion(document, case) for case in cases]

    different = [
        (case["template"], case["value"], each.text, case["output"])
        for case, each in zip(cases, printed, strict=True)
        if each.text != case["output"]
        and not (case["template"] in SINCE_2_42 and SINCE_2_42[case["template"]] in each.text)
    ]
    assert len(cases) >= 726
    assert different == []
    assert all(each.unknown == "" for each in printed)


@pytest.mark.corpus
def test_altered_recorded_outputs_differ() -> None:
    document = recorded_cases()
    for case in document["cases"]:
        altered = case["output"][:-1] + ("x" if case["output"][-1:] != "x" else "y")
        assert recorded_expansion(document, case).text != altered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ range 3 }}{{ . }},{{ end }}", "0,1,2,"),
        ("{{ range $i := 2 }}{{ $i }}{{ end }}{{ range 0 }}x{{ else }}none{{ end }}", "01none"),
        ("{{ with $labels.nope }}a{{ else with $labels.job }}b{{ . }}{{ else }}c{{ end }}", "bapi"),
        ("{{ now }}", "1.435065584128e+09"),
        ("{{ now | toTime }}", "2015-06-23 13:19:44.128 +0000 UTC"),
        ('{{ (now | toTime).Format "Mon, 02 Jan 2006 15:04:05.000 MST" }}', "Tue, 23 Jun 2015 13:19:44.128 UTC"),
        ('{{ (toTime 0).Format "3:04PM _2/1/06 Z07:00" }}', "12:00AM  1/1/70 Z"),
        ("{{ (toTime 86400).Weekday }} {{ (toTime 0).Month }} {{ (toTime 0).Unix }}", "Friday January 0"),
        ("{{ toDuration 5400.5 }} {{ toDuration 0 }} {{ toDuration 0.0015 }} {{ toDuration -61 }}",
         "1h30m0.5s 0s 1.5ms -1m1s"),
        ("{{ (toDuration 90).Minutes }}", "1.5"),
        ('{{ urlQueryEscape "a b&c" }}', "a+b%26c"),
        ('{{ parseDuration "-5m" }}', "-300"),
        ("{{ externalURL }} {{ pathPrefix }} {{ .ExternalURL }}", "http://p.example:9090/x/y /x/y http://p.example/x"),
        ('{{ range query "up" | sortByLabel "job" }}{{ .Labels.job }}={{ .Value }};{{ end }}',
         "a=1.435065584128e+09;b=2;"),
        ('{{ query "up" | first | value }}', "2"),
        ('{{ $q := query "up" }}{{ $s := sortByLabel "job" $q }}{{ (index $q 0).Labels.job }}', "a"),
        ("{{ if gt $value 1.0 }}high{{ end }}", "high"),
        ("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ $x := 3 }}{{ end }}{{ $x }}", "2"),
        ('{{ define "a" }}{{ end }}{{ define "a" }}b{{ end }}{{ template "a" }}', "b"),
        ('{{ block "row" $labels.job }}<{{ . }}>{{ end }}', "<api>"),
        ('{{ range $k, $v := $labels }}{{ if eq $k "instance" }}{{ continue }}{{ end }}{{ $k }} {{ end }}',
         "code job uni "),
        ('{{ range $k, $v := $labels }}{{ if eq $k "job" }}{{ break }}{{ end }}{{ $k }} {{ end }}', "code instance "),
        ('{{ range $i := args "a" "b" }}{{ $i }}{{ end }}', "ab"),
        ('{{ printf "%[2]s %[1]*d|%+.2e|%#q|% x" 5 "a" }}',
         "a %!d(string=    a)|%!e(MISSING)|%!q(MISSING)|%!x(MISSING)"),
        ('{{ printf "%v %+v %#v" $externalLabels $externalLabels $externalLabels }}',
         'map[cluster:prod] map[cluster:prod] map[string]string{"cluster":"prod"}'),
        ('{{ 2i }} {{ printf "%.1f" 1+2i }}', "(0+2i) (1.0+2.0i)"),
        ('{{ slice "é日" 0 2 }}', "é"),
        ("{{ html $labels.job }}{{ . | len }}", None),
    ],
)  # fmt: skip
def test_forms(text: str, expected: str | None) -> None:
    printed = render(text)
    if expected is None:
        assert printed.startswith("<error expanding template: error executing template __alert_A: ")
    else:
        assert printed == expected


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("{{ if gt $value 3 }}x{{ end }}", "gt $value 3", "error calling gt: incompatible types for comparison"),
        ("é\n{{ $value.Foo }}", "$value.Foo", "can't evaluate field Foo in type float64"),
        ("{{ .Value.Foo }}", ".Value.Foo", "can't evaluate field Foo in type interface {}"),
        ("{{ .Nothing }}", ".Nothing", f"can't evaluate field Nothing in type {DATA}"),
        ('{{ query "fails(" }}', 'query "fails("', "error calling query: 1:6: parse error: unclosed left parenthesis"),
        ('{{ query "none" | first }}', "first", "error calling first: first() called on vector with no elements"),
        ('{{ "x" | humanize }}', "humanize", 'error calling humanize: strconv.ParseFloat: parsing "x": invalid syntax'),
        ('{{ reReplaceAll "(" "" "a" }}', 'reReplaceAll "(" "" "a"',
         "error calling reReplaceAll: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`"),
        ("{{ toUpper $value }}", "$value", "wrong type for value; expected string; got float64"),
        ("{{ toUpper 5 }}", "5", "expected string; found 5"),
        ("{{ range $value }}{{ end }}", "$value", "range can't iterate over 1.5"),
        ("{{ range $i, $x := 3 }}{{ end }}", "3", "can't use 3 to iterate over more than one variable"),
        ('{{ define "d" }}{{ .x }}{{ end }}{{ template "d" 5 }}', ".x", "can't evaluate field x in type int"),
        ('{{ template "nope" }}', '{{ template "nope" }}', 'template "nope" not defined'),
        ("{{ humanizeTimestamp 1e300 }}", "humanizeTimestamp 1e300", f"error calling humanizeTimestamp: {OVERFLOW}"),
        ('{{ $labels.job "x" }}', "$labels.job", "job is not a method but has arguments"),
        ("{{ $x = 2 }}", "2", "undefined variable: $x"),
        ("{{ $x := $x }}", "$x", "undefined variable: $x"),
        ("{{ index $labels 1 }}", "index $labels 1", "error calling index: value has type int; should be string"),
    ],
)  # fmt: skip
def test_errors_have_places(text: str, at: str, message: str) -> None:
    expansion = expand(text, "A", LABELS, 1.5, AROUND)

    assert expansion.error is not None
    assert text[expansion.error.span.start : expansion.error.span.end] == at
    assert expansion.error.message == message
    assert expansion.text.startswith(
        "<error expanding template: error executing template __alert_A: template: "
    )
    assert expansion.text.endswith(f"{message}>")


def test_calls_and_checks_agree_on_the_number_of_arguments() -> None:
    assert FUNCTIONS.keys() == SIGNATURES.keys() | {"and", "or"}
    for name, signature in SIGNATURES.items():
        # Go calls `eq` with one argument, which then fails.
        least = len(signature.params) + (name == "eq")
        assert (name, FUNCTIONS[name].least) == (name, least)
        assert (name, FUNCTIONS[name].most is None) == (name, signature.rest is not None)


def test_a_broken_template_is_an_error_too() -> None:
    assert render("\n{{ nope }}") == (
        "<error expanding template: error parsing template __alert_A: template: __alert_A:2: "
        'function "nope" not defined>'
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{{ query "up" }}', "it asks for the result of a query"),
        ("{{ (toTime 0).AddDate 1 1 1 }}", "it calls the method `AddDate` of a `*time.Time`"),
    ],
)
def test_what_is_not_known_is_not_guessed(text: str, why: str) -> None:
    assert expand(text, "A", LABELS, 1.0) == Expansion("", None, why)


@pytest.mark.parametrize(
    "text",
    [
        '{{ define "a" }}{{ template "a" }}{{ template "a" }}{{ end }}{{ template "a" }}',
        '{{ define "a" }}x{{ template "a" }}{{ end }}{{ template "a" }}',
        "{{ range 2000000000 }}{{ end }}",
        '{{ $x := "0123456789" }}{{ range 100 }}{{ $x = print $x $x }}{{ end }}',
        "{{ $x := args }}{{ range 1000 }}{{ $x = args $x $x }}{{ end }}{{ $x }}",
        "{{ $x := args }}{{ range 40 }}{{ $x = args $x $x }}{{ end }}{{ $x }}",
        '{{ printf "%1000000d%1000000d" 1 2 }}',
        '{{ range 100000 }}{{ printf "%100d" . }}{{ end }}',
        '{{ reReplaceAll "" "0123456789" (printf "%500000d" 1) }}',
        '{{ printf (printf "%s" "' + "%[" * 30_000 + '") }}',
        "{{ $a := 1 }}" * 1_500 + "{{ $labels.job }}" * 1_500,
        "{{ " + "(" * 90 + "1" + ")" * 90 + " }}",
        "{{ if true }}" * 90 + "{{ end }}" * 90,
        "{{ print" + " 1" * 10_000 + " }}",
    ],
)
def test_hostile_templates_end_soon(text: str) -> None:
    start = time.process_time()
    expansion = expand(text, "A", LABELS, 1.0, AROUND)

    assert time.process_time() - start < 10
    assert len(expansion.text) <= MAX_OUTPUT + 1000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_text_has_an_expansion(seed: int) -> None:
    kinds = set()
    for text in (*generated_texts(seed, 800), *generated_calls(seed, 200)):
        expansion = expand(text, "A", LABELS, 1.5, Surroundings(steps=5_000))
        assert not (expansion.unknown and (expansion.text or expansion.error))
        kinds.add((expansion.error is not None, bool(expansion.unknown)))
    assert kinds == {(False, False), (True, False), (False, True)}


def test_endless_templates_end_as_in_go() -> None:
    text = '{{ define "a" }}{{ template "a" }}{{ end }}{{ template "a" }}'
    assert render(text).endswith("exceeded maximum template depth (100000)>")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0 0 0s 0%"),
        (1234.5, "1.234k 1.206ki 20m 34s 1.234e+05%"),
        (-86461.0, "-86.46k -84.43ki -1d 0h 1m 1s -8.646e+06%"),
        (0.00012, "120u 0.00012 120us 0.012%"),
        (float("nan"), "NaN NaN NaN NaN%"),
        (float("inf"), "+Inf +Inf +Inf +Inf%"),
        (1e300, "1e+276Y 8.272e+275Yi -106751991167300d -15h -30m -8s 1e+302%"),
    ],
)
def test_humanize(value: float, expected: str) -> None:
    functions = ("humanize", "humanize1024", "humanizeDuration", "humanizePercentage")
    assert render(" ".join(f"{{{{ $value | {name} }}}}" for name in functions), value) == expected
