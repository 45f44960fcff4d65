"""What loaders found wrong with the shape of a file, as the findings of the checks that stand for it."""

from collections.abc import Iterator

from rulelint.checks.base import CheckMeta, Subject
from rulelint.finding import Finding


def reported(meta: CheckMeta, subject: Subject) -> Iterator[Finding]:
    """Yield the defects of the subject's file that carry the id of the check."""
    for defect in subject.file.defects:
        if defect.id == meta.id:
            assert defect.fix is None or meta.offers(defect.fix), f"{meta.id} has undeclared fixes"
            yield Finding(
                id=meta.id,
                severity=meta.severity,
                message=defect.message,
                path=subject.file.path,
                span=defect.span,
                label=defect.label,
                help=defect.help,
                rule=defect.rule,
                scope=defect.scope,
                notes=defect.notes,
                fix=defect.fix,
            )
