"""The functions a template may call."""

GO_FUNCTIONS = frozenset(
    {
        "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print",
        "printf", "println", "slice", "urlquery",
    }
)  # fmt: skip
"""The built-in functions of `text/template/funcs.go`."""

PROMETHEUS_FUNCTIONS = frozenset(
    {
        "args", "externalURL", "first", "graphLink", "humanize", "humanize1024", "humanizeDuration",
        "humanizePercentage", "humanizeTimestamp", "label", "match", "now", "parseDuration", "pathPrefix", "query",
        "reReplaceAll", "safeHtml", "sortByLabel", "stripDomain", "stripPort", "strvalue", "tableLink", "title",
        "toDuration", "toLower", "toTime", "toUpper", "urlQueryEscape", "value",
    }
)  # fmt: skip
"""What Prometheus 3.14 adds in `template/template.go`."""

FUNCTIONS = GO_FUNCTIONS | PROMETHEUS_FUNCTIONS
