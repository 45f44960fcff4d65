"""Single values of the configuration, read as yaml.v2 decodes them into Go's types.

Any single value becomes text where text is expected; `yes`, `on` and their like are booleans; a number with a
fraction is cut to an integer.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from rulelint.alertmanager.fields import Kind
from rulelint.alertmanager.intervals import (
    check_location,
    day_range,
    month_range,
    weekday_range,
    year_range,
)
from rulelint.alertmanager.urls import check_host_port, check_http_url, check_url
from rulelint.promql.durations import parse_duration
from rulelint.promql.matchers import regex_error
from rulelint.source.nodes import Scalar

SECRET = "<secret>"  # noqa: S105  what Alertmanager's API shows instead of a secret
_TRUE = frozenset(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"])
_FALSE = frozenset(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"])
_INTEGER = re.compile(r"([-+]?)(0b[01]+|0x[0-9a-fA-F]+|0o?[0-7]*|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?")
_GO_DURATION = re.compile(r"[-+]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_TLS_VERSIONS = ("TLS10", "TLS11", "TLS12", "TLS13")


def is_label_name(name: str, *, utf8: bool) -> bool:
    """Say whether a label may be called that: any text but the empty one in versions that know UTF-8."""
    return bool(name) if utf8 else _LABEL.fullmatch(name) is not None


def read_value(kind: Kind, node: Scalar) -> Any:
    """Return a value: a number of milliseconds for a duration, a range, a text …; raise `ValueError`."""
    text = node.value
    match kind:
        case "bool":
            return _boolean(node)
        case "int" | "uint":
            return _number(node, kind)
        case "duration":
            return parse_duration(text)
        case _ if kind in _READERS:
            return _READERS[kind](text)
        case _:
            _CHECKS.get(kind, _anything)(text)
            return text


def _boolean(node: Scalar) -> bool:
    if node.style or node.value not in _TRUE | _FALSE:
        quoted = " without quotes" if node.style else ""
        raise ValueError(f"must be `true` or `false`{quoted}, not `{node.value}`")
    return node.value in _TRUE


def _number(node: Scalar, kind: Kind) -> int:
    plain = node.value.replace("_", "")
    found = None if node.style else _INTEGER.fullmatch(plain)
    if found:
        digits = found[2]
        base = {"0b": 2, "0x": 16, "0o": 8}.get(digits[:2], 8 if digits.startswith("0") else 10)
        value = int(digits[2:] if base != 10 and digits[1:2] in ("b", "x", "o") else digits, base)
        value = -value if found[1] == "-" else value
    elif not node.style and _FLOAT.fullmatch(plain) and math.isfinite(number := float(plain)):
        value = int(number)
    else:
        raise ValueError(f"must be a whole number, not `{node.value}`")
    low, high = (0, 1 << 64) if kind == "uint" else (-(1 << 63), 1 << 63)
    if not low <= value < high:
        raise ValueError(f"must be a number from {low}, not `{node.value}`")
    return value


def _anything(text: str) -> None:
    """Accept any text."""


def _go_duration(text: str) -> None:
    if not _GO_DURATION.fullmatch(text):
        raise ValueError(f"`{text}` is no duration: write `90s`, `1h30m`")


def _regex(text: str) -> None:
    if said := regex_error(text):
        raise ValueError(said)


def _secret_url(text: str) -> None:
    if text != SECRET:
        check_http_url(text)


def _tls_version(text: str) -> None:
    if text not in _TLS_VERSIONS:
        raise ValueError(f"`{text}` is none of {', '.join(_TLS_VERSIONS)}")


def _proxy_url(text: str) -> None:
    check_url(text)


_CHECKS: Mapping[Kind, Callable[[str], None]] = {
    "go-duration": _go_duration,
    "url": check_http_url,
    "secret-url": _secret_url,
    "proxy-url": _proxy_url,
    "host-port": check_host_port,
    "regex": _regex,
    "tls-version": _tls_version,
    "location": check_location,
}
_READERS: Mapping[Kind, Callable[[str], Any]] = {
    "weekdays": weekday_range,
    "days": day_range,
    "months": month_range,
    "years": year_range,
}
