"""First step of the README's commands: one clear line if this Python is too old. Runs on any Python."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This book needs Python 3.11 or newer, but %s is Python %d.%d: install a newer one from python.org and try again."
        % (sys.executable or "this", sys.version_info[0], sys.version_info[1])
    )
