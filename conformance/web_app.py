"""Source of the web application that the Python clients deploy: it answers every request with one text."""


def server(body: str, setup: str = "") -> str:
    """Returns the code of a server whose response is the Python expression `body`; `setup` runs before."""
    return f"""import http.server, json, os

{setup}
body = ({body}).encode()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

print('serving', body.decode(), flush=True)
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ.get('PORT', '8080'))), Handler).serve_forever()
"""
