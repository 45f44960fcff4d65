"""No test reads or writes the user's cache folder, unless it asks for one of its own."""

import os

os.environ["RULELINT_NO_CACHE"] = "1"
