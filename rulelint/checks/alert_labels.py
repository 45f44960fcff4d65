"""The labels an alert has whatever its query returns: its name, and what the rule and its group set."""

from rulelint.analysis.facts import KnownFacts
from rulelint.rules.model import AlertRule, Group


def known_labels(group: Group, rule: AlertRule, facts: KnownFacts | None) -> dict[str, str]:
    """Return the labels whose value is certain; one that is certainly absent is empty.

    A template has any value.  External labels, where they are known, belong to an alert that does not set them itself:
    only the query may still have them, so that nothing is said of those.
    """
    found = {name: pair.value for name, pair in group.labels_of(rule).items() if "{{" not in pair.value}
    external = facts.external_labels or {} if facts else {}
    for name, value in found.items():
        if not value and name in external:
            found[name] = external[name]
    return {**found, "alertname": rule.name.value}
