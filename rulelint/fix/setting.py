"""Another threshold, comparator, `for` or `keep_firing_for`, written into the text of a rule."""

from collections.abc import Iterator

from rulelint.dataclass import dataclass
from rulelint.promql.durations import format_duration
from rulelint.promql.printer import print_expr
from rulelint.rules.load import load_rules
from rulelint.rules.model import AlertRule, Located, Rule, RuleFile
from rulelint.simulate.tuning.comparison import Comparison, number_text
from rulelint.simulate.tuning.model import Setting
from rulelint.source.edit import Edit, apply_edits
from rulelint.source.file import SourceText
from rulelint.source.rewrite import scalar_edit
from rulelint.source.span import Span


@dataclass(frozen=True, slots=True)
class Change:
    """A rule, the comparison whose number is turned, and what it is and is to be set to."""

    rule: AlertRule
    comparison: Comparison | None
    base: Setting
    setting: Setting


def with_setting(file: RuleFile, change: Change) -> SourceText | None:
    """Return the text of the file with the rule changed and nothing else.

    The result is read again: None unless the rule then has exactly this setting and every other rule is what it was,
    which fails where an anchor is shared, or where a key cannot be inserted.
    """
    edits = list(_edits(file.source.text, change))
    if any(each is None for each in edits):
        return None
    text = apply_edits(file.source.text, [each for each in edits if each is not None])
    after = load_rules(SourceText(file.path, text, file.source.bom))
    if after is None or not _is_as_asked(file, after, change):
        return None
    return after.source


def _edits(text: str, change: Change) -> Iterator[Edit | None]:
    rule, base, setting = change.rule, change.base, change.setting
    if change.comparison is not None:
        comparison = change.comparison
        if setting.number is not None and setting.number != base.number:
            yield scalar_edit(text, rule.expr.text, comparison.written.span, number_text(setting.number))
        if setting.op != base.op:
            yield scalar_edit(
                text, rule.expr.text, comparison.node.op_span, comparison.written_op(setting.op)
            )
    missing: list[tuple[str, int]] = []
    for key, before, now, written in (
        ("for", base.hold, setting.hold, rule.hold),
        ("keep_firing_for", base.keep, setting.keep, rule.keep_firing_for),
    ):
        if now != before and written is not None:
            yield _replaced(text, written, now)
        elif now != before:
            missing.append((key, now))
    if missing:
        yield _inserted(text, rule, missing)


def _replaced(text: str, written: Located[int], value: int) -> Edit:
    first = text[written.span.start : written.span.start + 1]
    quote = first if first in ("'", '"') else ""
    return Edit(written.span, f"{quote}{_duration(value)}{quote}")


def _duration(milliseconds: int) -> str:
    return format_duration(milliseconds) if milliseconds else "0s"


def _inserted(text: str, rule: AlertRule, keys: list[tuple[str, int]]) -> Edit | None:
    """Return the edit that writes keys behind the expression: on lines of their own, or inside braces."""
    end = rule.expr.text.span.end
    start = rule.span.start
    if text[start : start + 1] == "{":
        return Edit(Span(end, end), "".join(f", {key}: {_duration(value)}" for key, value in keys))
    column = start - (text.rfind("\n", 0, start) + 1)
    line = text.find("\n", max(start, end - 1))
    at = len(text) if line < 0 else line
    newline = "\n"
    if text[at - 1 : at] == "\r":
        at, newline = at - 1, "\r\n"
    lines = "".join(f"{newline}{' ' * column}{key}: {_duration(value)}" for key, value in keys)
    return Edit(Span(at, at), lines)


def _is_as_asked(before: RuleFile, after: RuleFile, change: Change) -> bool:
    old, new = list(_rules(before)), list(_rules(after))
    if len(old) != len(new) or after.refused != before.refused:
        return False
    for one, other in zip(old, new, strict=True):
        if one is not change.rule:
            if _said(one) != _said(other):
                return False
        elif not isinstance(other, AlertRule) or not _has(other, change):
            return False
    return True


def _rules(file: RuleFile) -> Iterator[Rule]:
    for group in file.groups:
        yield from group.rules


def _said(rule: Rule) -> tuple[object, ...]:
    timing = (rule.hold, rule.keep_firing_for) if isinstance(rule, AlertRule) else ()
    texts = [(pair.key.value, pair.value) for pair in rule.labels]
    texts += (
        [(pair.key.value, pair.value) for pair in rule.annotations] if isinstance(rule, AlertRule) else []
    )
    durations = [None if each is None else each.value for each in timing]
    return rule.kind, rule.name.value, rule.expr.value, durations, texts


def _has(rule: AlertRule, change: Change) -> bool:
    """Say whether a rule is the changed one, and otherwise what it was."""
    tree, wanted = rule.expr.ast, change.rule.expr.ast
    if tree is None or wanted is None:
        return False
    setting, comparison = change.setting, change.comparison
    if comparison is not None and setting.number is not None:
        wanted = comparison.changed(wanted, setting.number, setting.op)
    hold = rule.hold.value if rule.hold else 0
    keep = rule.keep_firing_for.value if rule.keep_firing_for else 0
    said = [(pair.key.value, pair.value) for pair in (*rule.labels, *rule.annotations)]
    was = [(pair.key.value, pair.value) for pair in (*change.rule.labels, *change.rule.annotations)]
    return (hold, keep, said, print_expr(tree)) == (setting.hold, setting.keep, was, print_expr(wanted))
