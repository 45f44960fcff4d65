"""What a configuration of Prometheus says of alerts that leave it: external labels and relabelling.

Only `global.external_labels` and the `alert_relabel_configs` are read.  What is refused in these is what
`relabel.Config.Validate` refuses (model/relabel/relabel.go of Prometheus 3.14).
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import get_args

from rulelint.dataclass import dataclass
from rulelint.engine.labels import is_label_name
from rulelint.errors import RulelintError
from rulelint.policy.config import Config
from rulelint.policy.repository import Repository
from rulelint.promql.matchers import regex_error
from rulelint.schema.data import data_of
from rulelint.schema.validate import check_document
from rulelint.simulate.notify.relabel import Action, Relabel
from rulelint.source.file import SourceText
from rulelint.source.nodes import Mapping as MappingNode
from rulelint.source.nodes import Node, Scalar, Sequence
from rulelint.source.spelling import did_you_mean
from rulelint.source.yaml import compose

ACTIONS: tuple[Action, ...] = get_args(Action)
DEFAULT = Relabel()
_NEEDS_TARGET = frozenset({"replace", "keepequal", "dropequal", "hashmod", "lowercase", "uppercase"})
_NO_REPLACEMENT = frozenset({"keepequal", "dropequal", "lowercase", "uppercase"})
_ONLY = {
    "keepequal": ("source_labels", "target_label"),
    "dropequal": ("source_labels", "target_label"),
    "labeldrop": ("regex",),
    "labelkeep": ("regex",),
}


class PrometheusError(RulelintError):
    """The configuration of Prometheus is not there, or it would refuse what is read of it; one line per defect."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What becomes of alerts: labels they get where they lack them, then rules that change their labels."""

    external_labels: Mapping[str, str] = field(default_factory=dict)
    relabel: tuple[Relabel, ...] = ()
    source: SourceText | None = field(default=None, repr=False, compare=False)


def leaving_of(config: Config, repository: Repository) -> Leaving:
    """Return what the file `prometheus` names says of alerts, nothing where none is named; raise `PrometheusError`."""
    if config.prometheus is None:
        return Leaving()
    shown = posixpath.normpath(posixpath.join(config.folder, config.prometheus))
    text = repository.read_reported(shown)
    if text is None:
        raise PrometheusError(f"{shown} is not in the repository", advice="correct `prometheus`")
    return read_prometheus(SourceText(shown, text))


def read_prometheus(source: SourceText) -> Leaving:
    """Return what a configuration of Prometheus says of alerts; raise `PrometheusError`."""
    _, defects = check_document(source, "prometheus")
    faults = [(each.span.start, each.message) for each in defects]
    documents = compose(source.text).documents
    root = documents[0] if documents and not defects else None
    found: list[Relabel] = []
    for node in _rules(root, source):
        rule = _rule(node)
        faults += [(node.start, message) for message in _refused(rule, node)]
        found.append(rule)
    if faults:
        raise PrometheusError("\n".join(_line(source, *each) for each in faults))
    external = _below(_below(root, "global"), "external_labels")
    pairs = external.pairs if isinstance(external, MappingNode) else ()
    labels = {
        key.value: value.value
        for key, value in pairs
        if isinstance(key, Scalar) and isinstance(value, Scalar)
    }
    return Leaving(labels, tuple(found), source)


def _rules(root: Node | None, source: SourceText) -> Iterator[MappingNode]:
    """Yield the rules all alerts pass, then those of the Alertmanager they are sent to."""
    alerting = _below(root, "alerting")
    yield from _mappings(_below(alerting, "alert_relabel_configs"))
    own = [
        list(_mappings(_below(each, "alert_relabel_configs")))
        for each in _mappings(_below(alerting, "alertmanagers"))
    ]
    if len({tuple(map(_written, each)) for each in own}) > 1:
        place = next(rules[0].start for rules in own if rules)
        message = "several Alertmanagers get different alerts here: it is not known which of them is meant"
        raise PrometheusError(_line(source, place, message))
    yield from own[0] if own else ()


def _written(node: MappingNode) -> tuple[Relabel, str]:
    return _rule(node), _text(node, "action", "replace").lower()


def _mappings(node: Node | None) -> Iterator[MappingNode]:
    yield from (
        (each for each in node.items if isinstance(each, MappingNode)) if isinstance(node, Sequence) else ()
    )


def _below(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, MappingNode) else None


def _text(node: MappingNode, key: str, default: str) -> str:
    value = node.get(key)
    return default if not isinstance(value, Scalar) or value.is_null else value.value


def _rule(node: MappingNode) -> Relabel:
    """Return a rule as it is written; an action nobody knows counts as the default until it is refused."""
    names, modulus = node.get("source_labels"), node.get("modulus")
    written = _text(node, "action", "replace").lower()
    return Relabel(
        action=next((each for each in ACTIONS if each == written), "replace"),
        source=tuple(each.value for each in names.items if isinstance(each, Scalar))
        if isinstance(names, Sequence)
        else (),
        separator=_text(node, "separator", DEFAULT.separator),
        regex=_text(node, "regex", DEFAULT.regex),
        modulus=0 if modulus is None else data_of(modulus),
        target=_text(node, "target_label", ""),
        replacement=_text(node, "replacement", DEFAULT.replacement),
    )


def _refused(rule: Relabel, node: MappingNode) -> Iterator[str]:
    """Yield why Prometheus refuses a rule."""
    action = _text(node, "action", "replace").lower()
    if action not in ACTIONS:
        yield f"unknown relabel action `{action}`{did_you_mean(action, ACTIONS)}"
        return
    if said := regex_error(rule.regex):
        yield said
    if action == "hashmod" and not rule.modulus:
        yield "`hashmod` needs a `modulus` above 0"
    if action in _NEEDS_TARGET and not rule.target:
        yield f"`{action}` needs a `target_label`"
    elif action in _NEEDS_TARGET and "$" not in rule.target and not is_label_name(rule.target, legacy=False):
        yield f"`{rule.target}` is no name of a label"
    if action in _NO_REPLACEMENT and rule.replacement != DEFAULT.replacement:
        yield f"`replacement` cannot be set for `{action}`"
    if action == "labelmap" and not is_label_name(rule.replacement, legacy=False):
        yield "`labelmap` needs a `replacement` that is a name"
    yield from _too_much(rule, action)


def _too_much(rule: Relabel, action: str) -> Iterator[str]:
    """Yield what is said of an action that takes nothing but a few fields."""
    if action not in _ONLY:
        return
    values = {
        "source_labels": rule.source != (),
        "separator": rule.separator != DEFAULT.separator,
        "regex": rule.regex != DEFAULT.regex,
        "modulus": rule.modulus != 0,
        "target_label": rule.target != "",
        "replacement": rule.replacement != DEFAULT.replacement,
    }
    if any(is_set and name not in _ONLY[action] for name, is_set in values.items()):
        yield f"`{action}` takes only {' and '.join(f'`{each}`' for each in _ONLY[action])}"


def _line(source: SourceText, offset: int, message: str) -> str:
    place = source.position(offset)
    return f"{source.path}:{place.line}:{place.column}: {message}"
