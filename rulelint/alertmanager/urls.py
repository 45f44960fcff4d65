"""Addresses as Go reads them: `net/url.Parse` and `net.SplitHostPort`, as far as they refuse anything."""

import re

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):", re.ASCII)
_NO_ESCAPE = re.compile(r"%(?![0-9a-fA-F]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_USERINFO = re.compile(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*", re.ASCII)
_PORT = re.compile(r"(?::[0-9]*)?")
_HOST = re.compile(r"(?:[A-Za-z0-9\-_.~!$&'()*+,;=:\[\]<>\"%]|[^\x00-\x7f])*")
_HOST_ESCAPE = re.compile(r"%(?!25)[0-7]")


def check_url(text: str) -> tuple[str, str]:
    """Return scheme and host of a URL; raise `ValueError` that says why Go refuses it."""
    if _CONTROL.search(text):
        raise ValueError("a URL cannot hold control characters")
    before, _, fragment = text.partition("#")
    _check_escapes(fragment)
    if before.startswith(":"):
        raise ValueError("the scheme before `:` is missing")
    found = _SCHEME.match(before)
    scheme = found[1].lower() if found else ""
    rest = (before[found.end() :] if found else before).partition("?")[0]
    if not rest.startswith("/"):
        if not scheme and ":" in rest.partition("/")[0]:
            raise ValueError("the first part of a path cannot hold a colon")
        if not scheme:
            _check_escapes(rest)
        return scheme, ""
    host = ""
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        host, rest = _host(authority), slash + path
    _check_escapes(rest)
    return scheme, host


def check_http_url(text: str) -> None:
    """Raise `ValueError` for what is no URL Alertmanager sends to: http or https, with a host."""
    scheme, host = check_url(text)
    if scheme not in ("http", "https"):
        what = f"not {scheme}" if scheme else "and this has no scheme"
        raise ValueError(f"the URL must begin with `http://` or `https://`, {what}")
    if not host:
        raise ValueError("the URL has no host")


def check_host_port(text: str) -> None:
    """Raise `ValueError` for what is neither empty nor `host:port`."""
    if not text:
        return
    host, colon, port = text.rpartition(":")
    inner = host
    if text.startswith("["):
        end = text.find("]")
        if end < 0:
            raise ValueError("the `[` of the address does not end")
        if end != len(host) - 1:
            raise ValueError("the port is missing behind `]`")
        inner = text[1:end]
    elif ":" in host:
        raise ValueError("the address has more than one colon: an IPv6 address stands in brackets")
    if not colon or not port:
        raise ValueError("the port is missing")
    if set("[]") & set(inner + port):
        raise ValueError("the address has a bracket too many")


def _host(authority: str) -> str:
    userinfo, at, host = authority.rpartition("@")
    if at:
        if not _USERINFO.fullmatch(userinfo):
            raise ValueError("the user name or password holds a character that must be escaped")
        _check_escapes(userinfo)
    bracket = host.rfind("]")
    if host.startswith("[") and bracket < 0:
        raise ValueError("the `[` of the host does not end")
    place = bracket + 1 if host.startswith("[") else host.rfind(":")
    port = host[place:] if place >= 0 else ""
    if not _PORT.fullmatch(port):
        raise ValueError(f"`{port}` is no port")
    _check_escapes(host)
    if not _HOST.fullmatch(host) or _HOST_ESCAPE.search(host):
        raise ValueError("the host holds a character that hosts cannot have")
    return host


def _check_escapes(text: str) -> None:
    if found := _NO_ESCAPE.search(text):
        raise ValueError(f"`{text[found.start() : found.start() + 3]}` is no escape")
