"""Rule files made to hurt: defects, never an exception."""

import pytest

from rulelint.rules.load import load_bytes

RULE = b"groups:\n- name: g\n  rules:\n"


@pytest.mark.parametrize(
    "data",
    [
        RULE + b"  - alert: A\n    expr: " + b"(" * 100_000,
        RULE + b"  - alert: A\n    expr: " + b"[" * 100_000,
        RULE + b"  - alert: A\n    expr: up\n    for: " + b"9" * 100_000 + b"\n",
        RULE + b"  - alert: A\n    expr: up\n    labels: {a: \x00}\n",
        RULE + b"  - alert: A\n    expr: up\n    labels: {a: \xff\xfe}\n",
        RULE + b"  - alert: !!python/object/apply:os.system [echo]\n    expr: up\n",
        RULE + b"  - ? {a: b}\n    : c\n",
        RULE + b"  - &a {alert: A, expr: up, <<: *a}\n",
        RULE.replace(b"rules", b"limit: " + b"9" * 10_000 + b"\n  rules"),
        RULE.replace(b"rules", b"limit: 0x" + b"f" * 10_000 + b"\n  rules"),
        RULE + b"\t- alert: A\n",
        RULE + b"  - alert: 'A\n    expr: up\n",
        RULE + b"  - alert: A\n    alert: B\n    expr: up\n",
        b"groups: " + b"[" * 100_000,
        b"groups:\n- &g {name: g, rules: [&r {alert: A, expr: up, for: x}]}\n" + b"- *g\n" * 10_000,
        b"groups: []\n" * 10_000,
        b"kind: PrometheusRule\nspec: [" + b"{" * 10_000,
        b"kind: PrometheusRule\nspec: x\n",
        b"{{" * 100_000 + b"\nkind: PrometheusRule\n",
        b"{%" * 100_000 + b"\nkind: PrometheusRule\n",
        b"<%" * 100_000 + b"\n  - alert: x\n",
        "groups:\n- nam: g\n".encode("utf-16"),
    ],
    ids=lambda data: data[-24:].decode("ascii", "replace"),
)
def test_hostile_files_have_defects(data: bytes) -> None:
    file = load_bytes("hostile.yml", data)
    if file is None:
        return
    refused = list(file.defects) + [
        error for group in file.groups for rule in group.rules for error in rule.expr.errors
    ]

    assert refused
    for defect in file.defects:
        assert 0 <= defect.span.start <= defect.span.end <= len(file.source.text)
