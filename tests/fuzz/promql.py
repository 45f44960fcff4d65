"""Mutated PromQL through lexer, parser, printer and engine: nothing but typed errors may come out.

`python -m tests.fuzz` runs it with branch coverage.
Texts are mutated at three levels: characters, tokens, and sub-expressions swapped between texts that parse.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator

from rulelint.engine.evaluate import evaluate
from rulelint.engine.frame import Grid
from rulelint.engine.result import EvaluationError
from rulelint.engine.store import Store
from rulelint.promql.ast import Expr
from rulelint.promql.functions import FUNCTIONS
from rulelint.promql.parser import DEFAULT, ParseOptions, PromqlSyntaxError, parse, parse_selector
from rulelint.promql.pretty import pretty
from rulelint.promql.printer import print_expr
from rulelint.promql.series import parse_series
from rulelint.promql.types import ValueType, type_of
from rulelint.promql.visit import transform, walk
from tests.conformance.series import load_series, store_of

TOKEN = re.compile(
    r"""[a-zA-Z_:][\w:]*|[0-9.]+[a-z0-9]*|"(?:[^"\\]|\\.)*"|'[^']*'|\s+|[=!<>~]+|.""", re.DOTALL
)
SEEDS = (
    "up == 0",
    'sum by (job, instance) (rate(http_requests_total{code=~"5..", job!="x"}[5m])) / sum(up) > 0.05',
    'histogram_quantile(0.99, sum without (instance) (rate(latency_bucket{job="a"}[5m] offset 1m)))',
    "a * on (job) group_left (instance) b unless ignoring (code) c or vector(time())",
    "max_over_time(deriv(rate(up[1m])[10m:30s])[5m:] @ end()) ^ -2 % 3",
    'topk(3, label_replace(up, "x", "$1", "job", "(.*)")) and absent(nothing{a="b"})',
    'count_values("v", up) == bool 1 or quantile(0.5, up) atan2 stddev(up)',
    "predict_linear(up[1h], 4 * 3600) < 0 and on () hour() > 0x1F",
    '{"metric.name", "label name"="v", x=~".+"}[5m:1m] @ 1609746000.5 offset -1h',
    "rate(up[5m] anchored) + smoothed_up fill_left(0) up # comment\n",
    "foo[5m + step()] offset -(2 * 1m) + min_of(1h, 5m)",
    "-1e3 + +Inf - NaN * .5e-3 + 1h30m",
    "a +fill(0) b or a * on (job) group_left (x) fill_left(NaN) fill_right(-1) b </ 3 >/ 4",
    'sum(rate(up[5m] smoothed)) by (on, "l.x", fill,) + increase(up[min_of(step(), range()) % 2 ^ 2:-step()])',
    "offset + sum + bool_ + start + step offset 0x1p3 @ start() unless bottomk without () (1_000, by)",
    "up{a='\\x41\\101\\u00e9\\U0001f525\\n', `b.c`!~'(?i)a|b{2,3}[^x]\\\\d', __name__=~'u.*',}[1w2d3h4m5s6ms]",
    "absent_over_time(up{a='b',a!='c'}[5m] @ -1.5) == bool on () group_right () absent(up) atan2 pi()",
    "-up ^ +-2 ^ .5 % 0b11 - 0o17 + 1e+3 + 0xAp1 + -Inf + nan",
    "histogram_fraction(0, 0.2, rate(latency_bucket[5m])) + histogram_sum(up) or mad_over_time(up[5m])",
    "round(up, 0.5) + clamp(up, 0, 1) + day_of_week() + year(up) + days_in_month(vector(1e9)) + sgn(deg(up))",
    "info(up, {job=\"a\"}) or sort_by_label(up, 'job') or limitk(2, up) or limit_ratio(0.5, up)",
)
KEYWORDS = re.findall(
    r"\w+", "by without on ignoring group_left group_right bool offset and or unless atan2 sum avg topk"
)
SYMBOLS = re.findall(
    r"\S+", "start() end() anchored smoothed fill ( ) [ ] { } , @ : == != =~ !~ >= < ^ % - + * / 5m 1_0"
)
ODDITIES = ('"a"', '"\\xff"', "'(('", "`raw`", "Inf", "NaN", "#", "\n", "\x00", "é", "\U0001f525", "\udc80")
WORDS = (*FUNCTIONS, *KEYWORDS, *SYMBOLS, *ODDITIES)
LONGEST = 2000
LINES = (
    'up{job="a",instance="1"} 1 1 0 _ stale 1x10',
    'up{job="b",instance="2"} 0+1x20',
    'http_requests_total{code="500",job="a"} 0+3x9 0+5x9',
    'latency_bucket{job="a",le="0.1"} 0+1x20',
    'latency_bucket{job="a",le="1"} 0+2x20',
    'latency_bucket{job="a",le="+Inf"} 0+3x20',
    "a NaN Inf -Inf 0 1x9",
    'b{job="a"} 1x20',
)
HISTOGRAMS = (
    "h {{schema:1 sum:-0.3 count:3.1 z_bucket:7.1 z_bucket_w:0.05 buckets:[5.1 10] offset:-3 n_buckets:[4 5]}}x3",
    "h {{n_offset:-5 counter_reset_hint:gauge sum:0x1p3}} {{n_offset:1 counter_reset_hint:not_reset}}",
    "h {{}} {{count:1}}+{{count:2 sum:1e3}}x4 {{schema:-53 custom_values:[1 2.5 +Inf] buckets:[1 0 2]}}-{{sum:1}}x2",
    '{"m.x", a="b"} _x3 stale {{count:1 counter_reset_hint:reset}} 1-1e-3x5 Inf -Inf nan',
)
NO_FEATURES = ParseOptions(features=frozenset())
TIGHT = ParseOptions(max_length=200, max_nesting=3, max_depth=4, max_row=2)


class Fuzzer:
    """Mutations of a pool of texts; what parses joins the pool."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pool: list[str] = list(SEEDS)
        self.store: Store = store_of(each for line in LINES for each in load_series([line], 60_000))
        self.counts: Counter[str] = Counter()
        self.defects: dict[str, str] = {}

    def text(self) -> str:
        """Return a mutation of a text of the pool."""
        text = self.random.choice(self.pool)
        for _ in range(self.random.randint(1, 4)):
            mutate: Callable[[str], str] = self.random.choice((self._characters, self._tokens, self._graft))
            text = mutate(text)
        return text[:LONGEST]

    def _characters(self, text: str) -> str:
        at = self.random.randint(0, len(text))
        char: str = self.random.choice(self.random.choice(WORDS))
        times: int = self.random.choice((0, 1, 1, 2))
        return text[:at] + char * times + text[at + self.random.randint(0, 2) :]

    def _tokens(self, text: str) -> str:
        tokens = TOKEN.findall(text) or [""]
        at = self.random.randrange(len(tokens))
        match self.random.randrange(4):
            case 0:
                del tokens[at]
            case 1:
                tokens.insert(at, f" {self.random.choice(WORDS)} ")
            case 2:
                tokens[at] = self.random.choice(WORDS)
            case _:
                other = self.random.randrange(len(tokens))
                tokens[at], tokens[other] = tokens[other], tokens[at]
        return "".join(tokens)

    def _graft(self, text: str) -> str:
        """Put a sub-expression of another text in the place of one of this text's."""
        mine, other = self._parts(text), self._parts(self.random.choice(self.pool))
        if not mine or not other:
            return text
        start, end = self.random.choice(mine)[:2]
        return text[:start] + self.random.choice(other)[2] + text[end:]

    def _parts(self, text: str) -> list[tuple[int, int, str]]:
        expr = parse(text).expr
        if expr is None:
            return []
        return [
            (each.span.start, each.span.end, text[each.span.start : each.span.end]) for each in walk(expr)
        ]

    def run_one(self, text: str) -> None:
        """Parse, print, parse again, evaluate; note whatever is not as it must be."""
        self.counts["executions"] += 1
        try:
            self._check(text)
        except EvaluationError:
            self.counts["refused by the engine"] += 1
        except PromqlSyntaxError:
            self.counts["refused as series"] += 1
        except Exception as error:  # noqa: BLE001  every exception that is not typed is a defect to report
            self.defects.setdefault(f"{type(error).__name__}: {str(error)[:100]}", text)

    def _check(self, text: str) -> None:
        if self.random.random() < 0.1:
            mutate: Callable[[str], str] = self.random.choice((self._characters, self._tokens))
            parse_series(self.random.choice((text, mutate(self.random.choice((*LINES, *HISTOGRAMS))))))
        if self.random.random() < 0.1:
            parse_selector(text)
        parsed = parse(text)
        strict = parse(text, self.random.choice((DEFAULT, NO_FEATURES, TIGHT)))
        for each in (*parsed.errors, *strict.errors):
            assert 0 <= each.span.start <= each.span.end <= len(text), f"error outside the text: {each}"
            assert each.message, "error without a message"
        for each_parsed in (parsed, strict):
            assert (each_parsed.expr is not None) or each_parsed.errors, "neither tree nor error"
        assert strict.errors or not parsed.errors, "fewer features, fewer errors"
        if parsed.errors or parsed.expr is None:
            return
        self.counts["parsed"] += 1
        if len(text) < 500 and self.random.random() < 0.05:
            self.pool.append(text)
        assert transform(parsed.expr, lambda node: node) is parsed.expr, "an unchanged tree is another"
        assert type_of(parsed.expr) is not ValueType.NONE, "an expression without type"
        printed = print_expr(parsed.expr)
        assert print_expr(self._again(printed)) == printed, "printing is not stable"
        assert print_expr(self._again(pretty(parsed.expr))) == printed, "layout changes the expression"
        evaluate(parsed.expr, self.store, Grid(900_000, 60_000, 3))
        self.counts["evaluated"] += 1

    def _again(self, printed: str) -> Expr:
        again = parse(printed)
        assert again.expr is not None, f"what was printed does not parse: {printed!r}: {again.errors}"
        assert not again.errors, f"what was printed is refused: {printed!r}: {again.errors}"
        return again.expr


def rounds(seconds: float) -> Iterator[None]:
    """Yield until so much processor time has passed."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        yield None


def fuzz(seconds: float, seed: int) -> Fuzzer:
    """Run one fuzzer for so many seconds of processor time."""
    fuzzer = Fuzzer(seed)
    for text in SEEDS:
        fuzzer.run_one(text)
    for _ in rounds(seconds):
        fuzzer.run_one(fuzzer.text())
    return fuzzer
