"""Templates of labels and annotations, expanded as Prometheus does when an alert is evaluated (`rules/alerting.go`)."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import lru_cache

from rulelint.dataclass import dataclass
from rulelint.source.span import Span
from rulelint.template.ast import Node
from rulelint.template.environment import Environment, Query, UnknownResultError
from rulelint.template.errors import TemplateError
from rulelint.template.evaluate import ExecutionError
from rulelint.template.execute import Execution
from rulelint.template.limits import MAX_STEPS, Budget, LimitError
from rulelint.template.parser import ParsedTemplate, parse_template
from rulelint.template.tokens import quote
from rulelint.template.values import Data
from rulelint.template.written import location, position, written

PRELUDE = (
    "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
    "{{$externalURL := .ExternalURL}}{{$value := .Value}}"
)
"""What Prometheus puts in front of the text: its error positions count from here."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all alerts of an evaluation share: the `time` in milliseconds, the server's labels and URL, its data.

    `external_url` is the data `.ExternalURL`; `server_url` is what the functions `externalURL` and `pathPrefix` use,
    None in promtool's test runs, where they fail.  `query` None: queries have no answer.
    """

    time: int = 0
    external_labels: Mapping[str, str] = field(default_factory=dict)
    external_url: str = ""
    server_url: str | None = None
    query: Query | None = None
    steps: int = MAX_STEPS


NOTHING_KNOWN = Surroundings()


@dataclass(frozen=True, slots=True)
class Expansion:
    """`text` is what Prometheus puts into the label or annotation, an error included.

    `error` is what failed, at its characters of the template.  `unknown` says why the text cannot be told here, and
    `text` is empty then: a query without data, a method that is not built, a template that takes too long.
    """

    text: str
    error: TemplateError | None = None
    unknown: str = ""


def expand(
    text: str, alert: str, labels: Mapping[str, str], value: float, around: Surroundings = NOTHING_KNOWN
) -> Expansion:
    """Expand the template of a label or annotation of `alert` for a result with these labels; never raises."""
    if "{{" not in text:
        return Expansion(text)
    name = f"__alert_{alert}"
    if parse_template(PRELUDE + text).errors:
        return _refused(name, text, parse_template(text))
    data = Data(dict(labels), dict(around.external_labels), around.external_url, value)
    run = Environment(around.time, around.query, around.server_url, Budget(around.steps))
    try:
        return Expansion(Execution(run, name, _bodies(text, name), data).text())
    except ExecutionError as error:
        return _failed(name, text, error)
    except (LimitError, UnknownResultError) as unknown:
        return Expansion("", unknown=str(unknown))


@lru_cache(maxsize=1024)
def _bodies(text: str, name: str) -> Mapping[str, Sequence[Node]]:
    """Return the body of every name that can be called; of two definitions the one that is not blank counts."""
    parsed = parse_template(PRELUDE + text)
    bodies: dict[str, Sequence[Node]] = {}
    for definition in parsed.definitions:
        if not bodies.get(definition.name):
            bodies[definition.name] = definition.body
    return {**bodies, name: parsed.body}


def _refused(name: str, text: str, parsed: ParsedTemplate) -> Expansion:
    error = parsed.errors[0]
    line = text.count("\n", 0, error.span.start) + 1
    shown = f"error parsing template {name}: template: {name}:{line}: {error.message}"
    return Expansion(f"<error expanding template: {shown}>", error)


def _failed(name: str, text: str, error: ExecutionError) -> Expansion:
    offset = position(error.node)
    where = location(PRELUDE + text, offset)
    at = f"executing {quote(error.template)} at <{written(error.node)}>"
    shown = f"error executing template {name}: template: {name}:{where}: {at}: {error.message}"
    start, end = (max(0, each - len(PRELUDE)) for each in (error.node.span.start, error.node.span.end))
    return Expansion(f"<error expanding template: {shown}>", TemplateError(Span(start, end), error.message))
