"""Which branches of a template an expansion takes: `if`, `with` and `range`, with what they are taken for.

The template is executed with a mark at the head of both lists of every branch: what is in the output was taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from rulelint.dataclass import dataclass
from rulelint.template.ast import Branch, Node, Text
from rulelint.template.environment import Environment, UnknownResultError
from rulelint.template.evaluate import ExecutionError
from rulelint.template.execute import Execution
from rulelint.template.expand import PRELUDE, Surroundings
from rulelint.template.limits import Budget, LimitError
from rulelint.template.parser import parse_template
from rulelint.template.values import Data
from rulelint.template.written import written

OPEN, CLOSE = "\ue000", "\ue001"
"""Characters of the private use area: they frame a mark."""


@dataclass(frozen=True, slots=True)
class _Marked:
    """A template with marks: its branches as they are written, and the bodies of all names; its own is ""."""

    branches: tuple[str, ...]
    bodies: Mapping[str, Sequence[Node]]


def branches_of(text: str) -> tuple[str, ...]:
    """Return the branches of a template as they are written, `{{if $value}}`; none of one that does not parse."""
    return _marked(text).branches if "{{" in text else ()


def taken(
    text: str, alert: str, labels: Mapping[str, str], value: float, around: Surroundings
) -> Iterator[tuple[int, bool]]:
    """Yield the number of every branch an expansion comes to, with whether its condition holds there.

    What comes after a failure, or after something that cannot be told here, is not come to.
    """
    marked = _marked(text)
    if not marked.branches:
        return
    data = Data(dict(labels), dict(around.external_labels), around.external_url, value)
    run = Environment(around.time, around.query, around.server_url, Budget(around.steps))
    name = f"__alert_{alert}"
    execution = Execution(run, name, {**marked.bodies, name: marked.bodies[""]}, data)
    with suppress(ExecutionError, LimitError, UnknownResultError):
        execution.text()
    for part in "".join(execution.out).split(OPEN)[1:]:
        number, _, holds = part.partition(CLOSE)[0].partition(":")
        if number.isdecimal() and int(number) < len(marked.branches):  # a label may hold such characters, too
            yield int(number), holds == "1"


@lru_cache(maxsize=1024)
def _marked(text: str) -> _Marked:
    parsed = parse_template(PRELUDE + text)
    if parsed.errors:
        return _Marked((), {})
    branches: list[str] = []
    bodies: dict[str, Sequence[Node]] = {}
    for definition in parsed.definitions:
        if not bodies.get(definition.name):
            bodies[definition.name] = _with_marks(definition.body, branches)
    own = _with_marks(parsed.body, branches)
    return _Marked(tuple(branches), {**bodies, "": own})


def _with_marks(body: Sequence[Node], branches: list[str]) -> tuple[Node, ...]:
    return tuple(_with_mark(each, branches) if isinstance(each, Branch) else each for each in body)


def _with_mark(branch: Branch, branches: list[str]) -> Branch:
    number = len(branches)
    branches.append(written(branch))
    then = _with_marks(branch.then, branches)
    otherwise = _with_marks(branch.otherwise, branches)
    return replace(
        branch,
        then=(Text(branch.span, f"{OPEN}{number}:1{CLOSE}"), *then),
        otherwise=(Text(branch.span, f"{OPEN}{number}:0{CLOSE}"), *otherwise),
    )
