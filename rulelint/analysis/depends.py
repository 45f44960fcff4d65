"""The rule graph: which rule reads what another rule writes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from rulelint.dataclass import dataclass
from rulelint.promql.ast import Matcher
from rulelint.rules.model import AlertRule, Group, Rule

ALERTS = "ALERTS"
ALERTS_FOR_STATE = "ALERTS_FOR_STATE"

Compile = Callable[[Matcher], Callable[[str], bool]]
"""Turns a matcher into a test of a label value (an absent label has the value "")."""


@dataclass(frozen=True, slots=True)
class Output:
    """Series a rule writes: their metric name, and the labels whose value is certain (empty: certainly absent)."""

    name: str
    labels: Mapping[str, str]

    def may_match(self, matchers: Iterable[Matcher], compile_matcher: Compile) -> bool:
        """Say whether a selector with these matchers might read such a series."""
        known = {**self.labels, "__name__": self.name}
        return all(each.name not in known or compile_matcher(each)(known[each.name]) for each in matchers)

    def may_collide(self, other: "Output") -> bool:
        """Say whether both might write one and the same series."""
        shared = self.labels.keys() & other.labels.keys()
        return self.name == other.name and all(self.labels[key] == other.labels[key] for key in shared)


def outputs(group: Group, rule: Rule) -> tuple[Output, ...]:
    """Return what `rule` of `group` writes: its series, or the two that Prometheus keeps of each alert."""
    labels = {key: pair.value for key, pair in group.labels_of(rule).items()}
    if not isinstance(rule, AlertRule):
        return (Output(rule.name.value, labels),)
    certain = {key: value for key, value in labels.items() if "{{" not in value}
    certain["alertname"] = rule.name.value
    # `alertstate` of ALERTS is the state, whatever the rule says.
    states = {key: value for key, value in certain.items() if key != "alertstate"}
    return (Output(ALERTS, states), Output(ALERTS_FOR_STATE, certain))


Graph = Sequence[frozenset[int]]
"""For every node the nodes it reads from."""


def components(graph: Graph) -> tuple[tuple[int, ...], ...]:
    """Return the strongly connected components, producers before readers, nodes of one component in order."""
    search = _Search(graph)
    for root in range(len(graph)):
        if root not in search.index:
            search.visit(root)
    return tuple(search.found)


@dataclass(slots=True)
class _Search:
    """Tarjan's algorithm (SIAM J. Comput. 1 (1972) 146) with its own stack: a chain of rules may be long.

    The result is the same for the same graph: nodes are visited by number.
    """

    graph: Graph
    index: dict[int, int] = field(default_factory=dict)
    low: dict[int, int] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
    found: list[tuple[int, ...]] = field(default_factory=list)

    def visit(self, root: int) -> None:
        """Find the components reached from `root`."""
        path = [self._enter(root)]
        while path:
            node, ahead = path[-1]
            fresh = self._next(node, ahead)
            if fresh is not None:
                path.append(self._enter(fresh))
                continue
            path.pop()
            if path:
                parent = path[-1][0]
                self.low[parent] = min(self.low[parent], self.low[node])
            if self.low[node] == self.index[node]:
                self._close(node)

    def _enter(self, node: int) -> tuple[int, Iterator[int]]:
        self.index[node] = self.low[node] = len(self.index)
        self.waiting.append(node)
        return node, iter(sorted(self.graph[node]))

    def _next(self, node: int, ahead: Iterator[int]) -> int | None:
        for each in ahead:
            if each not in self.index:
                return each
            if each not in self.done:
                self.low[node] = min(self.low[node], self.index[each])
        return None

    def _close(self, node: int) -> None:
        members: list[int] = []
        while not members or members[-1] != node:
            members.append(self.waiting.pop())
        self.done.update(members)
        self.found.append(tuple(sorted(members)))


def is_cycle(component: Sequence[int], graph: Graph) -> bool:
    """Say whether the component reads, at last, what it writes."""
    return len(component) > 1 or component[0] in graph[component[0]]
