"""One cause is one defect, with the advice that repairs it; promtool judges the files alike."""

import shutil
import subprocess
from pathlib import Path

import pytest

from rulelint.api.lint import LintOptions, lint_files
from rulelint.policy.config import Config
from rulelint.rules.load import load_bytes

RULES = "groups:\n- name: a\n  rules:\n"
RULE = RULES + "  - alert: A\n    expr: up == 0\n"
RENDER = "check the rendered file: `helm template CHART > rules.yaml`"

Said = tuple[str, str, str, str]
"""Id, the text that is marked, message, help."""

DASH = ("yaml/syntax", "-alert", "`-alert` lacks the blank after its dash", "write `- alert`")
NAMELESS = "a rule must have a name: `alert` or `record`"
BINARY = "is not what its tag `!!binary` says"

CASES: dict[str, tuple[str, list[Said], bool]] = {
    # name: file, what is said, whether promtool accepts it
    "duration of a chart": (
        RULE + '    for: "{{ .Values.for }}"\n',
        [
            (
                "schema/invalid-duration",
                '"{{ .Values.for }}"',
                '`for`: not a valid duration string: "{{ .Values.for }}"',
                RENDER,
            )
        ],
        False,
    ),
    "limit of a chart": (
        "groups:\n- name: a\n  limit: '{{ .Values.limit }}'\n",
        [
            (
                "schema/wrong-type",
                "'{{ .Values.limit }}'",
                "`limit` must be an integer, not `{{ .Values.limit }}`",
                RENDER,
            )
        ],
        False,
    ),
    "no rule at all": (
        RULES + "  - owner: me\n    team: a\n",
        [("schema/rule-kind", "owner", NAMELESS, "add `alert: NAME` or `record: NAME`, and `expr: …`")],
        False,
    ),
    "nothing in a rule": (
        RULES + "  - {}\n",
        [("schema/rule-kind", "{}", NAMELESS, "add `alert: NAME` or `record: NAME`, and `expr: …`")],
        False,
    ),
    "misspelt expr": (
        RULES + "  - alert: A\n    exprr: up == 0\n",
        [
            (
                "schema/unknown-field",
                "exprr",
                "unknown field `exprr` in a rule; did you mean `expr`?",
                "write `expr`",
            )
        ],
        False,
    ),
    "group among rules": (
        RULES + "  - name: b\n",
        [
            (
                "schema/unknown-field",
                "name",
                "unknown field `name` in a rule",
                "`name` belongs to a group: check the indentation",
            )
        ],
        False,
    ),
    "dash without blank in a rule": (
        RULES + "  - for: 5m\n    -alert: A\n",
        [("schema/unknown-field", "-alert", "`-alert` lacks the blank after its dash", "write `- alert`")],
        False,
    ),
    "misspelt record": (
        RULES + "  - recrod: a:b\n    expr: sum(up)\n",
        [
            (
                "schema/unknown-field",
                "recrod",
                "unknown field `recrod` in a rule; did you mean `record`?",
                "write `record`",
            )
        ],
        False,
    ),
    "misspelt alert": (
        RULES + "  - alrt: A\n    expr: up == 0\n",
        [
            (
                "schema/unknown-field",
                "alrt",
                "unknown field `alrt` in a rule; did you mean `alert`?",
                "write `alert`",
            )
        ],
        False,
    ),
    "another field instead of a name": (
        RULES + "  - owner: A\n    expr: up == 0\n",
        [
            (
                "schema/rule-kind",
                "owner",
                "a rule must have a name: `alert` or `record`",
                "add `alert: NAME` or `record: NAME`",
            ),
            (
                "schema/unknown-field",
                "owner",
                "unknown field `owner` in a rule",
                "remove it: a rule has `alert`, `annotations`, `expr`, `for`, `keep_firing_for`, `labels`, `record`",
            ),
        ],
        False,
    ),
    "no blank after the dash of the first rule": (RULES + "  -alert: A\n    expr: up == 0\n", [DASH], False),
    "no blank after the dash of a later rule": (RULE + "  -alert: B\n    expr: up == 0\n", [DASH], False),
    "no blank after the dash of a group": (
        "groups:\n-name: a\n  rules: []\n",
        [("yaml/syntax", "-name", "`-name` lacks the blank after its dash", "write `- name`")],
        False,
    ),
    "a negative number is no dash": (
        RULES + "  - alert: A\n    expr: up\n      -foo: 1\n",
        [
            (
                "yaml/syntax",
                ":",
                "a `:` is not allowed here",
                "quote the value if the `:` belongs to it; else check the indentation of this line and the one above",
            )
        ],
        False,
    ),
    "an alias of nothing": (
        RULES + "  - alert: A\n    expr: *e\n    for: *e\n    labels: *e\n",
        [("yaml/syntax", "*e", "alias `*e` has no anchor", "write `&e` before the value it repeats")] * 3,
        False,
    ),
    "a name that is an alias of nothing": (
        RULES + "  - alert: *e\n    expr: up == 0\n",
        [("yaml/syntax", "*e", "alias `*e` has no anchor", "write `&e` before the value it repeats")],
        False,
    ),
    "behind the end of the document": (
        RULE + "...\nmore: text\n",
        [
            (
                "yaml/ignored-document",
                "more: text",
                "Prometheus reads only the first document of a rule file: nothing behind `...` is ever loaded",
                "remove it, or move it above `...`",
            )
        ],
        True,
    ),
    "behind the end of the document and a comment": (RULE + "... # end\n# words\n", [], True),
    "another document behind the end": (RULE + "...\n---\nmore: text\n", [], True),
    "on the line of the end of the document": (
        RULE + "... more\nsome: text\n",
        [
            (
                "yaml/syntax",
                "more",
                "the document has ended here already",
                "separate documents by a line `---`, or check the indentation",
            )
        ],
        False,
    ),
    "a merge key with its tag": (
        RULES + "  - &a\n    alert: A\n    expr: up == 0\n  - !!merge <<: *a\n    alert: B\n",
        [],
        True,
    ),
    "binary labels that are no UTF-8": (
        RULE + "    labels: {a: !!binary /w==}\n",
        [("schema/wrong-type", "/w==", "invalid label value: that of `a` is not UTF-8", "write it as text")],
        False,
    ),
    "binary annotations that are no UTF-8": (RULE + "    annotations: {a: !!binary /w==}\n", [], True),
    "no base64": (
        RULE + "    annotations: {a: !!binary a}\n",
        [("schema/wrong-type", "a", f"`a` {BINARY}", "remove the tag")],
        False,
    ),
    "base64 with a blank": (
        RULE + '    labels: {a: !!binary "aGVs bG8="}\n',
        [("schema/wrong-type", '"aGVs bG8="', f"`aGVs bG8=` {BINARY}", "remove the tag")],
        False,
    ),
    "base64 over lines": (RULE + '    labels: {a: !!binary "aGVs\\nbG8="}\n', [], True),
    "a duration in base64": (RULE + "    for: !!binary NW0=\n", [], True),
    "a template in base64": (
        RULE + "    annotations: {a: !!binary e3sgIH0=}\n",
        [("template/syntax", "e3sgIH0=", 'unexpected "}" in command', "")],
        False,
    ),
    "misspelt end": (
        RULE + '    annotations: {a: "{{ if true }}x{{ ned }}"}\n',
        [("template/syntax", "ned", 'function "ned" not defined', "did you mean `end`?")],
        False,
    ),
    "misspelt if": (
        RULE + '    annotations: {a: "{{- fi true }}x{{ end }}"}\n',
        [("template/syntax", "fi", 'function "fi" not defined', "did you mean `if`?")],
        False,
    ),
    "misspelt range": (
        RULE + '    annotations: {a: "{{ rnage $x := . }}x{{ end }}"}\n',
        [("template/syntax", "rnage", 'function "rnage" not defined', "did you mean `range`?")],
        False,
    ),
    "misspelt function": (
        RULE + '    annotations: {a: "{{ humanise 1 }} {{ (ned) }}"}\n',
        [
            ("template/syntax", "humanise", 'function "humanise" not defined', "did you mean `humanize`?"),
            ("template/syntax", "ned", 'function "ned" not defined', "did you mean `ne`?"),
        ],
        False,
    ),
}


@pytest.mark.parametrize(("text", "expected", "accepted"), CASES.values(), ids=CASES)
def test_what_is_said(text: str, expected: list[Said], *, accepted: bool) -> None:
    file = load_bytes("r.yml", text.encode())
    assert file is not None
    options = LintOptions(("yaml", "schema", "expr/syntax", "template/syntax"))

    found = lint_files((file,), Config(), options).findings

    assert [
        (each.id, text[each.span.start : each.span.end], each.message, each.help) for each in found
    ] == expected
    assert accepted is not any(each.severity.word == "error" for each in found)


@pytest.mark.oracle
@pytest.mark.parametrize(("text", "expected", "accepted"), CASES.values(), ids=CASES)
def test_promtool_judges_alike(text: str, expected: list[Said], *, accepted: bool, tmp_path: Path) -> None:  # noqa: ARG001
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    path = tmp_path / "r.yml"
    path.write_text(text)

    done = subprocess.run([promtool, "check", "rules", str(path)], capture_output=True, check=False)

    assert (done.returncode == 0) is accepted, done.stderr.decode()


@pytest.mark.parametrize(
    "text",
    [
        "{{ if .Values.on }}\nkind: ClusterRules\nspec:\n{{ toYaml .Values.spec }}\n{{ end }}\n",
        "kind: List\nitems:\n{{ range .Values.x }}\n- apiVersion: v1\n  kind: PrometheusRule\n{{ end }}\n",
        "{{- range .Values.alerts }}\n- alert: {{ .name }}\n  expr: {{ .expr }}\n{{- end }}\n",
        "kind: PrometheusRule\nspec:\n  {{- toYaml .Values.rules | nindent 2 }}\n",
    ],
)
def test_a_chart_without_groups_is_a_template(text: str) -> None:
    file = load_bytes("templates/rules.yaml", text.encode())

    assert file is not None
    assert [defect.id for defect in file.defects] == ["yaml/template"]


def test_a_chart_of_something_else_is_passed_over() -> None:
    assert load_bytes("deploy.yaml", b"kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n") is None
