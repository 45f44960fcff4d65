"""Kubernetes objects that hold rules, one or several in a file, or in a Kubernetes list."""

from collections.abc import Iterator
from collections.abc import Sequence as Documents

from rulelint.dataclass import dataclass
from rulelint.rules.engines import PROMETHEUS, THANOS, VMALERT, Engine
from rulelint.rules.fields import FILE, Level
from rulelint.rules.groups import read_groups
from rulelint.rules.kinds import Kind, Read
from rulelint.rules.languages import settle_languages
from rulelint.rules.model import Group
from rulelint.rules.reader import Reader
from rulelint.source.nodes import Mapping, Node, Scalar, Sequence

KIND = Kind(
    "prometheusrule",
    "PrometheusRule of the Prometheus operator",
    "`kind: PrometheusRule`, also in a `List` or `PrometheusRuleList`",
    "every object; `partial_response_strategy` is a field of a group; expressions in LogQL (the operator's objects feed"
    " Loki, too) are not checked",
)
VMRULE_KIND = Kind(
    "vmrule",
    "VMRule of the VictoriaMetrics operator",
    "`kind: VMRule`, also in a list",
    "every object, as a vmalert rule file",
)
GKE_KIND = Kind(
    "gke-rules",
    "Rules of Google's managed Prometheus",
    "`kind: Rules`, `ClusterRules` or `GlobalRules` of `monitoring.googleapis.com`, also in a list",
    "every object",
)
OPENSHIFT_KIND = Kind(
    "alertingrule",
    "AlertingRule of OpenShift",
    "`kind: AlertingRule` of `monitoring.openshift.io`, also in a list",
    "every object",
)


@dataclass(frozen=True, slots=True)
class Custom:
    """One kind of object: its engine, and how its `apiVersion` begins where other objects share its name."""

    kind: Kind
    engine: Engine
    api: str = ""


CUSTOM = {
    "PrometheusRule": Custom(KIND, THANOS),
    "VMRule": Custom(VMRULE_KIND, VMALERT),
    "Rules": Custom(GKE_KIND, PROMETHEUS, "monitoring.googleapis.com/"),
    "ClusterRules": Custom(GKE_KIND, PROMETHEUS, "monitoring.googleapis.com/"),
    "GlobalRules": Custom(GKE_KIND, PROMETHEUS, "monitoring.googleapis.com/"),
    "AlertingRule": Custom(OPENSHIFT_KIND, PROMETHEUS, "monitoring.openshift.io/"),
}
KINDS = tuple(dict.fromkeys(custom.kind for custom in CUSTOM.values()))


def claims(node: Node) -> bool:
    """Say whether a document is such an object or a list that holds one."""
    return any(_custom(kind, each) is not None for kind, each in objects(node))


def load(documents: Documents[Node], reader: Reader) -> Read:
    """Read every object; each becomes a rule file of its own, so group names may repeat between them."""
    groups: list[Group] = []
    kinds: list[Kind] = []
    for kind, node in (each for document in documents for each in objects(document)):
        custom = _custom(kind, node)
        if custom is not None:
            kinds.append(custom.kind)
            groups += _object_groups(kind, node, custom, reader)
    return Read(kinds[0], tuple(groups))


def objects(node: Node) -> Iterator[tuple[str, Mapping]]:
    """Yield kind and object for the object a document is, or for those of the list it is.

    The items of a `PrometheusRuleList` need not repeat their kind.
    """
    if not isinstance(node, Mapping):
        return
    kind, items = text_of(node, "kind"), node.get("items")
    if not kind.endswith("List") or not isinstance(items, Sequence):
        yield kind, node
        return
    for item in items.items:
        if isinstance(item, Mapping):
            yield text_of(item, "kind") or kind.removesuffix("List"), item


def text_of(node: Mapping, key: str) -> str:
    """Return the value of a key that is a single value, else nothing."""
    value = node.get(key)
    return value.value if isinstance(value, Scalar) else ""


def _custom(kind: str, node: Mapping) -> Custom | None:
    custom = CUSTOM.get(kind)
    written = text_of(node, "apiVersion") or (custom.api if custom else "")
    return custom if custom is not None and written.startswith(custom.api) else None


def _object_groups(kind: str, node: Mapping, custom: Custom, reader: Reader) -> tuple[Group, ...]:
    reader.rule, reader.scope = None, node.span
    level = Level(f"the `spec` of a {kind}", FILE.fields)
    spec = reader.fields_of(reader.entries(node).get("spec"), "`spec`", level)
    groups = read_groups(reader, spec.get("groups"), custom.engine)
    return settle_languages(reader, groups, custom.engine)
