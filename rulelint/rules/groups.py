"""Groups and rules, read as Prometheus reads them: what `rulefmt` refuses is a defect with its place.

Source of the rules: `model/rulefmt/rulefmt.go` of Prometheus 3.14, with the UTF-8 scheme for names.
"""

from rulelint.finding import Note, RuleRef
from rulelint.rules.expression import read_expression
from rulelint.rules.fields import RULE, Level
from rulelint.rules.model import AlertRule, Group, Located, Pair, RecordingRule, Rule
from rulelint.rules.reader import Entries, Entry, Reader
from rulelint.source.nodes import Mapping, Node, Scalar
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

METRIC_NAME = "__name__"


def read_groups(reader: Reader, entry: Entry | None, level: Level) -> tuple[Group, ...]:
    """Read the list of groups of one file or object; group names must differ within it."""
    groups: list[Group] = []
    seen: dict[str, Span] = {}
    for node in reader.items(entry, "`groups`"):
        group = _read_group(reader, node, level)
        if group is None:
            continue
        name = group.name.value
        if name and name in seen:
            note = Note("the first group of that name", reader.source.path, seen[name])
            message = f"group name `{name}` is repeated in the same file"
            reader.scope = group.span
            reader.defect(
                "schema/duplicate-group",
                message,
                group.name.span,
                advice="rename one of the groups",
                notes=(note,),
            )
        seen.setdefault(name, group.name.span)
        groups.append(group)
    reader.scope = None
    return tuple(groups)


def _read_group(reader: Reader, node: Node, level: Level) -> Group | None:
    reader.scope, reader.rule = node.span, None
    if not isinstance(node, Mapping):
        reader.wrong_type(node, "a group", "a mapping")
        return None
    entries = reader.entries(node, level)
    name = _group_name(reader, node, entries.get("name"))
    labels = reader.mapping_of_text(entries.get("labels"), "labels")
    check_labels(reader, labels)
    if "partial_response_strategy" in level.fields:
        reader.text_of(entries.get("partial_response_strategy"), "`partial_response_strategy`")
    interval = reader.duration(entries.get("interval"), "`interval`")
    query_offset = reader.duration(entries.get("query_offset"), "`query_offset`")
    limit = reader.integer(entries.get("limit"), "`limit`")
    rules = []
    for item in reader.items(entries.get("rules"), "`rules`"):
        rule = _read_rule(reader, item, name.value)
        if rule is not None:
            rules.append(rule)
    reader.rule = None
    return Group(name, interval, query_offset, limit, labels, tuple(rules), node.span)


def _group_name(reader: Reader, node: Mapping, entry: Entry | None) -> Located[str]:
    text = reader.text_of(entry, "a group's `name`")
    if text is not None and text.value:
        return Located(text.value, text.span)
    wrong = entry is not None and not isinstance(entry[1], Scalar)
    place = text.span if text else entry[0].span if entry else Span(node.start, node.start + 1)
    if node.complete and not wrong:
        message = "a group must have a `name` that is not empty"
        reader.defect("schema/missing-field", message, place, advice="add `name: …`")
    return Located("", place)


def _read_rule(reader: Reader, node: Node, group: str) -> Rule | None:
    """Return a rule, or None where what makes it one is missing or wrong."""
    reader.scope, reader.rule = node.span, None
    if not isinstance(node, Mapping):
        reader.wrong_type(node, "a rule", "a mapping")
        return None
    if not node.complete:
        return None
    entries = reader.entries(node, RULE)
    alert = _filled(reader.text_of(entries.get("alert"), "`alert`"))
    record = _filled(reader.text_of(entries.get("record"), "`record`"))
    if alert:
        reader.rule = RuleRef(group, alert.value, "alert")
    elif record:
        reader.rule = RuleRef(group, record.value, "record")
    text = _expr(reader, node, entries)
    labels = reader.mapping_of_text(entries.get("labels"), "labels")
    annotations = reader.mapping_of_text(entries.get("annotations"), "annotations")
    hold = reader.duration(entries.get("for"), "`for`")
    keep = reader.duration(entries.get("keep_firing_for"), "`keep_firing_for`")
    check_labels(reader, labels)
    _check_annotations(reader, annotations)
    if record:
        _check_record(reader, record)
        _check_alert_only(reader, entries, annotations, hold, keep)
    if alert and record:
        _both(reader, alert, record)
    elif not alert and not record:
        _neither(reader, node, entries)
    elif alert and text:
        name = Located(alert.value, alert.span)
        return AlertRule(name, read_expression(text), hold, keep, labels, annotations, node.span)
    elif record and text:
        return RecordingRule(Located(record.value, record.span), read_expression(text), labels, node.span)
    return None


def _filled(text: ScalarText | None) -> ScalarText | None:
    """Treat an empty text as absent, as Prometheus does."""
    return text if text is not None and text.value else None


def _expr(reader: Reader, node: Mapping, entries: Entries) -> ScalarText | None:
    entry = entries.get("expr")
    text = _filled(reader.text_of(entry, "`expr`"))
    if text is None and (entry is None or isinstance(entry[1], Scalar)):
        place = entry[0].span if entry else _first_key(node)
        reader.defect(
            "schema/missing-field",
            "a rule must have an `expr` that is not empty",
            place,
            advice="add `expr: …`",
        )
    return text


def _both(reader: Reader, alert: ScalarText, record: ScalarText) -> None:
    message = (
        f"a rule is an alert or a recording rule: it has `alert: {alert.value}` and `record: {record.value}`"
    )
    note = Note("the other name", reader.source.path, min(alert.span, record.span))
    place = max(alert.span, record.span)
    reader.defect(
        "schema/rule-kind",
        message,
        place,
        advice="write two rules, or remove one of the names",
        notes=(note,),
    )


def _neither(reader: Reader, node: Mapping, entries: Entries) -> None:
    given = [entries[field] for field in ("alert", "record") if field in entries]
    if any(not isinstance(value, Scalar) for _, value in given):
        return  # said already: a name of the wrong kind
    place = given[0][0].span if given else _first_key(node)
    message = "a rule must have a name: `alert` or `record`"
    reader.defect("schema/rule-kind", message, place, advice="add `alert: NAME` or `record: NAME`")


def _first_key(node: Mapping) -> Span:
    return node.items[0].span if node.items else node.span


def check_labels(reader: Reader, labels: tuple[Pair, ...]) -> None:
    """Note label names Prometheus refuses; with UTF-8 names those are the empty one and `__name__`."""
    for pair in labels:
        name = pair.key.value
        if name in ("", METRIC_NAME):
            advice = "the name of the metric is `alert` or `record`" if name else "give the label a name"
            reader.defect("schema/invalid-name", f"invalid label name `{name}`", pair.key.span, advice=advice)


def _check_annotations(reader: Reader, annotations: tuple[Pair, ...]) -> None:
    for pair in annotations:
        if not pair.key.value:
            advice = "give the annotation a name"
            reader.defect("schema/invalid-name", "invalid annotation name ``", pair.key.span, advice=advice)


def _check_record(reader: Reader, record: ScalarText) -> None:
    brace = next((at for at, char in enumerate(record.value) if char in "{}"), None)
    if brace is not None:
        place = record.to_file(Span(brace, len(record.value)))
        message = f"braces in the name of recording rule `{record.value}`"
        reader.defect(
            "schema/invalid-name", message, place, advice="select series in `expr`, add labels in `labels`"
        )


def _check_alert_only(
    reader: Reader,
    entries: Entries,
    annotations: tuple[Pair, ...],
    hold: Located[int] | None,
    keep: Located[int] | None,
) -> None:
    used = {
        "annotations": bool(annotations),
        "for": hold and hold.value,
        "keep_firing_for": keep and keep.value,
    }
    for field in (field for field, is_used in used.items() if is_used):
        message = f"invalid field `{field}` in a recording rule"
        reader.defect("schema/alert-only-field", message, entries[field][0].span, advice=f"remove `{field}`")
