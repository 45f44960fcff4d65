"""Comments that silence findings, and what is said about comments that do not."""

import pytest

from rulelint.checks.catalogue import CHECKS
from rulelint.policy.names import metas_of
from rulelint.policy.suppress import Outcome, apply_suppressions
from tests.policy.loaded import finding_at, rule_file

FILE = """\
{top}
groups:
{above_group}
- name: api {end_of_group}
  rules:
  {above_rule}
  - alert: Broken {end_of_alert}
    {above_expr}
    expr: | {end_of_expr}
      sum(
        first )
    labels:
      severity: page {end_of_label}
  - alert: Other
    expr: second )
- name: db
  rules:
  - alert: Third
    expr: third )
"""
PLACES = (
    "top", "above_group", "end_of_group", "above_rule", "end_of_alert", "above_expr", "end_of_expr", "end_of_label",
)  # fmt: skip


def outcome(text: str, *words: str, ran: tuple[str, ...] | None = None) -> Outcome:
    file = rule_file(text)
    metas = metas_of(CHECKS)
    findings = [finding_at(file, each, "alert/no-condition") for each in words]
    return apply_suppressions(file, findings, [meta for meta in metas if ran is None or meta.id in ran])


def at(place: str, comment: str = "# rulelint: ignore[alert/no-condition] a drill") -> str:
    assert place in PLACES
    return FILE.format_map({each: comment if each == place else "" for each in PLACES})


@pytest.mark.parametrize(
    ("place", "silenced"),
    [
        ("above_group", ["page", "first )", "second )"]),
        ("above_rule", ["page", "first )"]),
        ("above_expr", ["first )"]),
        ("end_of_expr", ["first )"]),
        ("end_of_label", ["page"]),
        ("end_of_alert", []),
        ("end_of_group", []),
    ],
)
def test_where_a_comment_stands_decides_what_it_covers(place: str, silenced: list[str]) -> None:
    found = outcome(at(place), "page", "first )", "second )", "third )")

    text = rule_file(at(place)).source.text
    assert [text[each.finding.span.start : each.finding.span.end] for each in found.suppressed] == silenced
    assert len(found.kept) == 4 - len(silenced)
    assert {each.reason for each in found.suppressed} <= {"a drill"}
    assert [said.id for said in found.said] == ([] if silenced else ["comment/unused"])


def test_finding_of_a_whole_rule_is_silenced_at_its_first_line() -> None:
    found = outcome(at("end_of_alert"), "alert: Broken")

    assert (len(found.kept), len(found.suppressed), found.said) == (0, 1, ())


def test_whole_file() -> None:
    text = at("top", "# rulelint: ignore-file[alert] generated")

    found = outcome(text, "first )", "second )", "third )")

    assert (found.kept, len(found.suppressed), found.said) == ((), 3, ())


def test_value_on_the_line_below_its_key() -> None:
    text = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: # rulelint: ignore[alert] why\n      up )\n"

    assert len(outcome(text, "up )").suppressed) == 1


def test_several_comments_above_a_rule_all_count() -> None:
    text = at("above_rule", "# rulelint: ignore[expr] one\n\n  # words\n  # rulelint: ignore[alert] two")

    found = outcome(text, "first )")

    assert [each.reason for each in found.suppressed] == ["two"]
    assert [said.message for said in found.said] == ["nothing to ignore: `expr` finds nothing here"]


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("# rulelint: ignore[alert/no-condition]", ["comment/no-reason"]),
        ("# rulelint: ignore[alert/no-condition] --", ["comment/no-reason"]),
        ("# rulelint: ignore[alert/no-conditoin] why", ["comment/unknown-check"]),
        ("# rulelint: ignore why", ["comment/malformed"]),
        ("# rulelint: ignore[] why", ["comment/malformed"]),
        ("# rulelint: ingore[alert] why", ["comment/malformed"]),
        ("# rulelint ignore[alert] why", ["comment/malformed"]),
        ("# rulelint:", ["comment/malformed"]),
        ("# rulelint: ignore[alert] until=tomorrow why", ["comment/malformed"]),
        ("# rulelint: ignore[alert] until 2099-01-01 why", ["comment/malformed"]),
        ("# rulelint: ignore[alert] why, expires: 2099-1-1", ["comment/malformed"]),
        ("# rulelint finds nothing here", []),
        ("# see rulelint: ignore[alert] x", []),
    ],
)
def test_comments_without_effect(comment: str, said: list[str]) -> None:
    found = outcome(at("above_rule", comment), "first )")

    assert [each.id for each in found.said] == said
    assert len(found.kept) == 1
    assert found.suppressed == ()


@pytest.mark.parametrize(
    "comment",
    [
        "# rulelint: ignore[alert/no-condition] why",
        "#rulelint:ignore[alert/no-condition]why",
        "# rulelint: ignore[ alert , expr/syntax ] why",
        "# rulelint: ignore[alert]: why",
        "## RuleLint: ignore[all] why",
    ],
)
def test_spellings(comment: str) -> None:
    assert [each.reason for each in outcome(at("above_rule", comment), "first )").suppressed] == ["why"]


def test_a_day_in_a_reason_is_no_expiry() -> None:
    comment = "# rulelint: ignore[alert/no-condition] broken since 2020-01-01, until somebody repairs it"

    assert outcome(at("above_rule", comment), "first )").kept == ()


def test_suggestions_point_at_the_name() -> None:
    text = at("above_rule", "# rulelint: ignore[alert, expr/sintax] why")

    (said,) = outcome(text, "first )").said

    assert said.message == "no check, area or group `expr/sintax`; did you mean `expr/syntax`?"
    assert text[said.span.start : said.span.end] == "expr/sintax"


def test_only_checks_that_ran_can_be_unused() -> None:
    text = at("above_rule", "# rulelint: ignore[alert/no-condition, expr/syntax] why")

    assert [each.id for each in outcome(text, ran=("expr/syntax",)).said] == ["comment/unused"]
    assert outcome(text, ran=("template/syntax",)).said == ()


def test_nothing_is_unused_in_a_file_that_could_not_be_read_whole() -> None:
    file = rule_file(at("above_rule"))
    broken = finding_at(file, "third )", "expr/syntax")

    assert apply_suppressions(file, [broken], metas_of(CHECKS)).said == ()


def test_a_hash_inside_a_text_is_no_comment() -> None:
    text = (
        "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up{a='# rulelint: ignore[alert] why'} up )\n"
    )

    assert len(outcome(text, "up )").kept) == 1


def test_many_comments_and_findings_take_linear_time() -> None:
    rules = "".join(
        f"  - alert: A{n}\n    expr: up{n} ) # rulelint: ignore[alert] why\n" for n in range(3000)
    )
    above = "  # rulelint: ignore[alert] why\n" * 3000
    text = f"groups:\n- name: a\n  rules:\n{above}{rules}"

    file = rule_file(text)
    findings = [finding_at(file, "up0 )", "alert/no-condition")] * 3000

    assert len(apply_suppressions(file, findings, ()).suppressed) == 3000
