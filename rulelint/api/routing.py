"""Alertmanager on both sides of a pull request: base's rules with base's configuration, head's with head's."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from rulelint.api.changed_gates import key_span
from rulelint.api.sides import Side
from rulelint.compare.changes import Change
from rulelint.compare.place import Place
from rulelint.dataclass import dataclass
from rulelint.policy.config import AlertmanagerFile, Config
from rulelint.report.ci_base import Notice

if TYPE_CHECKING:  # with NumPy behind them; most repositories have no Alertmanager
    from rulelint.alertmanager.model import Configuration
    from rulelint.compare.notified import Routing
    from rulelint.policy.prometheus import Leaving
    from rulelint.simulate.notify.model import Silence
    from rulelint.simulate.notify.relabel import Relabel
    from rulelint.simulate.options import SimulateOptions


@dataclass(frozen=True)
class Routed:
    """Both configurations, None where a side has none; what changed of them, and why nothing is compared.

    `relabel` is how alerts leave Prometheus on both sides.  What base says of `silences`, and of `external_labels` that
    alerts get, holds on both.
    """

    base: "Configuration | None" = None
    head: "Configuration | None" = None
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()
    relabel: "tuple[tuple[Relabel, ...], tuple[Relabel, ...]]" = ((), ())
    external_labels: Mapping[str, str] = field(default_factory=dict)
    silences: "tuple[Silence, ...]" = ()

    def routing(self, options: "SimulateOptions") -> "Routing | None":
        """Return what messages are compared with; None where a side has no configuration."""
        if self.base is None or self.head is None:
            return None
        from rulelint.compare.notified import Routing  # noqa: PLC0415  as above

        return Routing(self.base, self.head, self.of_base(options), *self.relabel)

    def of_base(self, options: "SimulateOptions") -> "SimulateOptions":
        """Return options with what base says of both sides."""
        notify = replace(options.notify, silences=self.silences)
        return replace(options, notify=notify, external_labels=self.external_labels)


def as_named(config: Config, path: str | None) -> Config:
    """Return a configuration that names this file of the repository as Alertmanager's; as it is for None."""
    if path is None:
        return config
    version = (config.alertmanager or AlertmanagerFile("")).version
    return replace(
        config, alertmanager=AlertmanagerFile(posixpath.relpath(path, config.folder or "."), version)
    )


def head_config(config: Config, theirs: Config, head: Side) -> Config:
    """Return base's configuration as head is judged by it: only who is told is what head says.

    Where head names no file any more, the one that base names still counts, if it is there.
    """
    named = as_named(config, _path(theirs, theirs.alertmanager.path) if theirs.alertmanager else None)
    if theirs.alertmanager and named.alertmanager:
        named = replace(named, alertmanager=replace(named.alertmanager, version=theirs.alertmanager.version))
    elif config.alertmanager and _path(config, config.alertmanager.path) not in head.tree.entries:
        named = replace(named, alertmanager=None)
    if theirs.prometheus is not None:
        path = posixpath.relpath(_path(theirs, theirs.prometheus), config.folder or ".")
        return replace(named, prometheus=path)
    gone = config.prometheus and _path(config, config.prometheus) not in head.tree.entries
    return replace(named, prometheus=None) if gone else named


def _path(config: Config, named: str) -> str:
    """Return a path that a configuration names, from the root of the repository."""
    return posixpath.normpath(posixpath.join(config.folder, named))


PAGE_GATES = (
    "pages_per_week", "pages", "page_rule", "storm", "shift_pages", "incident_unpaged", "page_late", "new_recipient"
)  # fmt: skip
"""Gates that judge messages."""


def _unjudged(config: Config) -> tuple[Notice, ...]:
    """Name the gates that are asked for and have nothing to judge."""
    asked = [f"`gates.{each}`" for each in PAGE_GATES if each in config.gate_block]
    if not asked:
        return ()
    verb = "need" if len(asked) > 1 else "needs"
    advice = "name its configuration: `alertmanager: FILE`"
    return (Notice(f"{', '.join(asked)} {verb} Alertmanager, which decides what is a page", advice=advice),)


def routed(base: Side, head: Side) -> Routed:
    """Return how alerts reach people on both sides; raise `RulelintError` for what cannot be read of head."""
    asked = [each.alertmanager or each.prometheus for each in (base.config, head.config)]
    if not any(asked):
        return Routed(notices=_unjudged(base.config))
    from rulelint.policy.around import AlertmanagerError  # noqa: PLC0415  as above
    from rulelint.policy.prometheus import PrometheusError  # noqa: PLC0415  as above

    after, leaves = head.alertmanager(head.config), head.leaving(head.config)
    silences, unread = base.silences()
    notices = [Notice(f"base's silences cannot be read, none holds: {unread}")] if unread else []
    try:
        before, left = base.alertmanager(base.config), base.leaving(base.config)
    except (AlertmanagerError, PrometheusError) as error:
        reason = error.message.splitlines()[0]
        message = f"base's routing of alerts cannot be read, pages are not compared: {reason}"
        return Routed(head=after, notices=(*notices, Notice(message)))
    if before is None and after is None:
        notices += _unjudged(base.config)
    elif before is None or after is None:
        side = "base has" if before is None else "this pull request leaves"
        notices.append(Notice(f"{side} no configuration of Alertmanager: pages are not compared"))
    relabel = left.relabel, leaves.relabel
    changes = tuple(_changes(before, after, left, leaves)) if before and after else ()
    return Routed(before, after, changes, tuple(notices), relabel, left.external_labels, silences)


def _changes(
    before: "Configuration", after: "Configuration", left: "Leaving", leaves: "Leaving"
) -> Iterator[Change]:
    """Yield what changes about who is told."""
    from rulelint.compare.routes import describe_routing  # noqa: PLC0415  as above

    yield from describe_routing(before, after)
    source = leaves.source or left.source
    if left.relabel != leaves.relabel and source is not None:
        span = key_span(source, ("alerting", "alert_relabel_configs")) if leaves.source else None
        message = "alerts are relabelled otherwise before they are sent"
        yield Change("routing", message, Place(source, span), None)
