"""The parser against others: promtool's verdict on mutants and real rules, and PyPI's promql-parser (Rust)."""

import json
import re
import subprocess
from pathlib import Path

import promql_parser
import pytest

from rulelint.promql.parser import parse
from rulelint.promql.printer import print_expr
from tests.promql import test_errors
from tests.promql.expressions import accepted_expressions, expressions_by_name, refused_expressions
from tests.promql.mutants import STABLE, mutants
from tests.real_programs import require_program
from tests.shared_data import require_shared

Place = tuple[int, int, str]
"""Line, column in bytes, message."""

SEEDS = (1, 2, 3)
COUNT = 2000

# What promtool 2.42 says → why 3.14, which the parser follows, says something else.
NEWER = {
    r'"<Item \d+>" <op:@>': "@ had no name in messages",
    r"missing unit character in duration": "brackets hold expressions now, with their own errors",
    r"bad duration syntax": "brackets hold expressions now, with their own errors",
    r"unexpected colon '": "brackets hold expressions now, with their own errors",
    r"in subquery selector, expected": "the step may be a number or an expression now",
    r"in subquery or range, expected": "brackets hold expressions now: an operator may stand in them",
    r"unexpected duration ": "a duration is a number now",
    r"unexpected number .* in offset": "offsets may be numbers now",
    r"in offset, expected duration$": "offsets may be numbers and step() now",
    r"unexpected (number|string|metric identifier) .* in grouping opts, expected label": "any text is a label name now",
    r'unexpected string .* in label matching, expected identifier or "}"': "names may be quoted now",
    r'unexpected number "\.': "1..2 is one bad number now, not two",
    r"unexpected character: '\.'": "1.. is one bad number now",
    r"error parsing regexp: .*\^\(\?:": "the anchors are no longer part of the quoted expression",
    r'^unexpected "\("': "start() and end() are functions now",
}  # fmt: skip


def promtool_errors(texts: list[str], folder: Path) -> dict[int, Place]:
    """Return the first error of each expression that promtool refuses, by its index."""
    rules = [{"record": f"r:{index}", "expr": text} for index, text in enumerate(texts)]
    path = folder / "rules.yml"
    path.write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}), encoding="utf-8")
    done = subprocess.run(
        [require_program("promtool"), "check", "rules", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.finditer(
        r'"r:(\d+)": could not parse expression: (\d+):(\d+): parse error: (.*)', done.stdout + done.stderr
    )
    return {int(each[1]): (int(each[2]), int(each[3]), each[4]) for each in found}


def our_error(text: str) -> Place | None:
    errors = parse(text).errors
    if not errors:
        return None
    before = text[: errors[0].reported.start]
    line = before.rpartition("\n")[2]
    return before.count("\n") + 1, len(line.encode()) + 1, errors[0].message


@pytest.mark.oracle
@pytest.mark.parametrize("seed", SEEDS)
def test_mutants_fail_at_the_same_place_with_the_same_words(seed: int, tmp_path: Path) -> None:
    texts = mutants(COUNT, seed)
    theirs = promtool_errors(texts, tmp_path)
    differ = []
    for index, text in enumerate(texts):
        expected = theirs.get(index)
        known = expected is not None and any(re.search(pattern, expected[2]) for pattern in NEWER)
        if our_error(text) != expected and not known:
            differ.append((text, our_error(text), expected))

    assert len(theirs) > COUNT / 2
    assert differ == []


@pytest.mark.oracle
def test_every_reason_is_needed(tmp_path: Path) -> None:
    unused = set(NEWER)
    for seed in SEEDS:
        texts = mutants(COUNT, seed)
        for index, expected in promtool_errors(texts, tmp_path).items():
            if our_error(texts[index]) != expected:
                unused -= {pattern for pattern in unused if re.search(pattern, expected[2])}

    assert unused == set()


@pytest.mark.oracle
def test_another_message_or_place_would_be_noticed(tmp_path: Path) -> None:
    texts = [text for text in mutants(300, 4) if our_error(text)]
    theirs = promtool_errors(texts, tmp_path)

    assert not [
        text
        for index, text in enumerate(texts)
        if index in theirs and our_error(text) in ((1, 0, theirs[index][2]), (*theirs[index][:2], "another"))
    ]


@pytest.mark.corpus
def test_real_rules_that_prometheus_accepts() -> None:
    require_shared("corpora")
    texts = accepted_expressions()

    assert len(texts) > 4000
    assert {text: parse(text).errors for text in texts if parse(text).errors} == {}


@pytest.mark.corpus
def test_real_rules_that_prometheus_refuses() -> None:
    require_shared("corpora")
    differ = {}
    refused = refused_expressions()
    for path, message in refused:
        found = re.search(
            r'rule \d+, "(.*?)": could not parse expression: (\d+):(\d+): parse error: (.*)$', message
        )
        assert found, message
        text = expressions_by_name(path)[found[1]]
        expected = (
            int(found[2]),
            int(found[3]),
            found[4].rstrip('"') if found[4].count('"') % 2 else found[4],
        )
        # The manifest's promtool ran without feature flags.
        if our_error(text) != expected and "is not enabled" not in expected[2]:
            differ[str(path)] = (our_error(text), expected)

    assert len(refused) > 5
    assert differ == {}


def same_for_the_peer(text: str) -> bool:
    """Whether promql-parser reads the text and what we print of it as the same expression."""
    expr = parse(text).expr
    assert expr is not None
    return bool(promql_parser.parse(print_expr(expr)).prettify() == promql_parser.parse(text).prettify())


@pytest.mark.parametrize("text", STABLE)
def test_the_peer_reads_what_we_print_as_the_same(text: str) -> None:
    assert same_for_the_peer(text)


def test_the_peer_notices_another_tree() -> None:
    assert promql_parser.parse("a - (b - c)").prettify() != promql_parser.parse("a - b - c").prettify()


@pytest.mark.corpus
def test_the_peer_reads_real_rules_as_we_do() -> None:
    require_shared("corpora")

    assert [text for text in accepted_expressions() if not same_for_the_peer(text)] == []


# What we refuse → why promql-parser 0.12 does not.
ACCEPTED_BY_THE_PEER = {
    'up{job="�"}': "Prometheus takes U+FFFD for a broken character",
    "up[300y]": "it has no longest duration",
    "up[9.5e10]": "it has no longest duration",
    "1e400": "it reads infinity",
    'sum by ("") (up)': "it does not check the name",
    "info(up, target_info)": "it does not look at the second argument",
    "info(up, {a='b'} == 1)": "it does not look at the second argument",
}


def test_the_peer_refuses_what_we_refuse() -> None:
    tables = test_errors.LEXER + test_errors.SYNTAX + test_errors.MEANING + test_errors.TYPES
    texts = {marked.replace("«", "").replace("»", "") for marked, _ in tables}
    accepted = set()
    for text in texts:
        try:
            promql_parser.parse(text)
        except ValueError:
            continue
        accepted.add(text)

    assert accepted == set(ACCEPTED_BY_THE_PEER)
