"""PrometheusRule objects of the Prometheus operator, one or several in a file, or in a Kubernetes list."""

from collections.abc import Iterator
from collections.abc import Sequence as Documents

from rulelint.rules.fields import CUSTOM_GROUP, SPEC
from rulelint.rules.groups import read_groups
from rulelint.rules.model import Group
from rulelint.rules.reader import Reader
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence

KIND = "prometheusrule"
OBJECT = "PrometheusRule"


def claims(node: Node) -> bool:
    """Say whether a document is a PrometheusRule or a list that holds one."""
    return any(True for _ in _objects(node))


def load(documents: Documents[Node], reader: Reader) -> tuple[Group, ...]:
    """Read every object; each becomes a rule file of its own in Prometheus, so group names may repeat between them."""
    return tuple(
        group
        for document in documents
        for node in _objects(document)
        for group in _object_groups(node, reader)
    )


def _objects(node: Node) -> Iterator[Mapping]:
    if not isinstance(node, Mapping):
        return
    match node.get("kind"):
        case Scalar(value="PrometheusRule"):
            yield node
        case Scalar(value="List" | "PrometheusRuleList"):
            items = node.get("items")
            for item in items.items if isinstance(items, Sequence) else ():
                if isinstance(item, Mapping) and _is_object(item):
                    yield item
        case _:
            pass


def _is_object(node: Mapping) -> bool:
    kind = node.get("kind")
    return isinstance(kind, Scalar) and kind.value == OBJECT


def _object_groups(node: Mapping, reader: Reader) -> tuple[Group, ...]:
    reader.rule, reader.scope = None, node.span
    spec = reader.entries(node).get("spec")
    if spec is None or (isinstance(spec[1], Scalar) and spec[1].is_null):
        return ()
    if not isinstance(spec[1], Mapping):
        reader.wrong_type(spec[1], "`spec`", "a mapping")
        return ()
    return read_groups(reader, reader.entries(spec[1], SPEC).get("groups"), CUSTOM_GROUP)
