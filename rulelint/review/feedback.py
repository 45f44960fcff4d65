"""The feedback file: what people said of past notifications."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from rulelint.dataclass import dataclass
from rulelint.fixtures.document import parse_time
from rulelint.fixtures.errors import FixtureError
from rulelint.review.documents import fault_at, read_document
from rulelint.source.file import SourceText

Verdict = Literal["useful", "false", "ignored"]
VERDICTS: tuple[Verdict, ...] = ("useful", "false", "ignored")
TEXTS = ("alert", "receiver", "who", "note", "id")
"""Keys of an entry that hold a text, and may be absent."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody said of one notification at `time` (milliseconds).

    `alert` with `labels` name the alert; where it is not known, `receiver` and `group` (labels) name what was sent.
    `useful`: somebody had to act; `false`: nothing was wrong; `ignored`: nobody looked, or nobody had to.  `id` is
    what the system it comes from calls it.
    """

    time: int
    verdict: Verdict
    alert: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    receiver: str = ""
    group: Mapping[str, str] = field(default_factory=dict)
    who: str = ""
    note: str = ""
    id: str = ""

    @property
    def identity(self) -> tuple[object, ...]:
        """What two entries about the same notification share: id and time, else everything but verdict and note.

        Systems count from 1, so that an id alone may be another's; a name may have been corrected by hand.
        """
        if self.id:
            return self.id, self.time
        labels, group = tuple(sorted(self.labels.items())), tuple(sorted(self.group.items()))
        return self.time, self.alert, labels, self.receiver, group, self.who


def read_feedback(source: SourceText) -> tuple[Entry, ...]:
    """Return the entries of a feedback file, in its order.

    Raises `DocumentError` for a file that breaks `schemas/feedback.schema.json`.
    """
    document = read_document(source, "feedback")
    return tuple(_entry(each, source, number) for number, each in enumerate(document))


def _entry(written: Mapping[str, Any], source: SourceText, number: int) -> Entry:
    # `verdict: false` is a boolean in YAML, and what people write.
    verdict: Verdict = "false" if written["verdict"] is False else written["verdict"]
    try:
        time = parse_time(written["time"], source.path)
    except FixtureError as error:
        raise fault_at(source, (number, "time"), error.reason) from None
    texts = {name: written[name] for name in TEXTS if name in written}
    return Entry(time, verdict, labels=written.get("labels", {}), group=written.get("group", {}), **texts)
