"""Whose alert it is, how urgent, and of what kind: what the policy says of the alerts of a simulation."""

from collections.abc import Mapping, Sequence

from rulelint.checks.base import Context
from rulelint.checks.origins import said_outside
from rulelint.checks.settings import Origin
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.options import Attribute, category_of_labels, owner_of_labels, severity_of_labels


def owner_attribute(context: Context) -> Attribute:
    """Return what names the owner of an alert: the configured origins, else label `team`, else `owner`."""
    policy = context.policy.owner
    return _attribute(policy.sources, context) if policy else owner_of_labels


def severity_attribute(context: Context) -> Attribute:
    """Return what names the severity of an alert: the configured origins, else label `severity`."""
    policy = context.policy.severity
    return _attribute(policy.sources, context) if policy else severity_of_labels


def category_attribute(context: Context) -> Attribute:
    """Return what names the category of an alert: the configured origins, else label `category`."""
    policy = context.policy.category
    return _attribute(policy.sources, context) if policy else category_of_labels


def _attribute(origins: Sequence[Origin], context: Context) -> Attribute:
    def name(file: RuleFile, rule: AlertRule, labels: Mapping[str, str]) -> str:
        stated = (_state(origin, file, rule, labels, context) for origin in origins)
        return next((each for each in stated if each), "")

    return name


def _state(
    origin: Origin, file: RuleFile, rule: AlertRule, labels: Mapping[str, str], context: Context
) -> str:
    """Return what one origin says, empty if nothing; a label is the alert's own, wherever it comes from."""
    match origin.kind:
        case "label":
            return labels.get(origin.name, "")
        case "annotation":
            return next((pair.value for pair in rule.annotations if pair.key.value == origin.name), "")
        case _:
            return said_outside(origin, file, rule, context)
