"""Compares the files that drapps would send with the cases in the tests of the action."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from drapps.helpers.app_projects_functions import get_project_files_list

IGNORE_FILE = ".dr_apps_ignore"
TABLE = Path(__file__).parent.parent / "__tests__/fixtures/ignore-rules.json"


def left_out(rules, files):
    with TemporaryDirectory() as folder:
        for name in files:
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        Path(folder, IGNORE_FILE).write_bytes(rules.encode())
        sent = {path for _, path in get_project_files_list(Path(folder))}
    return sorted(set(files) - sent)


def main():
    table = json.loads(TABLE.read_text("utf-8"))
    failures = 0
    for case in table["cases"]:
        found = left_out(case["rules"], case.get("files", table["files"]))
        if found != sorted(case["leftOut"]):
            failures += 1
            print(f"{case['name']}: drapps leaves out {found}, the table says {case['leftOut']}")
    print(f"{len(table['cases'])} cases, {failures} differ")
    return 1 if failures or not table["cases"] else 0


sys.exit(main())
