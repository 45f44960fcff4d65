"""ConfigMaps whose data are rule files, as they are mounted into Prometheus, Thanos and Loki."""

from collections.abc import Iterator
from collections.abc import Sequence as Documents

from rulelint.rules.embedded import adopt, read_embedded
from rulelint.rules.kinds import Kind, Read
from rulelint.rules.model import Group
from rulelint.rules.objects import objects
from rulelint.rules.reader import Reader
from rulelint.source.nodes import Mapping, Node, Scalar

KIND = Kind(
    "configmap",
    "ConfigMap with rule files",
    "`kind: ConfigMap`, also in a list, with a rule file as the text of a key of `data`",
    "each such text as a rule file of its own; other keys are passed over",
)


def claims(node: Node) -> bool:
    """Say whether a document is a ConfigMap that may hold a rule file."""
    return any("groups" in scalar.value for scalar in _data(node))


def load(documents: Documents[Node], reader: Reader) -> Read | None:
    """Read every text that is a rule file; return None if none is."""
    groups: list[Group] = []
    found = False
    for scalar in (scalar for document in documents for scalar in _data(document)):
        file = read_embedded(reader, scalar)
        if file is not None:
            found = True
            groups += adopt(reader, file)
    return Read(KIND, tuple(groups)) if found else None


def _data(document: Node) -> Iterator[Scalar]:
    for kind, node in objects(document):
        data = node.get("data") if kind == "ConfigMap" else None
        if isinstance(data, Mapping):
            yield from (value for _, value in data.pairs if isinstance(value, Scalar))
