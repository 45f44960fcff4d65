"""Known defects of rules beside each other: what `fleet/*` must find."""

import random
from copy import deepcopy

from rulelint.promql.printer import print_expr
from tests.corpus.defects.planting import Document, Plant, Planted, file_of, is_alert, parsed, vector_of


def written_twice(rule: Document, chance: random.Random) -> Planted:
    """Write the rule again, with other spaces and another text."""
    again = deepcopy(rule)
    if chance.random() < 0.7:
        again["expr"] = print_expr(parsed(rule))
    if is_alert(rule):
        again |= {"annotations": {"planted": "again"}, "for": "7m"}
    if chance.random() < 0.5:
        return file_of(rule, again)
    other = {"name": "planted again", "rules": [again]}
    return {"groups": [*file_of(rule)["groups"], other]}


def recorded_in_a_circle(rule: Document, chance: random.Random) -> Planted | None:
    vector = vector_of(rule)
    if vector is None:
        return None
    names = ["planted:first:sum", "planted:second:sum", "planted:third:sum"][: chance.choice((2, 3))]
    forms = (
        "sum({})",
        "{} * 2",
        "avg_over_time({}[1h])",
        "{} > 0",
        f"{vector} or {{}}",
        "max_over_time(({})[1h:5m])",
    )
    rules = [
        {"record": name, "expr": chance.choice(forms).replace("{}", names[at - 1])}
        for at, name in enumerate(names)
    ]
    chance.shuffle(rules)
    return file_of(*rules)


def recorded_without(rule: Document, chance: random.Random) -> Planted | None:
    vector = vector_of(rule)
    if vector is None:
        return None
    inner = chance.choice(
        ("sum by (route) {}", "sum {}", "max without (planted) {}", "count by (a, b) {} > 1")
    )
    name = "planted:metric:sum"
    recorded = [{"record": name, "expr": inner.replace("{}", vector)}]
    if chance.random() < 0.3:
        recorded.append({"record": "planted:other:max", "expr": f"max_over_time({name}[1h])"})
        name = "planted:other:max"
    reader = chance.choice(READERS)
    alert: Document = {"alert": "Planted", "expr": reader.replace("{}", name)}
    if "planted" not in reader:
        alert["annotations"] = {"summary": chance.choice(("{{ $labels.planted }}", "{{ .Labels.planted }}"))}
    rules = [*recorded, alert]
    chance.shuffle(rules)
    return file_of(*rules)


READERS = (
    '{}{planted="a"} > 1',
    '{}{planted=~"a|b"} > 1',
    'rate({}{planted!=""}[5m]) > 1',
    "max by (planted) ({}) > 1",
    "count by (job, planted) ({} > 0) > 1",
    "{} > 1",
    "avg_over_time({}[1h]) * 100 > 1",
)

PLANTS: tuple[tuple[str, Plant], ...] = (
    ("fleet/duplicate-rule", written_twice),
    ("fleet/recording-cycle", recorded_in_a_circle),
    ("fleet/label-not-recorded", recorded_without),
)
