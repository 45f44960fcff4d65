"""Plain rule files: what `rule_files` of a Prometheus configuration loads, and the like of other engines."""

from collections.abc import Sequence as Documents

from rulelint.rules.engines import LOKI, MIMIR, PROMETHEUS, THANOS, VMALERT, Engine
from rulelint.rules.groups import check_extras, read_groups
from rulelint.rules.kinds import Kind, Read
from rulelint.rules.languages import engine_by_language, settle_languages
from rulelint.rules.model import Group
from rulelint.rules.reader import Reader
from rulelint.rules.recognise import are_groups, are_namespaces, engine_of, keys_of
from rulelint.schema.rules import check_rules
from rulelint.source.nodes import Mapping, Node, Scalar
from rulelint.source.spelling import nearest

KIND = Kind(
    "prometheus",
    "Prometheus rule file",
    "`groups:` at the top, with Prometheus' fields only",
    "the first document, as Prometheus 3.14 reads it",
)
THANOS_KIND = Kind(
    "thanos",
    "Thanos rule file",
    "a group with `partial_response_strategy`",
    "the first document; `partial_response_strategy` is a field of a group",
)
MIMIR_KIND = Kind(
    "mimir",
    "Mimir or Cortex namespace",
    "`namespace:` beside `groups:`, or a group with `source_tenants`, `evaluation_delay` or"
    " `align_evaluation_time_on_interval`",
    "every document, each a namespace of its own",
)
LOKI_KIND = Kind(
    "loki",
    "Loki rule file",
    "an expression in LogQL where none names a metric, or a group with `remote_write`",
    "every document; expressions in LogQL are not checked",
)
VMALERT_KIND = Kind(
    "vmalert",
    "vmalert rule file",
    "a group with a field of vmalert (`concurrency`, `type`, `eval_offset`, `params`, …), or a call of a function that"
    " only MetricsQL has",
    "every document; durations may have fractions; expressions that are not PromQL are not checked, and neither are"
    " those of groups with `type: graphite` or `vlogs`",
)
_KIND_OF = {
    PROMETHEUS.name: KIND,
    THANOS.name: THANOS_KIND,
    MIMIR.name: MIMIR_KIND,
    LOKI.name: LOKI_KIND,
    VMALERT.name: VMALERT_KIND,
}
KINDS = tuple(_KIND_OF.values())
_FOREIGN_KEYS = frozenset({"apiVersion", "kind", "tests", "rule_files"})


def claims(node: Node) -> bool:
    """Say whether a document is meant as a rule file: groups with rules, under `groups` or a misspelt key."""
    if not isinstance(node, Mapping):
        return False
    keys = keys_of(node)
    if keys.keys() & _FOREIGN_KEYS:
        return False
    if "groups" in keys:
        return are_groups(node.get("groups"), empty=set(keys) == {"groups"})
    return not are_namespaces(node) and any(
        are_groups(value, empty=False)
        for key, value in node.pairs
        if isinstance(key, Scalar) and nearest(key.value, ["groups"])
    )


def load(documents: Documents[Node], reader: Reader) -> Read:
    """Read what the engine the file is written for reads: the first document, or all of them."""
    node = documents[0]
    engine, mark = engine_of(node) if isinstance(node, Mapping) else (PROMETHEUS, None)
    groups = _read(documents, reader, engine)
    spoken = engine_by_language(groups) if engine in (PROMETHEUS, MIMIR) else None
    if spoken is not None:
        # Read again, for the other engine may know fields that this one does not.
        engine, mark = spoken, None
        reader.defects.clear()
        groups = _read(documents, reader, engine)
    if mark is not None:
        message = f"this is a rule file of {engine.name}: `{mark.value}` is no field of Prometheus"
        advice = "Prometheus itself refuses the file because of it"
        reader.defect("schema/other-engine", message, mark.span, advice=advice)
    return Read(_KIND_OF[engine.name], settle_languages(reader, groups, engine), engine.first_document_only)


def _read(documents: Documents[Node], reader: Reader, engine: Engine) -> tuple[Group, ...]:
    if not engine.first_document_only:
        return tuple(group for node in documents for group in _document(node, reader, engine))
    for node in documents[1:]:
        if isinstance(node, Mapping) and claims(node):
            message = (
                f"{engine.name} reads only the first document of a rule file: these rules are never loaded"
            )
            advice = "move them to a file of their own, or below the first `groups`"
            reader.defect("yaml/ignored-document", message, node.items[0].span, advice=advice)
    groups = _document(documents[0], reader, engine)
    if engine is PROMETHEUS and not reader.defects and isinstance(documents[0], Mapping):
        # The reader says it better; the schema has the last word.
        reader.defects += check_rules(reader.text, documents[0]) if documents[0].complete else []
    return groups


def _document(node: Node, reader: Reader, engine: Engine) -> tuple[Group, ...]:
    if not isinstance(node, Mapping):
        if not (isinstance(node, Scalar) and node.is_null):
            reader.wrong_type(node, "a rule file", "a mapping")
        return ()
    entries = reader.entries(node, engine.file_level)
    check_extras(reader, entries, engine.in_file, engine)
    return read_groups(reader, entries.get("groups"), engine)
