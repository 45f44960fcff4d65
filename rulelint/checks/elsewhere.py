"""Manual pages of findings that no check module makes: about comments, and about differences between two revisions."""

from rulelint.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A page; `runs` says when what it describes is looked for."""

    id: str
    title: str
    runs: str
    body: str

    @property
    def text(self) -> str:
        """The page in Markdown."""
        return f"# {self.id}\n\n{self.title}\n\nruns: {self.runs}\n\n{self.body.strip()}\n"


_WITH_COMMENTS = "by default"
_WITH_CI = "in `rulelint ci`"

_ENTRIES = (
    Entry(
        "comment/malformed",
        "A comment speaks to rulelint, but not in a form it knows.",
        _WITH_COMMENTS,
        """
What it was to silence is still reported.  The form is `# rulelint: ignore[ID, …] reason` above a rule or a key, or at
the end of a line, and `# rulelint: ignore-file[ID, …] reason` for the whole file.

```yaml
# rulelint: ignore[alert/no-condition] the exporter removes this series when all is well
- alert: ArrayDegraded
  expr: raid_array_degraded
```
""",
    ),
    Entry(
        "comment/no-reason",
        "A comment that silences findings does not say why.",
        _WITH_COMMENTS,
        """
Without a reason nobody dares to remove it.  The comment has no effect until the reason follows the bracket:
`# rulelint: ignore[alert/no-condition] the exporter removes this series when all is well`.
""",
    ),
    Entry(
        "comment/unknown-check",
        "A comment silences a check that there is not.",
        _WITH_COMMENTS,
        """
The name in the bracket is no id, no area and no group, so that the comment does nothing.
`rulelint explain` lists the ids.
""",
    ),
    Entry(
        "comment/unused",
        "A comment silences nothing.",
        _WITH_COMMENTS,
        """
The rule was repaired, or the comment stands in the wrong place: it counts for the line it ends, or, on a line of its
own, for the rule or key below it.  Remove it (`--fix` does), so that it hides nothing new.  The same is said of
annotations `rulelint.io/ignore` of Kubernetes objects, and of entries of `suppress` in `.rulelint.yaml` when every rule
file was checked.
""",
    ),
    Entry(
        "comment/expired",
        "The last day of a comment that silences findings is over.",
        _WITH_COMMENTS,
        """
`until=2027-03-31` in the reason of a comment, `rulelint.io/ignore-until` of an object and `until` of an entry of
`suppress` say how long a finding is accepted.  From the next day on it is reported again.  Repair the rule, or decide
again with a new day; `--fix` removes the comment.
""",
    ),
    Entry(
        "baseline/stale",
        "An entry of the baseline is no longer found.",
        "with `--baseline` or `baseline` in `.rulelint.yaml`",
        """
The rule was repaired, renamed or removed.  An entry that stays would hide the same defect when it comes back:
`rulelint lint --write-baseline` or `--fix` takes it out.  A baseline only shrinks; to accept new findings, remove the
file and write it again.
""",
    ),
    Entry(
        "gate/incident-lost",
        "Rules of head no longer detect an incident that rules of base detect.",
        _WITH_CI,
        """
Both sides were replayed on the same recorded data.  With base an alert fired during the incident, with head none
does: the same failure would go unnoticed.  The annotation is on the part of the rule that changed.
`gates.incident_lost` sets the severity; `off` switches the gate off.
""",
    ),
    Entry(
        "gate/incident-late",
        "Rules of head detect an incident later than those of base.",
        _WITH_CI,
        """
The time from the start of the incident to the first firing alert grew by more than `minutes` or by more than
`percent`; `gates.incident_late` sets both.
""",
    ),
    Entry(
        "gate/firing-time",
        "The alerts of an owner fire longer than on base.",
        _WITH_CI,
        """
Minutes of firing on the same recorded data, summed over the owner's alerts, grew by more than `percent` and by more
than `minutes`; `gates.firing_time` sets both.
""",
    ),
    Entry(
        "gate/episodes",
        "The alerts of an owner fire more often than on base.",
        _WITH_CI,
        """
Episodes (stretches of firing) on the same recorded data, counted over the owner's alerts, grew by more than `percent`
and by more than `count`; `gates.episodes` sets both.
""",
    ),
    Entry(
        "gate/lost-series",
        "A rule reads recorded series on base and none on head.",
        _WITH_CI,
        """
A selector of the changed rule matches nothing in a fixture that has the metric: often a misspelt label or value.
Such a rule never fires.  `gates.lost_series` sets the severity.
""",
    ),
    Entry(
        "gate/lost-rule",
        "A rule is removed or renamed while others still read what it wrote.",
        _WITH_CI,
        """
No rule of head records the metric any more, or has the alert whose `ALERTS` others read.  What reads it finds nothing:
an alert on it never fires.  The annotation is where the rule was; the notes name the readers.
`gates.lost_rule` sets the severity; `off` switches the gate off, where another repository records the metric.
""",
    ),
    Entry(
        "gate/pages-per-week",
        "An owner's alerts page more often in a week than the budget allows.",
        _WITH_CI,
        """
Which firing alerts interrupt a person is decided by Alertmanager, whose configuration this version does not read yet:
the gate is accepted and never judged.  Until then `gates.episodes_per_week` and `gates.firing_minutes_per_week` limit
what pages are made of.
""",
    ),
    Entry(
        "gate/episodes-per-week",
        "An owner's alerts fire more often in a week than the budget allows.",
        _WITH_CI,
        """
Extrapolated from a representative fixture.  `gates.episodes_per_week` has the budgets, `default` and by owner.
""",
    ),
    Entry(
        "gate/firing-minutes-per-week",
        "An owner's alerts fire for longer in a week than the budget allows.",
        _WITH_CI,
        """
Extrapolated from a representative fixture.  `gates.firing_minutes_per_week` has the budgets, `default` and by owner.
""",
    ),
    Entry(
        "policy/changed-gate",
        "Head loosens what judges it: a budget, a gate, a policy, an incident, a fixture or a suppression.",
        _WITH_CI,
        """
A pull request cannot vote on itself: it is judged with the configuration, incidents and fixtures of base.  What it
raises, removes or edits of them counts after the merge, and is listed so that a person decides.
`gates.changed_gate` sets the severity.
""",
    ),
)
PAGES = {entry.id: entry for entry in _ENTRIES}
