"""label_replace and label_join."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import re2

from rulelint.engine.evaluation import Evaluation
from rulelint.engine.labels import METRIC_NAME, Labels, is_label_name, make_labels
from rulelint.engine.result import EvaluationError
from rulelint.engine.vector import Vector
from rulelint.promql.ast import Call
from rulelint.promql.matchers import MAX_MEMORY, regex_error

_NUMBER = re.compile(r"0|[1-9][0-9]{0,7}")
_REFERENCE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))", re.ASCII)


def _label_replace(node: Call, run: Evaluation) -> Vector:
    vector = run.vector(node.args[0])
    target, template, source, pattern = (run.text(each) for each in node.args[1:])
    if regex_error(pattern):
        raise EvaluationError(f"invalid regular expression in label_replace(): {pattern}", node.args[4].span)
    if not _is_label(target, run):
        raise EvaluationError(
            f"invalid destination label name in label_replace(): {target}", node.args[1].span
        )
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_MEMORY
    options.dot_nl = run.options.version.dot_matches_newline
    compiled = re2.compile(f"^(?:{pattern})$", options)
    labels, written = [], []
    for each in vector.labels:
        values = dict(each)
        found = compiled.fullmatch(values.get(source, ""))
        labels.append(make_labels({**values, target: _expanded(template, found)}) if found else each)
        written.append(bool(found) and target == METRIC_NAME)
    return _relabelled(vector, tuple(labels), written, run)


def _expanded(template: str, found: "re.Match[str]") -> str:
    """Expand `$1`, `${name}` and `$$` as Go's `Regexp.Expand` does: an unknown group is empty."""
    names: Mapping[str, int] = found.re.groupindex
    groups = (found.group(0), *found.groups())

    def group(reference: "re.Match[str]") -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        number = int(name) if _NUMBER.fullmatch(name) else names.get(name, len(groups))
        return groups[number] or "" if number < len(groups) else ""

    return _REFERENCE.sub(group, template)


def _label_join(node: Call, run: Evaluation) -> Vector:
    vector = run.vector(node.args[0])
    target, separator, *sources = (run.text(each) for each in node.args[1:])
    for source, argument in zip(sources, node.args[3:], strict=True):
        if not _is_label(source, run):
            raise EvaluationError(f"invalid source label name in label_join(): {source}", argument.span)
    if not _is_label(target, run):
        raise EvaluationError(f"invalid destination label name in label_join(): {target}", node.args[1].span)
    labels = []
    for each in vector.labels:
        values = dict(each)
        labels.append(
            make_labels({**values, target: separator.join(values.get(name, "") for name in sources)})
        )
    return _relabelled(vector, tuple(labels), [target == METRIC_NAME] * len(labels), run)


def _relabelled(
    vector: Vector, labels: tuple[Labels, ...], written: Sequence[bool], run: Evaluation
) -> Vector:
    """Return the vector with other labels; a name that was `written` stays, even if it was to be lost."""
    nameless = vector.nameless and tuple(
        lost and not new for lost, new in zip(vector.nameless, written, strict=True)
    )
    return run.distinct(replace(vector, labels=labels, nameless=nameless))


def _is_label(name: str, run: Evaluation) -> bool:
    return is_label_name(name, legacy=not run.options.version.left_open)


LABEL_CALLS: Mapping[str, Callable[[Call, Evaluation], Vector]] = {
    "label_replace": _label_replace,
    "label_join": _label_join,
}
