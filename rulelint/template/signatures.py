"""Every function with the types of its parameters: Go's templates check them before a call."""

from collections.abc import Callable

from rulelint.dataclass import dataclass
from rulelint.template import builtins, prometheus
from rulelint.template.values import Sample, Value

STRING = "string"
ANY = "interface {}"
VALUE = "reflect.Value"
SAMPLES = "template.queryResult"
SAMPLE = "*template.sample"


@dataclass(frozen=True, slots=True)
class Signature:
    """`params` are the types of the fixed parameters, `rest` the one of the others, if there may be any."""

    call: Callable[..., Value]
    params: tuple[str, ...] = ()
    rest: str | None = None

    def type_at(self, place: int) -> str:
        """Return the type of an argument that is known to be allowed."""
        if place < len(self.params):
            return self.params[place]
        assert self.rest is not None
        return self.rest


def accepts(type_wanted: str, value: Value) -> bool:
    """Tell whether a value may be given where a type is wanted."""
    match type_wanted:
        case "string":
            return isinstance(value, str)
        case "template.queryResult":
            return isinstance(value, list)
        case "*template.sample":
            return isinstance(value, Sample)
        case _:
            return True


def is_open(type_wanted: str) -> bool:
    """Tell whether any value may be given where a type is wanted."""
    return type_wanted in (ANY, VALUE)


def can_be_nil(type_wanted: str) -> bool:
    """Tell whether `nil` may be given where a type is wanted."""
    return type_wanted != STRING


SIGNATURES: dict[str, Signature] = {
    # `and` and `or` never get here: they do not evaluate all of their arguments.
    "call": Signature(builtins.call, (VALUE,), VALUE),
    "eq": Signature(builtins.equal, (VALUE,), VALUE),
    "ge": Signature(builtins.greater_or_equal, (VALUE, VALUE)),
    "gt": Signature(builtins.greater, (VALUE, VALUE)),
    "html": Signature(builtins.escape_html, (), ANY),
    "index": Signature(builtins.index, (VALUE,), VALUE),
    "js": Signature(builtins.escape_js, (), ANY),
    "le": Signature(builtins.less_or_equal, (VALUE, VALUE)),
    "len": Signature(builtins.length, (VALUE,)),
    "lt": Signature(builtins.less, (VALUE, VALUE)),
    "ne": Signature(builtins.not_equal, (VALUE, VALUE)),
    "not": Signature(builtins.negate, (VALUE,)),
    "print": Signature(builtins.show, (), ANY),
    "printf": Signature(builtins.show_format, (STRING,), ANY),
    "println": Signature(builtins.show_line, (), ANY),
    "slice": Signature(builtins.cut, (VALUE,), VALUE),
    "urlquery": Signature(builtins.escape_query, (), ANY),
    "args": Signature(prometheus.arguments, (), ANY),
    "externalURL": Signature(prometheus.external_url),
    "first": Signature(prometheus.first, (SAMPLES,)),
    "graphLink": Signature(prometheus.graph_link, (STRING,)),
    "humanize": Signature(prometheus.humanized, (ANY,)),
    "humanize1024": Signature(prometheus.humanized1024, (ANY,)),
    "humanizeDuration": Signature(prometheus.humanized_duration, (ANY,)),
    "humanizePercentage": Signature(prometheus.humanized_percentage, (ANY,)),
    "humanizeTimestamp": Signature(prometheus.humanized_timestamp, (ANY,)),
    "label": Signature(prometheus.label, (STRING, SAMPLE)),
    "match": Signature(prometheus.match, (STRING, STRING)),
    "now": Signature(prometheus.now),
    "parseDuration": Signature(prometheus.duration_seconds, (STRING,)),
    "pathPrefix": Signature(prometheus.path_prefix),
    "query": Signature(prometheus.query, (STRING,)),
    "reReplaceAll": Signature(prometheus.replace, (STRING, STRING, STRING)),
    "safeHtml": Signature(prometheus.safe_html, (STRING,)),
    "sortByLabel": Signature(prometheus.sort_by_label, (STRING, SAMPLES)),
    "stripDomain": Signature(prometheus.strip_domain, (STRING,)),
    "stripPort": Signature(prometheus.strip_port, (STRING,)),
    "strvalue": Signature(prometheus.string_value, (SAMPLE,)),
    "tableLink": Signature(prometheus.table_link, (STRING,)),
    "title": Signature(prometheus.title, (STRING,)),
    "toDuration": Signature(prometheus.to_duration, (ANY,)),
    "toLower": Signature(prometheus.lower, (STRING,)),
    "toTime": Signature(prometheus.to_time, (ANY,)),
    "toUpper": Signature(prometheus.upper, (STRING,)),
    "urlQueryEscape": Signature(prometheus.escape, (STRING,)),
    "value": Signature(prometheus.value, (SAMPLE,)),
}
