"""What a ruler answers when it is asked for its rules: lists of groups below their namespaces, and nothing else.

Source: `GET /prometheus/config/v1/rules` of Mimir and Cortex, `GET /loki/api/v1/rules` of Loki, which `mimirtool rules
print` and `lokitool rules print` show (https://grafana.com/docs/mimir/latest/references/http-api/#list-rule-groups).
"""

from collections.abc import Sequence as Documents

from rulelint.rules.engines import MIMIR, Engine
from rulelint.rules.groups import read_groups
from rulelint.rules.kinds import Kind, Read
from rulelint.rules.languages import engine_by_language, settle_languages
from rulelint.rules.model import Group
from rulelint.rules.reader import Reader
from rulelint.rules.recognise import are_namespaces
from rulelint.source.nodes import Mapping, Node

KIND = Kind(
    "ruler",
    "Answer of the ruler of Mimir, Cortex or Loki",
    "nothing but lists of groups with a name and rules at the top, as `mimirtool rules print` shows them",
    "every namespace of every document, each with groups of its own; expressions in LogQL are not checked",
)


def claims(node: Node) -> bool:
    """Say whether a document is a mapping from namespaces to groups of rules."""
    return are_namespaces(node)


def load(documents: Documents[Node], reader: Reader) -> Read | None:
    """Read every namespace as Mimir does, or as Loki where the expressions are its."""
    engine = MIMIR
    groups = _read(documents, reader, engine)
    spoken = engine_by_language(groups)
    if spoken is not None:
        engine = spoken
        reader.defects.clear()
        groups = _read(documents, reader, engine)
    first = next(node for node in documents if are_namespaces(node))
    reader.scope = reader.rule = None
    reader.defect(
        "schema/other-engine",
        f"this is what the ruler of {engine.name} answers: groups below their namespaces",
        first.items[0].span if isinstance(first, Mapping) else first.span,
        advice="Prometheus itself refuses the file",
    )
    return Read(KIND, settle_languages(reader, groups, engine))


def _read(documents: Documents[Node], reader: Reader, engine: Engine) -> tuple[Group, ...]:
    return tuple(
        group
        for node in documents
        if isinstance(node, Mapping) and are_namespaces(node)
        for entry in reader.entries(node).values()
        for group in read_groups(reader, entry, engine)
    )
