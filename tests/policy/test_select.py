"""Which checks run, and how bad their findings are."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from rulelint.checks.asked import POLICIES as KEYS
from rulelint.checks.asked import PolicySettings
from rulelint.checks.base import Check
from rulelint.checks.catalogue import CHECKS
from rulelint.checks.settings import OwnerPolicy
from rulelint.finding import Finding, Severity
from rulelint.policy.config import CheckChoice, Config, PathRule
from rulelint.policy.names import SelectionError, known_names, metas_of
from rulelint.policy.select import Overrides, select_checks, select_metas
from rulelint.source.span import Span

ALL = {check.META.id for check in CHECKS}
POLICIES = {check.META.id for check in CHECKS if check.META.policy}
EXPR = {name for name in ALL if name.startswith("expr/")}
OWNER = Config(policy=PolicySettings(owner=OwnerPolicy()))


def selected(
    config: Config | None = None, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()
) -> set[str]:
    return {check.META.id for check in select_checks(config or Config(), select, ignore)}


def choice(select: tuple[str, ...] = ("default",), ignore: tuple[str, ...] = ()) -> Config:
    return Config(checks=CheckChoice(select, ignore))


def test_policies_run_only_if_they_are_configured() -> None:
    assert not selected() & POLICIES
    assert selected(OWNER) & POLICIES == {"policy/owner"}
    assert selected(OWNER, ("all",)) & POLICIES == {"policy/owner"}
    assert selected(OWNER, ("policy",)) == {"policy/owner"}


def test_default_is_what_needs_no_configuration() -> None:
    assert selected() == {check.META.id for check in CHECKS if check.META.default}


@pytest.mark.parametrize(
    ("config", "select", "ignore", "expected"),
    [
        (choice(("expr",)), (), (), EXPR),
        (choice(("expr",), ("expr/syntax",)), (), (), EXPR - {"expr/syntax"}),
        (choice(("expr",)), (), ("expr/syntax",), EXPR - {"expr/syntax"}),
        (choice(("template",)), ("expr",), (), EXPR),
        (choice(("default",), ("expr",)), ("expr/syntax",), (), {"expr/syntax"}),
        (choice(), ("expr", "template"), ("expr",), {name for name in ALL if name.startswith("template/")}),
        (choice(), ("all",), (), ALL - POLICIES),
    ],
)
def test_command_line_replaces_and_adds(
    config: Config, select: tuple[str, ...], ignore: tuple[str, ...], expected: set[str]
) -> None:
    assert expected
    assert selected(config, select, ignore) == expected


@pytest.mark.parametrize(
    ("select", "ignore", "said"),
    [
        (("exp",), (), "no check, area or group `exp`; did you mean `expr`?"),
        ((), ("expr/sintax",), "did you mean `expr/syntax`?"),
        (("policy/owner",), (), "check policy/owner needs `policy.owner`"),
        (("expr",), ("all",), "no check is left to run"),
        (("policy",), (), "no check is left to run"),
    ],
)
def test_what_cannot_be_selected(select: tuple[str, ...], ignore: tuple[str, ...], said: str) -> None:
    with pytest.raises(SelectionError) as raised:
        select_checks(Config(), select, ignore)

    assert said in raised.value.message
    assert raised.value.advice


def test_comments_are_looked_at_by_name_too() -> None:
    assert {meta.id for meta in select_metas(Config(), ("comment",), ())} == {
        "comment/malformed",
        "comment/no-reason",
        "comment/unknown-check",
        "comment/unused",
        "comment/expired",
    }
    assert not any(meta.id.startswith("comment/") for meta in select_metas(Config(), ("expr",), ()))


def test_every_check_and_area_has_a_name() -> None:
    known = known_names(metas_of(CHECKS))

    assert {*ALL, "expr", "policy", "comment", "default", "all"} <= set(known)
    assert list(known) == sorted(known)


FOUND = Finding("expr/syntax", Severity.ERROR, "m", "vendor/a.yml", Span(0, 1))
INFO, WARNING = Severity.INFO, Severity.WARNING


@pytest.mark.parametrize(
    ("severities", "paths", "expected"),
    [
        ({}, (), Severity.ERROR),
        ({"expr/syntax": INFO}, (), INFO),
        ({"all": INFO, "expr": WARNING}, (), WARNING),
        ({"expr/syntax": INFO, "expr": WARNING}, (), INFO),
        ({"template": INFO}, (), Severity.ERROR),
        ({"expr/syntax": INFO}, (PathRule(("vendor/**",), severity={"expr": WARNING}),), WARNING),
        ({}, (PathRule(("other/**",), severity={"expr": WARNING}),), Severity.ERROR),
        (
            {},
            (PathRule(("**",), severity={"expr": WARNING}), PathRule(("v*/*",), severity={"all": INFO})),
            INFO,
        ),
        ({}, (PathRule(("vendor/**",), ignore=("expr",)),), None),
        ({}, (PathRule(("vendor/**",), ignore=("template",)),), Severity.ERROR),
        ({}, (PathRule(("other/**",), ignore=("all",)),), Severity.ERROR),
    ],
)
def test_overrides(
    severities: dict[str, Severity], paths: tuple[PathRule, ...], expected: Severity | None
) -> None:
    config = Config(checks=CheckChoice(severity=severities), paths=paths)

    found = Overrides(config).apply([FOUND])

    assert found == ([] if expected is None else [replace(FOUND, severity=expected)])


def test_preview_checks_are_asked_for() -> None:
    first, *others = CHECKS
    tried = SimpleNamespace(META=replace(first.META, preview=True))
    checks = cast("list[Check]", [tried, *others])
    asked = Config(checks=CheckChoice(preview=True))

    def ids(config: Config, *select: str, preview: bool = False) -> set[str]:
        return {meta.id for meta in select_metas(config, select, (), checks, preview=preview)}

    assert first.META.id not in ids(Config())
    assert first.META.id not in ids(Config(), "all")
    assert first.META.id in ids(Config(), preview=True)
    assert first.META.id in ids(asked)
    assert ids(Config(), first.META.id) == {first.META.id}


def test_every_policy_has_a_check() -> None:
    assert {check.META.policy for check in CHECKS} - {""} == set(KEYS)
