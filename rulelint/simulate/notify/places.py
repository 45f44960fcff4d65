"""Where alerts go: the receivers they are routed to, and the kinds of integrations behind those."""

from collections.abc import Mapping
from itertools import chain

from rulelint.alertmanager.model import Configuration
from rulelint.alertmanager.routing import final_routes
from rulelint.engine.labels import Labels


class Places:
    """The routing tree, asked once for each alert, as Alertmanager knows it."""

    def __init__(self, configuration: Configuration) -> None:
        self._route = configuration.route
        self._found: dict[Labels, tuple[str, ...]] = {}
        self.kinds: Mapping[str, tuple[str, ...]] = {
            name: tuple(sorted({each.kind for each in receiver.integrations}))
            for name, receiver in configuration.receivers.items()
        }
        """The kinds of each receiver's integrations, which are its channels."""

    def receivers(self, labels: Labels) -> tuple[str, ...]:
        """Return the receivers an alert is routed to, in the order of the tree; none if it never gets there."""
        if not labels:
            return ()
        if labels not in self._found:
            routes = final_routes(self._route, dict(labels))
            self._found[labels] = tuple(dict.fromkeys(route.receiver for route in routes))
        return self._found[labels]

    def channels(self, labels: Labels) -> tuple[str, ...]:
        """Return the kinds of integrations an alert is routed to."""
        kinds = chain.from_iterable(self.kinds[receiver] for receiver in self.receivers(labels))
        return tuple(dict.fromkeys(kinds))
