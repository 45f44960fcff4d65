"""Groups and rules, read as Prometheus reads them: what `rulefmt` refuses is a defect with its place.

Source of the rules: `model/rulefmt/rulefmt.go` of Prometheus 3.14, with the UTF-8 scheme for names.
"""

from collections import deque

from rulelint.finding import Note, RuleRef
from rulelint.rules.engines import Engine, Fields
from rulelint.rules.expression import read_expression
from rulelint.rules.fields import FILE, GROUP, RULE, is_field, unknown_field
from rulelint.rules.languages import in_other_language
from rulelint.rules.model import AlertRule, Group, Located, Pair, RecordingRule, Rule
from rulelint.rules.reader import Entries, Entry, Reader
from rulelint.source.nodes import DEAD_ALIAS, Mapping, Node, Scalar
from rulelint.source.scalar import ScalarText
from rulelint.source.span import Span

METRIC_NAME = "__name__"

_APART = ("source_tenants", "tenant", "params", "headers", "type")
"""Fields of groups that say whose data their rules read: rules of two tenants never meet."""


def read_groups(reader: Reader, entry: Entry | None, engine: Engine) -> tuple[Group, ...]:
    """Read the list of groups of one file or object for `engine`; group names must differ within it."""
    groups: list[Group] = []
    seen: dict[str, Span] = {}
    for node in reader.items(entry, "`groups`"):
        group = _read_group(reader, node, engine, str(entry[0].start) if entry else "")
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


def _read_group(reader: Reader, node: Node, engine: Engine, home: str) -> Group | None:
    reader.scope, reader.rule = node.span, None
    if not isinstance(node, Mapping):
        reader.wrong_type(node, "a group", "a mapping")
        return None
    entries = reader.entries(node, engine.group_level)
    name = _group_name(reader, node, entries.get("name"))
    labels = reader.mapping_of_text(entries.get("labels"), "labels")
    check_labels(reader, labels)
    check_extras(reader, entries, engine.in_group, engine)
    interval = reader.duration(entries.get("interval"), "`interval`", engine.parse_duration)
    query_offset = reader.duration(entries.get("query_offset"), "`query_offset`", engine.parse_duration)
    limit = reader.integer(entries.get("limit"), "`limit`")
    rules = []
    for item in reader.items(entries.get("rules"), "`rules`"):
        rule = _read_rule(reader, item, name.value, engine)
        if rule is not None:
            rules.append(rule)
    reader.rule = None
    apart = [
        reader.text[each.start : each.end]
        for field in _APART
        if field in entries
        for each in [entries[field][1]]
    ]
    home = "\n".join((home, *apart))
    group = Group(name, interval, query_offset, limit, labels, tuple(rules), node.span, engine.name, home)
    kind = entries.get("type") if "type" in engine.in_group else None
    return in_other_language(reader, group, kind[1]) if kind else group


def check_extras(reader: Reader, entries: Entries, extras: Fields, engine: Engine) -> None:
    """Check the fields that an engine has beyond those of Prometheus."""
    for field, kind in extras.items():
        entry = entries.get(field)
        what = f"`{field}`"
        match kind:
            case "text":
                reader.text_of(entry, what)
            case "duration":
                reader.duration(entry, what, engine.parse_duration)
            case "integer":
                reader.integer(entry, what)
            case "list":
                deque(reader.items(entry, what), maxlen=0)
            case "mapping":
                reader.fields_of(entry, what)
            case "any":
                pass


def _group_name(reader: Reader, node: Mapping, entry: Entry | None) -> Located[str]:
    text = reader.text_of(entry, "a group's `name`")
    if text is not None and text.value:
        return Located(text.value, text.span)
    wrong = entry is not None and not _is_open(entry[1])
    place = text.span if text else entry[0].span if entry else Span(node.start, node.start + 1)
    if node.complete and not wrong:
        message = "a group must have a `name` that is not empty"
        reader.defect("schema/missing-field", message, place, advice="add `name: …`")
    return Located("", place)


def _read_rule(reader: Reader, node: Node, group: str, engine: Engine) -> Rule | None:
    """Return a rule, or None where what makes it one is missing or wrong."""
    reader.scope, reader.rule = node.span, None
    if not isinstance(node, Mapping):
        reader.wrong_type(node, "a rule", "a mapping")
        return None
    if not node.complete:
        return None
    entries = reader.entries(node)
    if entries.keys().isdisjoint(engine.rule_level.fields) and _is_no_rule(reader, node, entries):
        return None
    reader.check_fields(entries, engine.rule_level)
    alert = _filled(reader.text_of(entries.get("alert"), "`alert`"))
    record = _filled(reader.text_of(entries.get("record"), "`record`"))
    if alert:
        reader.rule = RuleRef(group, alert.value, "alert")
    elif record:
        reader.rule = RuleRef(group, record.value, "record")
    text = _expr(reader, node, entries)
    labels = reader.mapping_of_text(entries.get("labels"), "labels")
    annotations = reader.mapping_of_text(entries.get("annotations"), "annotations")
    hold = reader.duration(entries.get("for"), "`for`", engine.parse_duration)
    keep = reader.duration(entries.get("keep_firing_for"), "`keep_firing_for`", engine.parse_duration)
    if engine.in_rule:
        check_extras(reader, entries, engine.in_rule, engine)
    check_labels(reader, labels)
    _check_annotations(reader, annotations)
    if record:
        _check_record(reader, record)
        if engine.strict:
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


def _is_open(node: Node) -> bool:
    """Say whether nothing was said yet about a value that should be a text: it is no list, and no alias of nothing."""
    return isinstance(node, Scalar) and node.style != DEAD_ALIAS


def _filled(text: ScalarText | None) -> ScalarText | None:
    """Treat an empty text as absent, as Prometheus does."""
    return text if text is not None and text.value else None


def _expr(reader: Reader, node: Mapping, entries: Entries) -> ScalarText | None:
    entry = entries.get("expr")
    text = _filled(reader.text_of(entry, "`expr`"))
    if text is None and (not _misspelt(entries, "expr") if entry is None else _is_open(entry[1])):
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
    if any(not _is_open(value) for _, value in given):
        return  # said already: a name of the wrong kind
    if not given and _misspelt(entries, "alert", "record"):
        return
    place = given[0][0].span if given else _first_key(node)
    _nameless(reader, place, "add `alert: NAME` or `record: NAME`")


def _is_no_rule(reader: Reader, node: Mapping, entries: Entries) -> bool:
    """Say whether a mapping without any field of a rule is meant to be none, which is said once."""
    if not entries.keys().isdisjoint(GROUP.fields | FILE.fields):
        reader.check_fields(entries, RULE)
        return True
    if not any(map(is_field, entries)):
        _nameless(reader, _first_key(node), "add `alert: NAME` or `record: NAME`, and `expr: …`")
        return True
    return False


def _nameless(reader: Reader, place: Span, advice: str) -> None:
    reader.defect("schema/rule-kind", "a rule must have a name: `alert` or `record`", place, advice=advice)


def _misspelt(entries: Entries, *fields: str) -> bool:
    """Say whether one of the fields is there under another name, or may be behind a dash: both are said already."""
    others = entries.keys() - RULE.fields
    dashed = any(name.startswith("-") and name[1:] in RULE.fields for name in others)
    return dashed or any(unknown_field(name, RULE)[2] in fields for name in others)


def _first_key(node: Mapping) -> Span:
    return node.items[0].span if node.items else node.span


def check_labels(reader: Reader, labels: tuple[Pair, ...]) -> None:
    """Note labels Prometheus refuses: empty and `__name__` as names, and values that are not UTF-8."""
    for pair in labels:
        name = pair.key.value
        if any("\ud800" <= char <= "\udfff" for char in pair.value):
            message = f"invalid label value: that of `{name}` is not UTF-8"
            reader.defect("schema/wrong-type", message, pair.text.span, advice="write it as text")
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
