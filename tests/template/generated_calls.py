"""Random templates that parse: calls of every function on values of every type, and all kinds of control flow."""

import random
from collections.abc import Iterator

STRINGS = (
    '""', '"a"', '"a.b:80"', '"1.2.3.4:90"', '"[::1]:80"', '"1.5"', '"1e3"', '"abc"', '"h\\u00e9llo w\\u00f6rld"',
    '"\\u65e5\\u672c"', '`raw"q`', '"a\\tb\\n"', '"<a&b=\'c\'>"', '"1h30m"', '"-5m"', '"foo_bar 1st"', '"\\xff"',
    '"a+b c/d?e~f"', '"0x10"', '"NaN"', '"a:b:c"', '"::1"', '"h:"', '":80"', '"http://a.b/c"',
)  # fmt: skip
NUMBERS = (
    "0", "1", "-1", "3", "42", "1234567", "0x1F", "'a'", "1.5", "-0.001", "3.0", "1e3", "1e21", "0.5", "86461.5",
    "1e-7",    "2i", "1_000", "1234.5678", "999.9999", "1e300", "123456789012", "1023", "1024", "0.00012345",
)  # fmt: skip
DATA = (
    "$value", ".Value", "$labels.job", ".Labels.instance", "$labels.nope", "$labels", "$externalLabels.cluster",
    ".ExternalURL", "$externalLabels", "$.Labels.code", "true", "false", "nil", ".", "$", "$labels.uni",
)  # fmt: skip
QUERIES = (
    '(query "test")', '(query "test" | first)', '(query "absent_metric")', '(index (query "test") 0).Labels',
    '(query "test" | first).Value', '(query "test" | first | value)', "(args 1 2.5)", '(args "x" (args 1))',
    "(args 1).arg0", "(args 1).none", "(toTime 1435065584.128)", '(safeHtml "<b>")', '(index "abc" 1)',
    '(query "test" | sortByLabel "job" | first)', '(slice "abcdef" 1 3)', "(toTime 5).Unix", "(toTime 5).Month",
)  # fmt: skip
FUNCTIONS = (
    "len", "not", "ge", "gt", "le", "lt", "ne", "eq", "html", "js", "print", "println", "urlquery", "and", "or",
    "index", "slice", "printf", "first", "graphLink", "humanize", "humanize1024", "humanizeDuration",
    "humanizePercentage", "humanizeTimestamp", "parseDuration", "safeHtml", "stripDomain", "stripPort", "strvalue",
    "tableLink", "title", "toLower", "toTime", "toUpper", "value", "label", "match", "sortByLabel", "reReplaceAll",
    "args", "query", "call",
)  # fmt: skip
COUNTS = {
    "len": 1, "not": 1, "ge": 2, "gt": 2, "le": 2, "lt": 2, "ne": 2, "eq": 2, "first": 1, "label": 2, "match": 2,
    "sortByLabel": 2, "reReplaceAll": 3, "humanize": 1, "humanize1024": 1, "humanizeDuration": 1, "toTime": 1,
    "humanizePercentage": 1, "humanizeTimestamp": 1, "slice": 3, "index": 2,
}  # fmt: skip
PATTERNS = ('"a*"', '"(.)b?"', '"[a-z]+"', '""', '"("', '":.*"', '"(?P<n>\\\\w+)"', '"x*$"', '"\\\\."')
REPLACEMENTS = ('""', '"-"', '"<$1>"', '"${1}W"', '"$1W"', '"$n$$"', '"${n}"', '"$0"', '"$"')
FLAGS = ("", "", "", "+", "-", "#", "0", " ", "+0", "-0", "# ", "+#", "#0")
WIDTHS = ("", "", "", "1", "5", "12", "*", "[1]*")
PRECISIONS = ("", "", "", ".", ".0", ".1", ".3", ".10", ".*")
VERBS = "vvvdsfgeqxXtTbocUEGFO%pz"


class Drawer:
    """Draws templates; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def value(self, depth: int = 0) -> str:
        """Return an operand."""
        pool = self.draw.random()
        if depth < 2 and pool < 0.2:
            return f"({self.call(depth + 1)})"
        return self.draw.choice(
            STRINGS if pool < 0.45 else NUMBERS if pool < 0.65 else DATA if pool < 0.85 else QUERIES
        )

    def format(self) -> str:
        """Return a format of one or two verbs."""
        one = [
            "%" + "".join(self.draw.choice(part) for part in (FLAGS, WIDTHS, PRECISIONS, VERBS))
            for _ in range(self.draw.randint(1, 2))
        ]
        return '"' + self.draw.choice(("", "a ", "\\u65e5")) + "|".join(one) + '"'

    def call(self, depth: int = 0) -> str:
        """Return a pipeline."""
        name = self.draw.choice(FUNCTIONS)
        count = COUNTS.get(name, self.draw.choice((0, 1, 1, 1, 2, 3)))
        if self.draw.random() < 0.03:
            count = self.draw.randint(0, 4)
        args = [self.value(depth) for _ in range(count)]
        if name == "printf":
            args = [self.format(), *args]
        if name == "reReplaceAll" and count == 3:
            args = [self.draw.choice(PATTERNS), self.draw.choice(REPLACEMENTS), self.draw.choice(STRINGS)]
        if name == "match" and count == 2:
            args = [self.draw.choice(PATTERNS), self.draw.choice(STRINGS)]
        if name == "query":
            args = [self.draw.choice(('"test"', '"absent_metric"', '"test"'))]
        if args and self.draw.random() < 0.3 and args[-1] != "nil":
            return f"{args[-1]} | {' '.join([name, *args[:-1]])}"
        return " ".join([name, *args])

    def template(self) -> str:
        """Return a template."""
        one, two, three = self.value(), self.call(), self.call()
        forms = (
            f"{{{{ {two} }}}}",
            f"{{{{ {one} }}}}",
            f"x\n{{{{ {two} }}}}é{{{{ {three} }}}}",
            f"{{{{ if {two} }}}}a{{{{ else if {one} }}}}b{{{{ else }}}}c{{{{ end }}}}",
            f"{{{{ with {two} }}}}[{{{{ . }}}}]{{{{ else }}}}{{{{ {three} }}}}{{{{ end }}}}",
            f"{{{{ range {one} }}}}<{{{{ . }}}}>{{{{ else }}}}none{{{{ end }}}}",
            "{{ range $i, $e := ONE }}{{ $i }}={{ $e }}{{ if $i }}{{ break }}{{ end }},{{ end }}".replace(
                "ONE", one
            ),
            f"{{{{ $x := {one} }}}}{{{{ if true }}}}{{{{ $x = {two} }}}}{{{{ $y := 1 }}}}{{{{ end }}}}{{{{ $x }}}}",
            f'{{{{ define "d" }}}}<{{{{ . }}}}>{{{{ end }}}}{{{{ template "d" {one} }}}}{{{{ template "d" }}}}',
            f"{{{{ ({two}).Labels }}}}",
            f"{{{{ ({one}).Value.Foo }}}}",
            f"{{{{ $x := {one} }}}}{{{{ $x.job }}}}|{{{{ print $x.Value {three.join('()')} }}}}",
            "{{ range $k, $v := $labels }}{{ if eq $k ONE }}{{ continue }}{{ end }}{{ $v }}{{ end }}".replace(
                "ONE", one
            ),
        )
        return self.draw.choice(forms)


def templates(seed: int, count: int) -> Iterator[str]:
    """Yield `count` templates, the same ones for the same seed."""
    drawer = Drawer(seed)
    for _ in range(count):
        yield drawer.template()
