"""Which rules are the same rule: same kind, name, labels and expression."""

from collections.abc import Iterable, Iterator

from rulelint.dataclass import dataclass
from rulelint.promql.printer import print_expr
from rulelint.rules.model import Group, Rule, RuleFile

RuleKey = tuple[str, str, tuple[tuple[str, str], ...]]
"""Kind, name, and the labels of rule and group together."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A rule and where it is."""

    file: RuleFile
    group: Group
    rule: Rule


def placed(files: Iterable[RuleFile]) -> Iterator[Placed]:
    """Yield every rule in the order of the files."""
    for file in files:
        for group in file.groups:
            for rule in group.rules:
                yield Placed(file, group, rule)


def repeated(rules: Iterable[Placed]) -> list[tuple[Placed, Placed]]:
    """Return each rule that says what an earlier one says, with the first that says it.

    Spelling and white space of the expression do not matter.  Neither do `for` and annotations: the series or
    alerts the two rules make carry the same labels, so that each overwrites the other.
    """
    same_labels: dict[RuleKey, list[Placed]] = {}
    for each in rules:
        if each.rule.expr.ast is not None:
            same_labels.setdefault(rule_key(each.group, each.rule), []).append(each)
    return [pair for those in same_labels.values() if len(those) > 1 for pair in _same_expression(those)]


def rule_key(group: Group, rule: Rule) -> RuleKey:
    """Return what makes two rules write to the same series or alert, but for the expression."""
    labels = {key: pair.value for key, pair in group.labels_of(rule).items()}
    return rule.kind, rule.name.value, tuple(sorted(labels.items()))


def _same_expression(rules: list[Placed]) -> Iterator[tuple[Placed, Placed]]:
    first: dict[str, Placed] = {}
    for each in rules:
        assert each.rule.expr.ast is not None
        printed = print_expr(each.rule.expr.ast)
        if printed in first:
            yield each, first[printed]
        else:
            first[printed] = each
