"""Values with YAML's tag `!!binary`, as Go's decoder reads them."""

import base64
import re

_LINE_END = re.compile(r"[\r\n]+")


def binary_text(value: str) -> str | None:
    """Return what base64 stands for, None where it is none; bytes that are no UTF-8 become lone surrogates.

    Like Go's `base64.StdEncoding`, it wants padding, passes over line ends, and takes no other blanks.
    """
    try:
        return base64.b64decode(_LINE_END.sub("", value), validate=True).decode("utf-8", "surrogateescape")
    except ValueError:
        return None
