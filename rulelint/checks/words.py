"""A word that a policy asks of alerts, out of those the team knows."""

from collections.abc import Iterator, Sequence

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.checks.origins import absent, stated
from rulelint.checks.settings import CategoryPolicy, SeverityPolicy
from rulelint.checks.skeleton import respelt
from rulelint.finding import Finding
from rulelint.rules.model import AlertRule
from rulelint.source.spelling import did_you_mean


def word_findings(
    meta: CheckMeta,
    subject: Subject,
    ctx: Context,
    policy: CategoryPolicy | SeverityPolicy | None,
    known: Sequence[str],
) -> Iterator[Finding]:
    """Yield alerts without the word, called as the check is, and words that are not known; any is where none are."""
    what = meta.id.partition("/")[2]
    if policy is None or not isinstance(subject.rule, AlertRule):
        return
    word = stated(subject, policy.sources, ctx)
    if word is None:
        if policy.required:
            yield absent(meta, subject, policy.sources, what)
    elif known and word.value not in known and not word.is_template:
        listed = ", ".join(f"`{each}`" for each in known)
        message = f"{what} `{word.value}` is not one of {listed}{did_you_mean(word.value, known)}"
        yield meta.at(subject, word.span, message, fix=respelt(subject, word, known))
