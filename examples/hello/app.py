"""A small web page without dependencies. It shows what DataRobot tells an application, and counts visits."""

import html
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GREETING = "Hello from a DataRobot Custom Application"
visits = 0

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{greeting}</title>
<style>
  body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem; }}
  dt {{ font-weight: 600 }} dd {{ margin: 0 0 .75rem; overflow-wrap: anywhere }}
  :root {{ color-scheme: light dark }}
</style>
<h1>{greeting}</h1>
<dl>
  <dt>Application</dt><dd>{application}</dd>
  <dt>Visitor</dt><dd>{visitor}</dd>
  <dt>Visits since start</dt><dd>{visits}</dd>
</dl>
</html>
"""


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        global visits
        # DataRobot's readiness probe has this user agent; do not count it as a visit.
        if not self.headers.get("User-Agent", "").startswith("kube-probe"):
            visits += 1
        page = PAGE.format(
            greeting=html.escape(GREETING),
            application=html.escape(os.environ.get("APPLICATION_ID", "unknown")),
            visitor=html.escape(self.headers.get("x-user-email", "unknown")),
            visits=visits,
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_):
        # Log no visits: DataRobot keeps only the end of the log, which should have the important lines.
        pass


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8080"))
    print(f"listening on {port}", flush=True)
    ThreadingHTTPServer(("0.0.0.0", port), Hello).serve_forever()
