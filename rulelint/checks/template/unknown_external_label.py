"""A template reads an external label that the server does not have.

`{{ $externalLabels.clustr }}` prints nothing.  The facts state `external_labels`; a label that the template tests
first, with `if` or `with`, is left alone.

## Example

```yaml facts
external_labels: {cluster: prod-eu}
```

```yaml bad
- alert: TargetDown
  expr: up == 0
  annotations:
    summary: "down in {{ $externalLabels.clustr }}"
#                        ^^^^^^^^^^^^^^^^^^^^^^ the server has no external label `clustr`; did you mean `cluster`?
```

```yaml good
- alert: TargetDown
  expr: up == 0
  annotations:
    summary: "down in {{ $externalLabels.cluster }}"
```

## Fix

Write the label as the server's configuration does.
"""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Context, Subject
from rulelint.finding import Finding, Note, Severity
from rulelint.rules.model import AlertRule
from rulelint.source.spelling import did_you_mean
from rulelint.template.parser import parse_template
from rulelint.template.uses import external_labels_read

META = CheckMeta(
    "template/unknown-external-label",
    Severity.WARNING,
    scope="rule",
    since="0.3",
    default=True,
    groups=("recommended", "facts"),
    needs=("facts",),
)


def check(subject: Subject, ctx: Context) -> Iterator[Finding]:
    """Report external labels that templates read and the server lacks."""
    rule, facts = subject.rule, ctx.facts
    assert facts
    if not isinstance(rule, AlertRule) or facts.external_labels is None:
        return
    for pair in (*rule.labels, *rule.annotations):
        if "xternalLabels" not in pair.value:
            continue
        for use in external_labels_read(parse_template(pair.value)):
            if use.label not in facts.external_labels:
                meant = did_you_mean(use.label, facts.external_labels)
                yield META.at(
                    subject,
                    pair.text.to_file(use.span),
                    f"the server has no external label `{use.label}`{meant}",
                    notes=(Note(f"{facts.source} lists the external labels"),),
                )
