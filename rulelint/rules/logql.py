"""How an expression in Loki's language is told from one in PromQL.

Source: https://grafana.com/docs/loki/latest/query/.
"""

import re

_PIPELINE = re.compile(r"(?<!\})\}\s*+(?:\|[=~>]?\s*+[\w\"`(]|![=~>]\s*+[\"`])")
_FUNCTION = re.compile(r"\b(?:bytes_rate|bytes_over_time|rate_counter)\s*+\(")


def is_logql(text: str) -> bool:
    """Say whether a text that is not PromQL filters or parses log lines: `{app="a"} |= "error" | json`."""
    return _PIPELINE.search(text) is not None or _FUNCTION.search(text) is not None
