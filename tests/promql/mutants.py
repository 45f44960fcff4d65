"""Valid expressions of the stable grammar, and broken ones made of them; the same on every run."""

import re
from random import Random

STABLE = (
    "up == 0",
    'sum by (job) (rate(http_total{code=~"5..",job!="a b"}[5m])) / sum by (job) (rate(http_total[5m])) > 0.05',
    'histogram_quantile(0.99, sum by (le, job) (rate(request_seconds_bucket{job="api"}[10m] offset 1h))) > 1.5e0',
    'predict_linear(node_filesystem_free_bytes{fstype!~"tmpfs|ramfs"}[6h], 4 * 3600) < 0 and on (instance) up',
    "max_over_time(sum without (pod) (rate(cpu_seconds_total[1m]))[30m:1m]) > bool 2 ^ -1",
    'label_replace(up, "host", "$1", "instance", "(.*):.*") * on (host) group_left (zone, rack) node_info',
    "topk(5, -a - +b % c ^ d ^ 2) unless ignoring (x) (e or f)",
    'absent(up{job="api"} offset -5m) or vector(1)',
    "quantile by (a) (0.9, min_over_time(x[1h] @ 1609746000)) atan2 y @ end() offset 1w",
    'count_values("version", build_info) != 1',
    "day_of_week() >= 1 < bool time() - rate(up[5m:] @ start())",
    "{__name__=~`job:.+`,env='prod'} # who\n  > Inf",
    'a:b:c{le="+Inf"} * scalar(z) + 0x1F - .5',
    "stddev(sort_desc(round(z, NaN))) <= group(and) + sum(by)",
)  # fmt: skip
_WORDS = """
[5m] [5m:1m] [5m:] == != =~ !~ >= and or unless by without on bool offset sum group_left group_right() foo a:b
1 0x1F 1e3 Inf `raw` {} atan2 é vector(1) time() rate( scalar( topk(5, label_replace( "str" "unterminated "\\q" {a="b"}
{__name__="x"} {a!="b",} ( ) [ ] { } , + - * ^ % < > = ? !
"""
_PHRASES = (
    "by (a)",
    "on (a)",
    "ignoring(b)",
    "group_left(c)",
    "offset 5m",
    "@ 123",
    "@ start()",
    "#c\n",
    "\n",
)
_PIECES = (*_WORDS.split(), *_PHRASES)
_TOKENS = re.compile(r"\s+|\w+|\"[^\"]*\"|.", re.DOTALL)


def mutants(count: int, seed: int) -> list[str]:
    """Return expressions with up to three tokens removed, added or swapped, and random rows of tokens."""
    random = Random(seed)
    found: list[str] = []
    while len(found) < count:
        if random.random() < 0.25:
            text = " ".join(random.choice(_PIECES) for _ in range(random.randrange(1, 6)))
        else:
            text = _mutant(random.choice(STABLE), random)
        if text.strip():
            found.append(text)
    return found


def _mutant(text: str, random: Random) -> str:
    tokens = _TOKENS.findall(text)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        kind, place = random.random(), random.randrange(len(tokens))
        if kind < 0.35 and len(tokens) > 1:
            del tokens[place]
        elif kind < 0.8:
            space = " " * (random.random() < 0.7)
            tokens.insert(place, f"{space}{random.choice(_PIECES)}{space}")
        else:
            other = random.randrange(len(tokens))
            tokens[place], tokens[other] = tokens[other], tokens[place]
    return "".join(tokens)
