"""What holds for every test: nothing of the user's is read or written, and a busy machine fails nothing."""

import os

from hypothesis import HealthCheck, settings

# No test reads or writes the user's cache folder, unless it asks for one of its own.
os.environ["RULELINT_NO_CACHE"] = "1"

# Both look at the clock on the wall, which says more about the neighbours than about us.
settings.register_profile("rulelint", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rulelint")
