"""Whose alert it is and how urgent: what `policy.owner` and `policy.severity` say of the alerts of a simulation."""

from collections.abc import Callable, Mapping, Sequence

from rulelint.checks.base import nobody
from rulelint.checks.settings import Origin, PolicySettings
from rulelint.rules.model import AlertRule, RuleFile
from rulelint.simulate.options import Attribute, owner_of_labels, severity_of_labels

CodeOwners = Callable[[str], tuple[str, ...]]


def owner_attribute(policy: PolicySettings, code_owners: CodeOwners = nobody) -> Attribute:
    """Return what names the owner of an alert: the configured origins, else label `team`, else `owner`."""
    return _attribute(policy.owner.sources, code_owners) if policy.owner else owner_of_labels


def severity_attribute(policy: PolicySettings, code_owners: CodeOwners = nobody) -> Attribute:
    """Return what names the severity of an alert: the configured origins, else label `severity`."""
    return _attribute(policy.severity.sources, code_owners) if policy.severity else severity_of_labels


def _attribute(origins: Sequence[Origin], code_owners: CodeOwners) -> Attribute:
    def name(file: RuleFile, rule: AlertRule, labels: Mapping[str, str]) -> str:
        stated = (_state(origin, file, rule, labels, code_owners) for origin in origins)
        return next((each for each in stated if each), "")

    return name


def _state(
    origin: Origin, file: RuleFile, rule: AlertRule, labels: Mapping[str, str], code_owners: CodeOwners
) -> str:
    """Return what one origin says, empty if nothing; a label is the alert's own, wherever it comes from."""
    match origin.kind:
        case "label":
            return labels.get(origin.name, "")
        case "annotation":
            return next((pair.value for pair in rule.annotations if pair.key.value == origin.name), "")
        case "codeowners":
            return " ".join(code_owners(file.path))
        case "sidecar" | "path" | "git" | "route":
            return ""
