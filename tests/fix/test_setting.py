"""Another setting, written into the text of a rule and nowhere else."""

import pytest

from rulelint.fix.setting import Change, with_setting
from rulelint.rules.load import load_bytes
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.tuning.comparison import comparisons
from rulelint.simulate.tuning.model import Setting

MINUTE = 60_000
PLAIN = "groups:\n  - name: g\n    rules:\n{}"
FIRST = "      - alert: A\n        expr: x > 5\n"


def changed(
    text: str,
    number: float | None = None,
    op: str | None = None,
    hold: int | None = None,
    keep: int | None = None,
) -> str | None:
    """Return the text with the first alert changed; minutes."""
    file = load_bytes("rules.yml", text.encode())
    assert file is not None
    rule = first_alert(file)
    assert rule.expr.ast is not None
    comparison = next(comparisons(rule.expr.ast), None)
    base = Setting(
        comparison.number if comparison else None,
        comparison.op if comparison else "",
        rule.hold.value if rule.hold else 0,
        rule.keep_firing_for.value if rule.keep_firing_for else 0,
    )
    setting = Setting(
        base.number if number is None else number,
        base.op if op is None else op,
        base.hold if hold is None else hold * MINUTE,
        base.keep if keep is None else keep * MINUTE,
    )
    found = with_setting(file, Change(rule, comparison, base, setting))
    return None if found is None else found.text


def first_alert(file: RuleFile) -> AlertRule:
    return next(each for group in file.groups for each in group.rules if isinstance(each, AlertRule))


@pytest.mark.parametrize(
    ("rule", "change", "expected"),
    [
        (FIRST, {"number": 7.5}, FIRST.replace("5", "7.5")),
        (FIRST, {"op": ">="}, FIRST.replace(">", ">=")),
        (FIRST, {"number": -1.0, "op": ">="}, FIRST.replace("> 5", ">= -1")),
        (FIRST.replace("x > 5", "5 < x  # why"), {"number": 6.0}, FIRST.replace("x > 5", "6 < x  # why")),
        (FIRST.replace("x > 5", "'x > 5'"), {"number": 6.0}, FIRST.replace("x > 5", "'x > 6'")),
        (FIRST.replace("x > 5", '"x > 5"'), {"number": 6.0}, FIRST.replace("x > 5", '"x > 6"')),
        (
            FIRST.replace("x > 5", "|\n          x\n            > 2 * 3  # six\n"),
            {"number": 7.0},
            FIRST.replace("x > 5", "|\n          x\n            > 7  # six\n"),
        ),
        (
            FIRST.replace("x > 5", ">-\n          x\n          > 5"),
            {"number": 7.0},
            FIRST.replace("x > 5", ">-\n          x\n          > 7"),
        ),
        (FIRST + "        for: 5m # long\n", {"hold": 10}, FIRST + "        for: 10m # long\n"),
        (FIRST + "        for: '5m'\n", {"hold": 90}, FIRST + "        for: '1h30m'\n"),
        (FIRST + "        for: 5m\n", {"hold": 0}, FIRST + "        for: 0s\n"),
        (
            FIRST + "        labels: {a: b}\n",
            {"hold": 2},
            FIRST + "        for: 2m\n        labels: {a: b}\n",
        ),
        (
            FIRST + "        labels: {a: b}\n",
            {"hold": 2, "keep": 3},
            FIRST + "        for: 2m\n        keep_firing_for: 3m\n        labels: {a: b}\n",
        ),
        (
            FIRST.replace("x > 5", "|\n          x > 5") + "        labels: {a: b}\n",
            {"hold": 2, "number": 6.0},
            FIRST.replace("x > 5", "|\n          x > 6") + "        for: 2m\n        labels: {a: b}\n",
        ),
        (FIRST.rstrip("\n"), {"hold": 2}, FIRST + "        for: 2m"),
        (
            "      - {alert: A, expr: x > 5, labels: {a: b}}\n",
            {"hold": 2, "number": 9.0},
            "      - {alert: A, expr: x > 9, for: 2m, labels: {a: b}}\n",
        ),
    ],
)
def test_only_the_setting_is_changed(rule: str, change: dict[str, float | int | str], expected: str) -> None:
    other = "      - alert: B\n        expr: x > 5\n        for: 5m\n"
    for before, after in ((rule, expected), (rule + other, expected + other)):
        if rule.endswith("\n") or before == rule:
            assert changed(PLAIN.format(before), **change) == PLAIN.format(after)  # type: ignore[arg-type]


def test_line_ends_are_kept() -> None:
    text = PLAIN.format(FIRST).replace("\n", "\r\n")
    assert changed(text, hold=2) == text + "        for: 2m\r\n"


def test_a_document_inside_a_scalar() -> None:
    inner = "\n".join(f"    {line}" for line in PLAIN.format(FIRST + "        for: 5m\n").splitlines())
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: n}}\ndata:\n  rules.yml: |\n{inner}\n"
    assert changed(text, number=6.0, hold=7) == text.replace("x > 5", "x > 6").replace("5m", "7m")


def test_a_shared_expression_is_not_changed_for_others() -> None:
    text = PLAIN.format("      - alert: A\n        expr: &e x > 5\n      - alert: B\n        expr: *e\n")
    assert changed(text, number=6.0) is None
    assert changed(text, hold=2) is not None
