"""What recording rules of a repository write: which labels their series can have."""

from collections.abc import Iterable, Iterator, Mapping

from rulelint.analysis.conditions import metric_name
from rulelint.analysis.depends import components, is_cycle
from rulelint.analysis.identity import Placed
from rulelint.analysis.labels import ANYTHING, LabelFlow, Labels, either
from rulelint.analysis.selectors import selectors
from rulelint.promql.ast import Expr
from rulelint.rules.model import RecordingRule, Rule

EXTERNAL = frozenset(
    {
        "cluster", "cluster_name", "cluster_id", "clusterID", "clusterName", "cluster_type", "prometheus", "replica",
        "prometheus_replica", "rule_replica", "thanos_ruler_replica", "region", "zone", "datacenter", "dc", "site",
        "location", "env", "environment", "stage", "tenant", "tenant_id", "project", "job", "instance", "monitor",
        "receive", "source", "origin", "customer", "account", "installation", "pipeline", "provider", "platform",
    }
)  # fmt: skip
"""Labels that a server or a federation adds to all series that are read from elsewhere, recorded ones included."""


def writes_recorded(rule: Rule) -> bool:
    """Say whether a rule writes a metric that nothing but rules writes: by convention its name has a colon."""
    return isinstance(rule, RecordingRule) and ":" in rule.name.value


def producers(rules: Iterable[Placed]) -> dict[str, list[Placed]]:
    """Return the recording rules by the metric they write.

    Only names with a colon are there: by convention no target exposes one, so that rules are all that writes them.
    """
    found: dict[str, list[Placed]] = {}
    for each in rules:
        if writes_recorded(each.rule):
            found.setdefault(each.rule.name.value, []).append(each)
    return found


def names_read(expr: Expr) -> Iterator[str]:
    """Yield the metrics an expression reads by name."""
    return (name for each in selectors(expr) if (name := metric_name(each)))


def recorded_labels(made: Mapping[str, list[Placed]]) -> dict[str, Labels]:
    """Return the labels that recorded metrics may have, chains of recording rules followed.

    A metric that several rules write has what any of them gives it; one that is made of itself, or whose expression
    does not parse, may have any label.
    """
    names = list(made)
    number = {name: at for at, name in enumerate(names)}
    graph = [frozenset(_read_by(made[name], number)) for name in names]
    known: dict[str, Labels] = {}
    for component in components(graph):
        name = names[component[0]]
        if is_cycle(component, graph):
            known |= {names[each]: ANYTHING for each in component}
        else:
            known[name] = _labels_of(made[name], known)
    return known


def _read_by(rules: list[Placed], number: Mapping[str, int]) -> Iterator[int]:
    for each in rules:
        if each.rule.expr.ast is not None:
            yield from (number[name] for name in names_read(each.rule.expr.ast) if name in number)


def _labels_of(rules: list[Placed], known: Mapping[str, Labels]) -> Labels:
    result: Labels | None = None
    for each in rules:
        labels = _labels_from(each, known)
        result = labels if result is None else either(result, labels)
    return result or ANYTHING


def _labels_from(placed: Placed, known: Mapping[str, Labels]) -> Labels:
    expr = placed.rule.expr.ast
    if expr is None:
        return ANYTHING
    labels = LabelFlow(known).at(expr)
    if labels.only is None and not labels.removed:
        return ANYTHING
    for name in (*EXTERNAL, *placed.group.labels_of(placed.rule)):
        labels = labels.with_label(name)
    return labels
