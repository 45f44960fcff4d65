"""Text inside XML 1.0: nothing of a rule file ends an attribute, opens an element or breaks the document."""

import html
import re

from rulelint.report.printable import one_line, printable

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_NO_CHARACTERS = re.compile("[\ufffe\uffff\ud800-\udfff]")
"""What `printable` leaves and XML 1.0 has no characters for.  https://www.w3.org/TR/xml/#charsets"""


def attribute(text: str) -> str:
    """Return text as the value of an attribute, quotes included."""
    return f'"{_escaped(one_line(text))}"'


def content(text: str) -> str:
    """Return text as the content of an element; lines stay."""
    return _escaped(printable(text))


def attributes(**values: object) -> str:
    """Return attributes in the order given, each led by a blank."""
    return "".join(f" {name}={attribute(str(value))}" for name, value in values.items())


def _escaped(text: str) -> str:
    return html.escape(_NO_CHARACTERS.sub("\ufffd", text), quote=True)
