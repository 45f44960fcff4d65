"""Requests to ignore findings beyond plain comments: expiry, expressions, objects, configuration, pint; fixes."""

from datetime import date

import pytest

from rulelint.api.lint import LintOptions, lint_files
from rulelint.checks.catalogue import CHECKS
from rulelint.policy.config import ConfigError, parse_config
from rulelint.policy.names import known_names, metas_of
from rulelint.policy.pint import NAMES
from rulelint.policy.suppress import Outcome, Terms, apply_suppressions
from rulelint.report.base import LintResult
from rulelint.source.edit import apply_edits
from rulelint.source.file import SourceText
from tests.policy.loaded import finding_at, rule_file

TODAY = date(2026, 11, 22)
TERMS = Terms(TODAY)
RULE = "groups:\n- name: a\n  rules:\n{above}  - alert: A\n    expr: first ){end}\n    for: 5m\n"
PINT = Terms(TODAY, pint=True)


def outcome(text: str, *words: str, check: str = "alert/no-condition", terms: Terms = TERMS) -> Outcome:
    file = rule_file(text)
    return apply_suppressions(
        file, [finding_at(file, each, check) for each in words], metas_of(CHECKS), CHECKS, terms
    )


def above(comment: str) -> str:
    return RULE.format(above=f"  {comment}\n", end="")


def fixed(text: str, found: Outcome) -> str:
    """Return the text without what is wrong with its requests."""
    return apply_edits(text, [edit for said in found.said if said.fix for edit in said.fix.edits])


@pytest.mark.parametrize(
    ("until", "silenced", "said"),
    [
        ("2026-11-23", 1, []),
        ("2026-11-22", 1, []),
        ("2026-11-21", 0, ["comment/expired"]),
        ("2026-13-01", 0, ["comment/malformed"]),
        ("20261123", 0, ["comment/malformed"]),
        ("", 0, ["comment/malformed"]),
    ],
)
@pytest.mark.parametrize("form", ["until={} a drill", "a drill until={}", "a until={} drill"])
def test_expiry(form: str, until: str, silenced: int, said: list[str]) -> None:
    found = outcome(above(f"# rulelint: ignore[alert] {form.format(until)}"), "first )")

    assert len(found.suppressed) == silenced
    assert [each.id for each in found.said] == said
    assert {each.reason for each in found.suppressed} <= {"a drill"}


def test_expiry_is_no_reason() -> None:
    (said,) = outcome(above("# rulelint: ignore[alert] until=2030-01-01"), "first )").said

    assert said.id == "comment/no-reason"


def test_without_a_day_nothing_expires() -> None:
    assert outcome(above("# rulelint: ignore[alert] until=2000-01-01 x"), "first )", terms=Terms()).said == ()


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("# rulelint: ignore[alert] why", ""),
        ("# rulelint: ignore[alert, template] why", ""),
        ("# rulelint: ignore[expr/sintax] why", "# rulelint: ignore[expr/syntax] why"),
        ("# rulelint: ignore[qqqqqqqq] why", ""),
        ("# rulelint: ignore[alert] until=2020-01-01 why", ""),
    ],
)
def test_fix_of_a_line_of_its_own(written: str, left: str) -> None:
    text = above(written)
    now = text
    for _ in range(3):
        said = outcome(now).said
        edits = next((each.fix.edits for each in said if each.fix), ())
        now = apply_edits(now, edits)
        if left and left in now:
            break

    assert now == RULE.format(above=f"  {left}\n" if left else "", end="")


def test_fix_of_a_comment_at_the_end_of_a_line() -> None:
    text = RULE.format(above="", end="   # rulelint: ignore[alert] why")

    assert fixed(text, outcome(text)) == RULE.format(above="", end="")


@pytest.mark.parametrize(("unused", "left"), [("alert", "expr"), ("template", "alert")])
def test_fix_takes_one_name_out(unused: str, left: str) -> None:
    text = above(
        "# rulelint: ignore[alert, expr] why" if left == "expr" else "# rulelint: ignore[alert, template] why"
    )
    check = "expr/syntax" if left == "expr" else "alert/no-condition"
    found = outcome(text, "first )", check=check)

    # A syntax error keeps other checks from looking, so that nothing is unused there.
    if check == "expr/syntax":
        assert found.said == ()
    else:
        assert [each.message for each in found.said] == [f"nothing to ignore: `{unused}` finds nothing here"]
        assert f"# rulelint: ignore[{left}] why" in fixed(text, found)


BLOCK = """\
groups:
- name: a
  rules:
  - alert: A
    expr: |
      {own}
      sum(first) {end}
      > bool 1
"""


@pytest.mark.parametrize("place", ["own", "end"])
def test_a_comment_inside_an_expression_covers_it(place: str) -> None:
    comment = "# rulelint: ignore[alert] why"
    text = BLOCK.format_map({"own": "", "end": "", place: comment})

    assert [each.reason for each in outcome(text, "sum(", "bool").suppressed] == ["why", "why"]
    unused = outcome(text)
    assert [each.id for each in unused.said] == ["comment/unused"]
    assert fixed(text, unused).split() == BLOCK.format(own="", end="").split()
    assert fixed(text, unused).count("\n") == text.count("\n") - (place == "own")


def test_a_comment_inside_quotes_cannot_be_cut_out() -> None:
    text = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: 'up # rulelint: ignore[alert] why'\n"
    (said,) = outcome(text).said

    assert (said.id, said.fix) == ("comment/unused", None)


@pytest.mark.parametrize("value", ["'# rulelint: ignore[alert] x'", '"\\"# rulelint: ignore[alert] x"'])
def test_a_hash_inside_quotes_of_an_expression_is_text(value: str) -> None:
    text = f"groups:\n- name: a\n  rules:\n  - alert: A\n    expr: |\n      up{{a={value}}} > 1\n"

    assert outcome(text, "up{").suppressed == ()


OBJECT = """\
kind: PrometheusRule
apiVersion: monitoring.coreos.com/v1
metadata:
  name: {name}
  annotations:
{annotations}
    other: x
spec:
  groups:
  - name: a
    rules:
    - alert: A
      expr: {name}first
"""


def objects(**annotations: str) -> str:
    lines = "\n".join(
        f"    rulelint.io/{key.replace('_', '-')}: {value}" for key, value in annotations.items()
    )
    return f"{OBJECT.format(name='one', annotations=lines)}---\n{OBJECT.format(name='two', annotations='    a: b')}"


def test_annotations_cover_their_object() -> None:
    text = objects(ignore="alert/no-condition, expr", ignore_reason="a drill", ignore_until='"2030-01-01"')

    found = outcome(text, "onefirst", "twofirst")

    assert [each.finding.span.start for each in found.suppressed] == [text.index("onefirst")]
    assert [each.reason for each in found.suppressed] == ["a drill"]
    assert [each.message for each in found.said] == ["nothing to ignore: `expr` finds nothing here"]
    assert "ignore: alert/no-condition\n" in fixed(text, found)


@pytest.mark.parametrize(
    ("annotations", "said"),
    [
        ({"ignore": "alert"}, "comment/no-reason"),
        ({"ignore": "''", "ignore_reason": "x"}, "comment/malformed"),
        ({"ignore": "alert", "ignore_reason": "x", "ignore_until": "soon"}, "comment/malformed"),
        ({"ignore": "alert", "ignore_reason": "x", "ignore_until": "2020-01-01"}, "comment/expired"),
        ({"ignroe": "alert", "ignore_reason": "x"}, "comment/malformed"),
        ({"ignore": "'alrt'", "ignore_reason": "x"}, "comment/unknown-check"),
    ],
)
def test_annotations_without_effect(annotations: dict[str, str], said: str) -> None:
    found = outcome(objects(**annotations), "onefirst")

    assert found.suppressed == ()
    assert [each.id for each in found.said] == [said]


def test_annotations_of_what_is_unused_are_removed() -> None:
    text = objects(ignore="alert", ignore_reason="x")

    assert fixed(text, outcome(text)) == objects().replace("  annotations:\n\n", "  annotations:\n", 1)


CONFIG = """\
suppress:
  - match: "vendor/**"
    rules: ["Kube*"]
    checks: [alert/no-condition]
    reason: upstream wants it so
  - checks: [template]
    reason: rendered elsewhere
    until: {until}
"""
VENDOR = "groups:\n- name: v\n  rules:\n  - alert: KubeX\n    expr: up\n  - alert: Other\n    expr: up\n"


def judged(config: str, *, whole: bool = True, path: str = "vendor/a.yml") -> LintResult:
    files = (rule_file(VENDOR, path),)
    options = LintOptions(("default",), whole=whole, today=TODAY)
    return lint_files(files, parse_config(SourceText(".rulelint.yaml", config)), options)


def test_configuration_accepts_findings() -> None:
    result = judged(CONFIG.format(until="2030-01-01"))

    assert [each.finding.rule.name for each in result.suppressed if each.finding.rule] == ["KubeX"]
    assert [each.reason for each in result.suppressed] == ["upstream wants it so"]
    said = [each for each in result.findings if each.id == "comment/unused"]
    assert [each.path for each in said] == [".rulelint.yaml"]
    assert result.place(said[0])[0].line == 6
    assert said[0].fix is not None
    text = apply_edits(CONFIG, said[0].fix.edits)
    assert text == CONFIG[: CONFIG.index("  - checks")]


def test_what_is_not_looked_at_is_not_unused() -> None:
    assert not [
        each
        for each in judged(CONFIG.format(until="2030-01-01"), whole=False).findings
        if each.path == ".rulelint.yaml"
    ]
    elsewhere = judged(CONFIG.format(until="2030-01-01"), path="own/a.yml")
    assert len([each for each in elsewhere.findings if each.id == "comment/unused"]) == 2
    assert elsewhere.suppressed == ()


def test_an_expired_entry_is_said() -> None:
    result = judged(CONFIG.format(until="2026-11-21"))

    assert [each.id for each in result.findings if each.path == ".rulelint.yaml"] == ["comment/expired"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("[template]", "[tempalte]"), "no check, area or group `tempalte`; did you mean `template`?"),
        (("2026-01-01", "2026-02-30"), "`2026-02-30` is no day"),
        (("    reason: rendered elsewhere\n", ""), "reason"),
        (("checks: [template]", "cheks: [template]"), "did you mean `checks`?"),
    ],
)
def test_entries_that_cannot_be_right(change: tuple[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message.replace("?", r"\?").replace("`", ".")):
        parse_config(SourceText("c", CONFIG.format(until="2026-01-01").replace(*change)))


@pytest.mark.parametrize(
    ("comment", "check", "silenced"),
    [
        ("# pint disable alerts/comparison", "alert/no-condition", 1),
        ("# pint disable alerts/comparison", "expr/invalid-regex", 0),
        ("# pint disable promql/regexp(prod)", "expr/invalid-regex", 1),
        ("# pint disable promql/series", "alert/no-condition", 0),
        ("# pint file/disable alerts/comparison", "alert/no-condition", 2),
        ("# pint snooze 2026-12-01 alerts/comparison", "alert/no-condition", 1),
        ("# pint snooze 2026-12-01T10:00:00Z alerts/comparison", "alert/no-condition", 1),
        ("# pint snooze 2026-10-01 alerts/comparison", "alert/no-condition", 0),
        ("# pint snooze never alerts/comparison", "alert/no-condition", 0),
        ("# pint snooze 2026-99-01 alerts/comparison", "alert/no-condition", 0),
        ("# pint file/snooze 2026-12-01 alerts/comparison", "alert/no-condition", 2),
        ("# pint ignore/file", "expr/invalid-regex", 2),
        ("# pint ignore/next-line", "alert/no-condition", 1),
        ("# pint ignore/begin", "alert/no-condition", 2),
        ("# pint is a tool", "alert/no-condition", 0),
    ],
)
def test_comments_for_pint(comment: str, check: str, silenced: int) -> None:
    text = above(comment) + "  - alert: B\n    expr: second )\n"

    found = outcome(text, "first )", "second )", check=check, terms=PINT)

    assert len(found.suppressed) == silenced
    assert found.said == ()
    assert outcome(text, "first )", "second )", check=check).suppressed == ()


def test_pint_ranges_and_lines() -> None:
    text = above("# pint ignore/begin").replace("    for: 5m\n", "  # pint ignore/end\n") + (
        "  - alert: B\n    expr: second ) # pint ignore/line\n  - alert: C\n    expr: third )\n"
    )

    found = outcome(text, "first )", "second )", "third )", terms=PINT)

    assert [each.span.start for each in found.kept] == [text.index("third )")]
    assert {each.reason for each in found.suppressed} == {"# pint ignore/begin", "# pint ignore/line"}


def test_pint_inside_a_rule_covers_the_rule() -> None:
    text = RULE.format(above="", end="\n    # pint disable alerts/comparison")

    assert len(outcome(text, "first )", terms=PINT).suppressed) == 1


def test_names_of_pint_stand_for_checks_of_ours() -> None:
    known = known_names(metas_of(CHECKS))

    assert [name for names in NAMES.values() for name in names if name not in known] == []
