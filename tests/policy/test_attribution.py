"""Whose alert it is, by the origins the policy names."""

import pytest

from rulelint.checks.asked import PolicySettings
from rulelint.checks.base import Context
from rulelint.checks.settings import CategoryPolicy, Origin, OwnerPolicy, SeverityPolicy
from rulelint.checks.surroundings import Surroundings
from rulelint.policy.around import path_part
from rulelint.policy.attribution import category_attribute, owner_attribute, severity_attribute
from rulelint.rules.load import load_bytes
from rulelint.rules.model import AlertRule, RuleFile

RULES = b"""
groups:
  - name: a
    rules:
      - alert: A
        expr: up == 0
        annotations: {who: jo, level: high}
"""


def loaded() -> tuple[RuleFile, AlertRule]:
    file = load_bytes("rules/a.yml", RULES)
    assert file is not None
    [rule] = file.groups[0].rules
    assert isinstance(rule, AlertRule)
    return file, rule


AROUND = Surroundings(sidecar=lambda _file, _rule: {"owner": "beside"}, path_part=path_part)


def code_owners(path: str) -> tuple[str, ...]:
    return ("@ops", "@web") if path == "rules/a.yml" else ()


@pytest.mark.parametrize(
    ("origins", "labels", "expected"),
    [
        ((), {"team": "web", "owner": "x"}, "web"),
        ((), {"owner": "x"}, "x"),
        ((), {}, ""),
        (("label:squad",), {"squad": "s", "team": "web"}, "s"),
        (("label:squad",), {"team": "web"}, ""),
        (("label:squad", "annotation:who"), {}, "jo"),
        (("label:squad", "annotation:who"), {"squad": "s"}, "s"),
        (("codeowners", "annotation:who"), {}, "@ops @web"),
        (("sidecar:owner", "annotation:who"), {}, "beside"),
        (("sidecar:other", "path:{}/**"), {}, "rules"),
    ],
)
def test_the_first_origin_that_says_something(
    origins: tuple[str, ...], labels: dict[str, str], expected: str
) -> None:
    policy = OwnerPolicy(tuple(Origin.parse(each) for each in origins)) if origins else None
    file, rule = loaded()

    assert (
        owner_attribute(Context(PolicySettings(owner=policy), code_owners, around=AROUND))(file, rule, labels)
        == expected
    )


def test_severity_has_origins_of_its_own() -> None:
    file, rule = loaded()
    asked = PolicySettings(severity=SeverityPolicy((Origin.parse("annotation:level"),)))

    assert severity_attribute(Context(asked))(file, rule, {"severity": "page"}) == "high"
    assert severity_attribute(Context())(file, rule, {"severity": "page"}) == "page"


def test_category_has_origins_of_its_own() -> None:
    file, rule = loaded()
    asked = PolicySettings(category=CategoryPolicy((Origin.parse("path:{}/**"),)))

    assert category_attribute(Context(asked, around=AROUND))(file, rule, {"category": "business"}) == "rules"
    assert category_attribute(Context())(file, rule, {"category": "business"}) == "business"
