"""The functions Prometheus adds to Go's (`template/template.go` of Prometheus 3.14)."""

import ipaddress
from urllib.parse import urlsplit

from rulelint.promql.durations import parse_duration
from rulelint.template import humanize
from rulelint.template.builtins import query_escape
from rulelint.template.environment import Environment, FunctionError, UnknownResultError
from rulelint.template.limits import MAX_NESTED, LimitError
from rulelint.template.replace import matches, replace_all
from rulelint.template.values import Arguments, Duration, Html, Sample, Time, Value, to_bytes

_NIL_POINTER = "runtime error: invalid memory address or nil pointer dereference"


def query(run: Environment, text: str) -> list[Sample]:
    """Return the samples of an instant query at the time of the evaluation."""
    if run.query is None:
        raise UnknownResultError("it asks for the result of a query")
    found = [Sample(dict(labels), float(value)) for labels, value in run.query(text, run.time)]
    run.budget.spend(len(found))
    return found


def first(run: Environment, samples: list[Sample] | None) -> Sample:  # noqa: ARG001
    """Return the first of the samples."""
    if not samples:
        raise FunctionError("first() called on vector with no elements")
    return samples[0]


def label(run: Environment, name: str, sample: Sample | None) -> str:  # noqa: ARG001
    """Return a label of a sample."""
    return _there(sample).labels.get(name, "")


def value(run: Environment, sample: Sample | None) -> float:  # noqa: ARG001
    """Return the value of a sample."""
    return _there(sample).value


def string_value(run: Environment, sample: Sample | None) -> str:  # noqa: ARG001
    """Return the label `__value__` of a sample."""
    return _there(sample).labels.get("__value__", "")


def _there(sample: Sample | None) -> Sample:
    if sample is None:
        raise FunctionError(_NIL_POINTER)
    return sample


def sort_by_label(run: Environment, name: str, samples: list[Sample] | None) -> list[Sample] | None:
    """Sort samples by one label, in place."""
    if samples is not None:
        run.budget.spend(len(samples))
        samples.sort(key=lambda each: to_bytes(each.labels.get(name, "")))
    return samples


def arguments(run: Environment, *args: Value) -> Arguments:
    """Return a map of the arguments: `arg0`, `arg1` …."""
    run.budget.spend(len(args))
    found = Arguments({f"arg{at}": each for at, each in enumerate(args)})
    if found.depth > MAX_NESTED:
        raise LimitError(f"more than {MAX_NESTED} results of `args` stand in each other")
    return found


def replace(run: Environment, pattern: str, template: str, text: str) -> str:
    """Return `reReplaceAll`."""
    return replace_all(pattern, template, text, run.budget)


def match(run: Environment, pattern: str, text: str) -> bool:  # noqa: ARG001
    """Tell whether a pattern is found in a text."""
    return matches(pattern, text)


def safe_html(run: Environment, text: str) -> Html:  # noqa: ARG001
    """Return the text, marked as HTML."""
    return Html(text)


def title(run: Environment, text: str) -> str:
    """Return the text with the first letter of every word in title case."""
    previous, out = " ", []
    for char in text:
        word_inside = (
            previous == "_" or previous.isalnum() or (ord(previous) > 0x7F and not previous.isspace())
        )
        out.append(_one(char if word_inside else char.title(), char))
        previous = char
    return run.budget.spend_text("".join(out))


def upper(run: Environment, text: str) -> str:
    """Return the text in upper case, character by character."""
    return run.budget.spend_text("".join(_one(char.upper(), char) for char in text))


def lower(run: Environment, text: str) -> str:
    """Return the text in lower case, character by character."""
    return run.budget.spend_text(
        "".join("i" if char == "\u0130" else _one(char.lower(), char) for char in text)
    )


def _one(mapped: str, char: str) -> str:
    """Return the mapping of a character if it is one character, as Go's tables have it."""
    if "\udc80" <= char <= "\udcff":
        return "\ufffd"
    return mapped if len(mapped) == 1 else char


def graph_link(run: Environment, expr: str) -> str:
    """Return the path of an expression's graph."""
    return run.budget.spend_text(f"/graph?g0.expr={query_escape(expr)}&g0.tab=0")


def table_link(run: Environment, expr: str) -> str:
    """Return the path of an expression's table."""
    return run.budget.spend_text(f"/graph?g0.expr={query_escape(expr)}&g0.tab=1")


def escape(run: Environment, text: str) -> str:
    """Return `urlQueryEscape`."""
    return run.budget.spend_text(query_escape(text))


def duration_seconds(run: Environment, text: str) -> float:  # noqa: ARG001
    """Return the seconds of `1h30m` or `-5m`."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text)
    try:
        return sign * parse_duration(rest) / 1000
    except ValueError as error:
        raise FunctionError(str(error)) from error


def now(run: Environment) -> float:
    """Return the time of the evaluation in seconds."""
    return run.time / 1000


def external_url(run: Environment) -> str:
    """Return the URL of the server."""
    if run.server_url is None:
        raise FunctionError(_NIL_POINTER)
    return run.server_url


def path_prefix(run: Environment) -> str:
    """Return the path of the URL of the server."""
    return urlsplit(external_url(run)).path


def strip_port(run: Environment, address: str) -> str:  # noqa: ARG001
    """Return the host of `host:port`, anything else as it is."""
    split = split_host_port(address)
    return split[0] if split else address


def strip_domain(run: Environment, address: str) -> str:  # noqa: ARG001
    """Return the first part of a host name, with its port; an IP address stays."""
    host, port = split_host_port(address) or (address, "")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        name = host.split(".", 1)[0]
        return f"{name}:{port}" if port else name
    return address if "%" not in host else address.split(".", 1)[0]


def split_host_port(address: str) -> tuple[str, str] | None:
    """Return what `net.SplitHostPort` does, None where it fails."""
    host, colon, port = address.rpartition(":")
    if not colon:
        return None
    if address.startswith("["):
        closed = address.find("]")
        if closed < 0 or closed + 1 != len(host):
            return None
        inner = address[1:closed]
        rest = address[closed + 1 :]
        return None if "[" in address[1:] or "]" in rest else (inner, port)
    if ":" in host or "[" in address or "]" in address:
        return None
    return host, port


def humanized(run: Environment, number: Value) -> str:  # noqa: ARG001
    """Return `humanize`."""
    return humanize.humanize(number)


def humanized1024(run: Environment, number: Value) -> str:  # noqa: ARG001
    """Return `humanize1024`."""
    return humanize.humanize1024(number)


def humanized_duration(run: Environment, number: Value) -> str:  # noqa: ARG001
    """Return `humanizeDuration`."""
    return humanize.humanize_duration(number)


def humanized_percentage(run: Environment, number: Value) -> str:  # noqa: ARG001
    """Return `humanizePercentage`."""
    return humanize.humanize_percentage(number)


def humanized_timestamp(run: Environment, number: Value) -> str:  # noqa: ARG001
    """Return `humanizeTimestamp`."""
    return humanize.humanize_timestamp(number)


def to_time(run: Environment, number: Value) -> Time:  # noqa: ARG001
    """Return `toTime`."""
    return humanize.to_time(number)


def to_duration(run: Environment, number: Value) -> Duration:  # noqa: ARG001
    """Return `toDuration`."""
    return humanize.to_duration(number)
