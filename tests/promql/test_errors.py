"""What the parser says of wrong expressions, and about which characters."""

import pytest

from rulelint.promql.cursor import FEATURES
from rulelint.promql.parser import ParseOptions, PromqlSyntaxError, parse, parse_expr, parse_selector
from rulelint.source.span import Span
from tests.promql.marked import mark, mark_all

LEXER = [
    ("«»", "no expression found in input"),
    ("«»  # nothing\n", "no expression found in input"),
    ("foo «$» bar", "unexpected character: '$'"),
    ("foo «}»", "unexpected character: '}'"),
    ('up «=~» "x"', "unexpected character after '=': '~'"),
    ("up «!»", "unexpected character after '!': '�'"),
    ("up «é»", "unexpected character: 'é'"),
    ("sum«(»up", "unclosed left parenthesis"),
    ("up«)»", "unexpected right parenthesis ')'"),
    ("up«]»", "unexpected right bracket ']'"),
    ("up[5m:«[»5m]", "unexpected left bracket '['"),
    ('up{job«*»"a"}', "unexpected character inside braces: '*'"),
    ('up{job«!"»a"}', "unexpected character after '!' inside braces: '\"'"),
    ('up{job="a"«{»', "unexpected left brace '{'"),
    ('up{job="a"«»', "unexpected end of input inside braces"),
    ('up{job=«"a»', "unterminated quoted string"),
    ('up{job=«"a»\nb"}', "unterminated quoted string"),
    ("up{job=«`a»", "unterminated raw string"),
    ('up{job=«"\\d+"»}', "unknown escape sequence U+0064 'd'"),
    ('up{job=«"\\ud800"»}', "escape sequence is an invalid Unicode code point"),
    ('up{job=«"\\400"»}', "escape sequence is an invalid Unicode code point"),
    ('up{job=«"\\xg0"»}', "illegal character U+0067 'g' in escape sequence"),
    ('up{job=«"�"»}', "invalid UTF-8 rune"),
    ("«1x»", 'bad number or duration syntax: "1"'),
    ("«1_.5»", 'bad number or duration syntax: "1_."'),
    ("«1e»", 'bad number or duration syntax: "1e"'),
    ("up[«5min»]", 'bad number or duration syntax: "5mi"'),
    ("up[«»", "unexpected end of input in duration expression"),
    ("up«[»5m", "unclosed left bracket"),
    ("up[«x»]", "unexpected character in duration expression: 'x'"),
    ("up[5m «x»]", "unexpected character: 'x', expected ':'"),
    ("up[«:»5m]", "unexpected colon before duration in duration expression"),
    ("up[5m:1m«:»1m]", "unexpected colon ':'"),
]  # fmt: skip

SYNTAX = [
    ("up «down»", 'unexpected identifier "down"'),
    ("up > «»", "unexpected end of input"),
    ("up > «>» 1", "unexpected <op:>>"),
    ("(up«,» down)", 'unexpected ","'),
    ("up «by» (job)", "unexpected <by>"),
    ("up bool 1", "unexpected <bool>"),
    ("sum by (job) «up»", 'unexpected identifier "up" in aggregation'),
    ("sum(rate(up[5m]) «up»)", 'unexpected identifier "up" in aggregation'),
    ("sum(up) + (up «up»)", 'unexpected identifier "up"'),
    ("sum by job (up)", 'unexpected identifier "job" in grouping opts, expected "("'),
    ("sum by (job «=» 1)", 'unexpected "=" in grouping opts, expected "," or ")"'),
    ("sum by («5») (up)", 'unexpected number "5" in grouping opts, expected label'),
    ("sum by («without») (up)", "unexpected <without> in grouping opts, expected label"),
    ("a * on(b) group_left «[»5m]", 'unexpected "[" in grouping opts, expected "("'),
    ('up{«5»="a"}', "unexpected character inside braces: '5'"),
    ('up{«=»"a"}', 'unexpected "=" in label matching, expected identifier or "}"'),
    ("up{job «,» instance}", 'unexpected "," in label matching, expected label matching operator'),
    ('up{job="a" «instance»="b"}', 'unexpected identifier "instance" in label matching, expected "," or "}"'),
    ("up{job=«api»}", 'unexpected identifier "api" in label matching, expected string'),
    ("up offset «foo»", 'unexpected identifier "foo" in offset, expected number, duration, step(), or range()'),
    ("up @ «foo»", 'unexpected identifier "foo" in @, expected timestamp'),
    ("up @ start«»", "unexpected end of input in @, expected timestamp"),
    ("up[«]»", 'unexpected "]" in subquery or range selector, expected number, duration, step(), or range()'),
    ('up[5m «"x"»]', 'unexpected string "\\"x\\"" in subquery or range, expected ":" or "]"'),
    ('up[5m:1m «"a very long text"»]', 'unexpected string "\\"a very lo"... in subquery selector, expected "]"'),
    ("up[5m:1m+«]»", 'unexpected "]" in subquery selector, expected number, duration, step(), range(), or "]"'),
    ("up[5m:«*»]", 'unexpected <op:*> in subquery selector, expected number, duration, step(), range(), or "]"'),
]  # fmt: skip

MEANING = [
    ("«raet»(up[5m])", 'unknown function with name "raet"'),
    ("rate(up[5m]«,»)", "trailing commas not allowed in function call args"),
    ('up{«job=~"("»}', "error parsing regexp: missing closing ): `(`"),
    ("up[«0s»]", "duration must be greater than 0"),
    ("up[«1m1h»]", 'not a valid duration string: "1m1h"'),
    ("up[«5ys»]", 'unknown unit "ys" in duration "5ys"'),
    ("up[«300y»]", "duration out of range"),
    ("up[«9.5e10»]", "duration out of range"),
    ("up[5m«/»0]", "division by zero"),
    ("up[5m«%»0]", "modulo by zero"),
    ("(up)«[5m]»", "ranges only allowed for vector selectors"),
    ("up offset 5m«[5m]»", "no offset modifiers allowed before range"),
    ("up @ 5«[5m]»", "no @ modifiers allowed before range"),
    (
        "«sum(up)» offset 5m",
        "offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
    ),
    ("«up offset 5m» offset 5m", "offset may not be set multiple times"),
    ("«up @ 5» @ end()", "@ <timestamp> may not be set multiple times"),
    ("«up» @ Inf", "timestamp out of bounds for @ modifier: +Inf"),
    ("«up[5m:]» anchored", "anchored modifier is not supported for subqueries"),
    ("«up anchored» smoothed", "anchored and smoothed modifiers cannot be used together"),
    ("«sum()»", "no arguments for aggregate expression provided"),
    ("«topk(up)»", "wrong number of arguments for aggregate expression provided, expected 2, got 1"),
    ("«1e400»", 'error parsing number: strconv.ParseFloat: parsing "1e400": value out of range'),
    ('sum by («""») (up)', 'invalid label name for grouping: ""'),
]

TYPES = [
    ("rate(«up»)", 'expected type range vector in call to function "rate", got instant vector'),
    ("sum(«up[5m]»)", "expected type instant vector in aggregation expression, got range vector"),
    ("topk(«up», up)", "expected type scalar in aggregation parameter, got instant vector"),
    ("«round(up, 1, 2)»", 'expected at most 2 argument(s) in call to "round", got 3'),
    ('«label_join(up, "a")»', 'expected at least 3 argument(s) in call to "label_join", got 2'),
    ("«time(1)»", 'expected 0 argument(s) in call to "time", got 1'),
    ('«-"a"»', 'unary expression only allowed on expressions of type scalar or instant vector, got "string"'),
    ("«rate(up[5m])[1h:][1h:]»", "subquery is only allowed on instant vector, got matrix instead"),
    ("«{}»", "vector selector must contain at least one non-empty matcher"),
    ('«{job="", x=~"a|"}»', "vector selector must contain at least one non-empty matcher"),
    ('«up{__name__="down"}»', 'metric name must not be set twice: "up" or "down"'),
    ("1 «==» 1", "comparisons between scalars must use BOOL modifier"),
    ("up «+ bool» up", "bool modifier can only be used on comparison operators"),
    ("«up and 1»", 'set operator "and" not allowed in binary scalar expression'),
    ("«up[5m]» + 1", "binary expression must contain only scalar and instant vector types"),
    ("«up + on(job) 1»", "vector matching only allowed between instant vectors"),
    ("«up or on(job) group_left up»", 'no grouping allowed for "or" operation'),
    ("a «* on(b) group_left(b)» c", 'label "b" must not occur in ON and GROUP clause at once'),
    ("info(up, «target_info»)", "expected label selectors only, got vector selector instead"),
    ("info(up, «1»)", 'expected type instant vector in call to function "info", got scalar'),
    ("info(up, «{a='b'} == 1»)", "expected label selectors only"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "message"), LEXER + SYNTAX + MEANING + TYPES)
def test_first_error(marked: str, message: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    error = parse(text).errors[0]

    assert error.message == message
    if "«" in marked:
        assert mark(text, error.span) == marked


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("up)", 3),
        ("up[:5m]", 4),
        ("(a + (b)", 8),
        ("sum(rate(up[5m", 14),
        ("foo $ bar", 4),
        ('up{job="a', 7),
        ("5x + 1", 0),
    ],
)
def test_prometheus_reports_what_stops_its_lexer_to_the_end(text: str, start: int) -> None:
    assert parse(text).errors[0].reported == Span(start, len(text))


@pytest.mark.parametrize(
    "marked",
    [
        "(foo + bar)«[5m]» offset 5",
        "rate(rate(foo)«[5m]» @ 3 offset 1m)",
        "«sum(foo)» offset 1m offset 2m @ 5",
        "«foo offset 1m» offset 2m offset 3m",
        "«foo @ 1» @ 2 @ 3",
        "«foo @ 1 offset 2» offset 3",
        "a + on (x) group_left () «b[5m]»",
        "«a and on (x) group_left () b»",
        '«-"x"» + 1',
        "rate(«-up[5m]»)",
        "abs(«-up[5m]»)",
        "(«-up[5m]»)[5m:]",
        "«(»(up)",
        "(a + «(»b > (c)",
        "sum(«-up[5m]»)",
        "(up «down»)[5m] offset 3",
        "rate((up «down»))",
        "histogram_quantile(0.9, «sum()»(b[5m])) by (le, job))",
        'sum(rate(a{x«}»"y"}[5m])) > 3',
        "clamp(up«,»,, 1, 2)",
        "abs(«,»)",
        'up{job=«,», x=~".+"}',
        "sum ((rate(up[5m]) «by» (le)",
        "max_over_time(up[5m:] @ end(«rate» ))",
        'max_over_time(up[1h:-step(«"x"» )])',
        "sum == (job«,» instance) (rate(up[5m]))",
        "«.5e-5m» 3 + 1h",
        "topk(3, up«,» ) + (c)",
    ],
)
def test_one_mistake_is_one_error(marked: str) -> None:
    text = marked.replace("«", "").replace("»", "")

    assert mark_all(text, [error.span for error in parse(text).errors]) == marked


@pytest.mark.parametrize("seconds", ["NaN", "Inf", "-Inf", "1e300"])
def test_no_offset_is_endless(seconds: str) -> None:
    assert [error.message for error in parse(f"up offset {seconds}").errors] == ["duration out of range"]


def test_independent_errors_are_all_reported() -> None:
    text = 'foo(up) + bar(up) + up{a=~"*"} + up[0s]'

    assert [mark(text, error.span) for error in parse(text).errors] == [
        '«foo»(up) + bar(up) + up{a=~"*"} + up[0s]',
        'foo(up) + «bar»(up) + up{a=~"*"} + up[0s]',
        'foo(up) + bar(up) + up{«a=~"*"»} + up[0s]',
        'foo(up) + bar(up) + up{a=~"*"} + up[«0s»]',
    ]  # fmt: skip


@pytest.mark.parametrize(
    "marked",
    [
        "up{a=«b»} + on (x «y») vector(1)",
        "clamp(up «5», 1 > «,» «raet»(x)) + sum by («=») («foo»(up))",
        "sum(rate(up[5m«)»)",
        "sum(«*» 2) by (job «x»)",
        "topk(«=», up) + topk(up «5»)",
        "(up «down») + «raet»(up)",
        "rate((«)»)",
        "((up «down») * (a{x=«y»}))",
        "(up«,» down) + («)»",
        "abs(abs(abs(up «down», up) «up»)) + «raet»(up)",
    ],
)
def test_broken_parts_are_passed_over(marked: str) -> None:
    text = marked.replace("«", "").replace("»", "")
    parsed = parse(text)

    assert mark_all(text, [error.span for error in parsed.errors]) == marked
    assert parsed.expr is None


def test_type_errors_in_several_places() -> None:
    assert [error.message for error in parse("rate(up) + topk(up, up[5m]) > abs()").errors] == [
        'expected type range vector in call to function "rate", got instant vector',
        "expected type instant vector in aggregation expression, got range vector",
        "expected type scalar in aggregation parameter, got instant vector",
        'expected 1 argument(s) in call to "abs", got 0',
    ]


def test_spans_are_characters_where_prometheus_counts_bytes() -> None:
    text = 'up{city="東京"} + raet(up)'

    assert mark(text, parse(text).errors[0].span) == 'up{city="東京"} + «raet»(up)'


def test_a_tree_survives_errors_of_meaning_only() -> None:
    assert parse("rate(up)").expr is not None
    assert parse("rate(up").expr is None


def test_parse_expr_raises_with_all_errors() -> None:
    with pytest.raises(PromqlSyntaxError, match="unknown function") as caught:
        parse_expr("foo(up) + bar(up)")

    assert len(caught.value.errors) == 2


@pytest.mark.parametrize("text", ["", "up[5m]", "up + 1", "sum(up)", "{}", "up offset 5m", "1", 'up{a=~"("}'])
def test_selectors_are_bare(text: str) -> None:
    with pytest.raises(PromqlSyntaxError):
        parse_selector(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "limitk(1, up)",
            "limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions",
        ),
        ("mad_over_time(up[5m])", 'function "mad_over_time" is not enabled'),
        ("start()", 'function "start" is not enabled'),
        ("up[5m*2]", "experimental duration expression is not enabled"),
        ("up offset step()", "experimental duration expression is not enabled"),
        ("rate(up[5m] anchored)", "anchored modifier is experimental and not enabled"),
        ("up smoothed", "smoothed modifier is experimental and not enabled"),
        ("up + fill(0) down", "binop fill modifiers are experimental and not enabled"),
    ],
)
def test_features_are_facts_and_errors_only_where_they_are_off(text: str, message: str) -> None:
    off, on = parse(text, ParseOptions(features=frozenset())), parse(text)

    assert [error.message for error in off.errors] == [message]
    assert on.errors == ()
    assert on.features == off.features
    assert len(on.features & FEATURES) == 1


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1.2.3", "1.2."),
        ("1ee5", "1ee"),
        ("1e5e", "1e5e"),
        ("1e+", "1e+"),
        ("1e-", "1e-"),
        ("1e+_5", "1e+_"),
        ("1._5", "1._"),
        ("1..5", "1.."),
        ("1_", "1_"),
        ("1__0", "1__"),
        ("1_.5", "1_."),
        ("0x1.5", "0x1."),
        ("1e+5x", "1e+5"),
    ],
)
def test_numbers_are_read_as_far_as_they_may_go_on(text: str, read: str) -> None:
    """What may follow what: `scanNumber` in promql/parser/lex.go of Prometheus 3."""
    assert parse(text).errors[0].message == f'bad number or duration syntax: "{read}"'


@pytest.mark.parametrize("text", ["1e+5", "1e-5", "1E5", "1_000.5", "0x_1F", "0X1F", ".5", "5.", "1_0e1_0"])
def test_numbers(text: str) -> None:
    assert not parse(text).errors
