"""Known defects of the file around a rule: what `yaml/*` and `schema/*` must find."""

import random

from tests.corpus.defects.planting import (
    Document,
    Plant,
    Planted,
    changed,
    file_of,
    is_alert,
    plain,
)

DURATIONS = ("5 minutes", "1.5h", "10", "5min", "1m1h", "-5m", "5M", "", "1h 30m")
MISSPELT = ("labells", "anotations", "fro", "sevrity", "expression", "Labels", "keep_firing", "alerts")


def bad_duration(rule: Document, chance: random.Random) -> Planted | None:
    broken = chance.choice(DURATIONS)
    if chance.random() < 0.3:
        return file_of(rule, **{chance.choice(("interval", "query_offset")): broken})
    return changed(rule, **{chance.choice(("for", "keep_firing_for")): broken}) if is_alert(rule) else None


def misspelt_field(rule: Document, chance: random.Random) -> Planted:
    return changed(rule, **{chance.choice(MISSPELT): "x"})


def misspelt_group_field(rule: Document, chance: random.Random) -> Planted:
    if chance.random() < 0.3:
        return {**file_of(rule), chance.choice(("group", "rules", "global")): "x"}
    return file_of(rule, **{chance.choice(("intervall", "Interval", "evaluation_interval", "label")): "1m"})


def expression_lost(rule: Document, chance: random.Random) -> Planted:
    return changed(rule, expr=chance.choice((None, "")))


def group_name_lost(rule: Document, chance: random.Random) -> Planted:
    document = file_of(rule)
    if chance.random() < 0.5:
        document["groups"][0]["name"] = ""
    else:
        del document["groups"][0]["name"]
    return document


def both_kinds(rule: Document, chance: random.Random) -> Planted:
    del chance
    return changed(rule, **{"record" if is_alert(rule) else "alert": "planted"})


def no_kind(rule: Document, chance: random.Random) -> Planted:
    return changed(rule, **{"alert" if is_alert(rule) else "record": chance.choice((None, ""))})


def wrong_type(rule: Document, chance: random.Random) -> Planted:
    key, value = chance.choice(
        (
            ("labels", ["severity", "critical"]),
            ("labels", "severity=critical"),
            ("labels", {"severity": ["critical"]}),
            ("expr", [rule["expr"]]),
            ("expr", {"query": rule["expr"]}),
        )
    )
    return changed(rule, **{key: value})


def wrong_type_in_group(rule: Document, chance: random.Random) -> Planted:
    key, value = chance.choice((("rules", rule), ("limit", "many"), ("limit", [1]), ("labels", ["a"])))
    return {"groups": [{"name": "planted", "rules": [rule], key: value}]}


def bad_label_name(rule: Document, chance: random.Random) -> Planted:
    return changed(rule, labels={**rule.get("labels", {}), chance.choice(("__name__", "")): "x"})


def braces_in_a_name(rule: Document, chance: random.Random) -> Planted | None:
    del chance
    return None if is_alert(rule) else changed(rule, record=f'{rule["record"]}{{job="a"}}')


def recording_with_an_alerts_field(rule: Document, chance: random.Random) -> Planted | None:
    fields = (("for", "5m"), ("keep_firing_for", "5m"), ("annotations", {"summary": "planted"}))
    return None if is_alert(rule) else changed(rule, **dict([chance.choice(fields)]))


def group_twice(rule: Document, chance: random.Random) -> Planted:
    other = {"record": "planted", "expr": "up"} if chance.random() < 0.5 else rule
    return {"groups": [*file_of(rule)["groups"], *file_of(other)["groups"]]}


def key_twice(rule: Document, chance: random.Random) -> Planted:
    key = chance.choice(list(rule))
    return plain(file_of(rule)) + f"    {key}: planted\n"


def label_twice(rule: Document, chance: random.Random) -> Planted | None:
    labels = rule.get("labels")
    if not labels:
        return None
    ordered = {**{key: value for key, value in rule.items() if key != "labels"}, "labels": labels}
    return plain(file_of(ordered)) + f"      {chance.choice(list(labels))}: planted\n"


def broken_yaml(rule: Document, chance: random.Random) -> Planted:
    broken = (" a: b: c\n", '  "open\n', "\t- a\n", "- *nowhere\n", "]\n", "  x: @a\n", '    e: "\\d"\n')
    return plain(file_of(rule)) + chance.choice(broken)


def list_indented_wrong(rule: Document, chance: random.Random) -> Planted:
    """Move a key of the rule away from its neighbours, to the left."""
    by = chance.choice((1, 3))
    return plain(file_of(rule)) + " " * (4 - by) + "planted: x\n"


def second_document(rule: Document, chance: random.Random) -> Planted:
    first = plain(file_of(rule))
    return f"{chance.choice(('', '---' + chr(10)))}{first}---\n{first}"


def not_rendered(rule: Document, chance: random.Random) -> Planted:
    actions = (
        ("{{- if .Values.on }}", "{{- end }}"),
        ("{{ range $job := .Values.jobs }}", "{{ end }}"),
        ("{% if on %}", "{% endif %}"),
        ("{%- for job in jobs %}", "{%- endfor %}"),
        ("<% if on %>", "<% end %>"),
    )
    opened, closed = chance.choice(actions)
    return plain(file_of(rule)).replace("\n", f"\n{opened}\n", 1) + f"{closed}\n"


def too_deep(rule: Document, chance: random.Random) -> Planted:
    depth = chance.choice((101, 150, 5_000))
    return plain(file_of(rule)) + f"x: {'[' * depth}{']' * depth}\n"


def aliases_that_multiply(rule: Document, chance: random.Random) -> Planted:
    levels = chance.randint(8, 20)
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, levels)]
    return plain(file_of(rule)) + "\n".join(lines) + "\n"


def broken_test(rule: Document, chance: random.Random) -> Planted:
    """Write a test of the rule whose series, values or expression promtool refuses."""
    series, values, expr = chance.choice(
        (
            ('up{job="a"', "1x3", rule["expr"]),
            ('up{job="a"}', "1x3 O", rule["expr"]),
            ('up{job="a"}', "1+x3", rule["expr"]),
            ("up{job=~'a'}", "1x3", rule["expr"]),
            ('up{job="a"}', "1x3", f"({rule['expr']}\n"),
            ("up", "1x3", f"total({rule['expr']}\n)"),
        )
    )
    asked: Document = {"expr": expr, "eval_time": "5m", "exp_samples": []}
    test = {
        "interval": "1m",
        "input_series": [{"series": series, "values": values}],
        "promql_expr_test": [asked],
    }
    return {"rule_files": [], "evaluation_interval": "1m", "tests": [test]}


def for_another_program(rule: Document, chance: random.Random) -> Planted:
    if chance.random() < 0.2:
        return plain({"namespace": "planted", **file_of(rule)})
    fields = {
        "partial_response_strategy": "warn",
        "source_tenants": ["a"],
        "concurrency": 2,
        "eval_offset": "1m",
    }
    key = chance.choice(list(fields))
    return plain(file_of(rule, **{key: fields[key]}))


def in_another_language(rule: Document, chance: random.Random) -> Planted:
    """Ask in LogQL; the file is then for Loki, as long as no other rule names a metric."""
    expr = chance.choice(
        (
            'sum by (app) (rate({app="a"} |= "error" [5m])) > 10',
            'count_over_time({app="a"} |~ "a|b" != "c" [1h]) > 1',
            'sum(rate({app="a"} | json | level="error" [5m])) > 10',
        )
    )
    return changed(rule, expr=expr)


PLANTS: tuple[tuple[str, Plant], ...] = (
    ("schema/invalid-duration", bad_duration),
    ("schema/unknown-field", misspelt_field),
    ("schema/unknown-field", misspelt_group_field),
    ("schema/missing-field", expression_lost),
    ("schema/missing-field", group_name_lost),
    ("schema/rule-kind", both_kinds),
    ("schema/rule-kind", no_kind),
    ("schema/wrong-type", wrong_type),
    ("schema/wrong-type", wrong_type_in_group),
    ("schema/invalid-name", bad_label_name),
    ("schema/invalid-name", braces_in_a_name),
    ("schema/alert-only-field", recording_with_an_alerts_field),
    ("schema/duplicate-group", group_twice),
    ("schema/invalid-test", broken_test),
    ("schema/other-engine", for_another_program),
    ("schema/other-language", in_another_language),
    ("yaml/duplicate-key", key_twice),
    ("yaml/duplicate-key", label_twice),
    ("yaml/syntax", broken_yaml),
    ("yaml/syntax", list_indented_wrong),
    ("yaml/ignored-document", second_document),
    ("yaml/template", not_rendered),
    ("yaml/limits", too_deep),
    ("yaml/limits", aliases_that_multiply),
)
