"""Files that hold groups of rules somewhere inside: values of Helm charts, HelmReleases, variables of Ansible.

Charts name the place differently (`additionalPrometheusRulesMap`, `serverFiles.alerting_rules.yml.groups`,
`server.config.alerts.groups`), so what counts is the shape: `groups:` with rules in them.
"""

from collections.abc import Iterator
from collections.abc import Sequence as Documents

from rulelint.rules.embedded import adopt, read_embedded
from rulelint.rules.groups import read_groups
from rulelint.rules.kinds import Kind, Read
from rulelint.rules.languages import settle_languages
from rulelint.rules.model import Group
from rulelint.rules.reader import Reader
from rulelint.rules.recognise import engine_of, hold_rules
from rulelint.source.nodes import Mapping, Node, Scalar

KIND = Kind(
    "values",
    "Helm values, and other files with rules inside",
    "`groups:` with rules anywhere below the top, as lists or as the text of a rule file",
    "the groups of each such place; everything else in the file is passed over",
)


def claims(node: Node) -> bool:
    """Say whether groups of rules, or a text that may hold some, stand anywhere in a document."""
    return any(True for _ in _places(node))


def load(documents: Documents[Node], reader: Reader) -> Read | None:
    """Read every place that holds groups; each becomes a rule file of its own when the chart is rendered."""
    groups: list[Group] = []
    found = False
    for place in (place for document in documents for place in _places(document)):
        if isinstance(place, Scalar):
            file = read_embedded(reader, place)
            found = found or file is not None
            groups += adopt(reader, file) if file is not None else ()
            continue
        found = True
        reader.scope = reader.rule = None
        engine, _ = engine_of(place)
        read = read_groups(reader, reader.entries(place).get("groups"), engine)
        groups += settle_languages(reader, read, engine)
    return Read(KIND, tuple(groups)) if found else None


def _places(document: Node) -> Iterator[Mapping | Scalar]:
    """Yield the mappings with groups, and the texts that look like rule files, in the order of the file."""
    waiting, seen = [document], set[int]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            if "groups:" in node.value and ("alert:" in node.value or "record:" in node.value):
                yield node
        elif id(node) not in seen:
            seen.add(id(node))
            if isinstance(node, Mapping) and hold_rules(node.get("groups")):
                yield node
            else:
                waiting += reversed(node.items)
