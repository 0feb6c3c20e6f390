"""Creates the stack of idp.py, which an action takes over. The last line of the output is its ids, as JSON."""

import json

from idp import run_stack, write_folders

print(json.dumps(run_stack(*write_folders(), "hello")))
