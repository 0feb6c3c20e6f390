"""Creates the stack of idp.py, which an action takes over. The last line of the output is its ids, as JSON."""

import json
from pathlib import Path

from idp import METADATA, SERVER, run_stack, write

folder = Path("app")
folder.mkdir()
write(folder / "start-app.sh", "#!/usr/bin/env sh\nexec python3 server.py\n")
write(folder / "server.py", SERVER)
write(folder / "metadata.yaml", METADATA)
context = Path("context")
context.mkdir(exist_ok=True)
write(context / "Dockerfile", "FROM python:3.12\n")
print(json.dumps(run_stack(folder, context, "hello")))
