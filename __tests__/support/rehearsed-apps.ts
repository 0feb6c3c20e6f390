/** Application of a test: its files by path. */
type App = Readonly<Record<string, string>>

const START = '#!/bin/sh\nexec python3 app.py\n'

/** Python server that answers with 200, after the given lines and with the given lines in its handler. */
export const server = (
  before = '',
  handler = '',
  address = '("0.0.0.0", int(os.environ["PORT"]))'
): string => `import os
from http.server import BaseHTTPRequestHandler, HTTPServer
${before}

class Page(BaseHTTPRequestHandler):
    def do_GET(self):
        ${handler === '' ? 'pass' : handler}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, *args):
        pass

HTTPServer(${address}, Page).serve_forever()
`

/** Python application with this program. */
export const pythonApp = (source: string, more: App = {}): App => ({ 'start-app.sh': START, 'app.py': source, ...more })

/** Server that answers like Streamlit: its page is a shell, and the check runs the script, which is this line. */
const streamlit = (script: string): string => `import os, traceback
from http.server import BaseHTTPRequestHandler, HTTPServer

def run():
    ${script}

class Server(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.endswith("/_stcore/script-health-check"):
            try:
                run()
            except Exception:
                traceback.print_exc()
                return self.send_error(503)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok" if "_stcore" in self.path else b"shell")

HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Server).serve_forever()
`

interface BrokenApp {
  files: App
  /** Text of the likeliest cause. */
  cause: RegExp
  /** Place of the cause; null if there is none in a file. */
  place: string | null
  inputs?: Readonly<Record<string, string>>
}

/** Applications that cannot work, without packages to install. */
export const BROKEN: Readonly<Record<string, BrokenApp>> = {
  'a syntax error': { files: pythonApp('def page(:\n    pass\n'), cause: /SyntaxError/, place: 'app.py:1' },
  'an indentation error': {
    files: pythonApp('if True:\nprint(1)\n'),
    cause: /IndentationError/,
    place: 'app.py:2'
  },
  'a NameError at import': { files: pythonApp(server('visits = zero')), cause: /NameError/, place: 'app.py:3' },
  'a missing package': {
    files: pythonApp(server('import no_such_package')),
    cause: /no_such_package/,
    place: 'app.py:3'
  },
  'a NameError in another module': {
    files: pythonApp(server('import pages'), { 'pages.py': '\ntitle = name\n' }),
    cause: /NameError/,
    place: 'pages.py:2'
  },
  'a missing name in a module': {
    files: pythonApp(server('from pages import title'), { 'pages.py': 'heading = 1\n' }),
    cause: /ImportError/,
    place: 'app.py:3'
  },
  'a missing runtime parameter': {
    files: pythonApp(server('name = os.environ["MLOPS_RUNTIME_PARAM_NAME"]')),
    cause: /MLOPS_RUNTIME_PARAM_NAME/,
    place: 'app.py:3'
  },
  'a missing file': { files: pythonApp(server('open("data.csv")')), cause: /data\.csv/, place: 'app.py:3' },
  'a wrong entry file': {
    files: { 'start-app.sh': '#!/bin/sh\nexec python3 main.py\n', 'app.py': server() },
    cause: /main\.py/,
    place: 'start-app.sh:2'
  },
  'a command that does not exist': {
    files: { 'start-app.sh': '#!/bin/sh\nexec no-such-server app:app\n', 'app.py': '' },
    cause: /no-such-server/,
    place: 'start-app.sh:2'
  },
  'an exit without a message': {
    files: pythonApp('import sys\nsys.exit(3)\n'),
    cause: /exit code 3/,
    place: 'app.py:2'
  },
  'a script that returns at once': {
    files: { 'start-app.sh': '#!/bin/sh\npython3 app.py > /dev/null 2>&1 < /dev/null; true\n', 'app.py': 'pass\n' },
    cause: /ended without an error, and without a server/,
    place: 'start-app.sh:2'
  },
  'a traceback beside an answer': {
    files: pythonApp(
      server('import traceback\ndef load():\n    try: int("x")\n    except ValueError: traceback.print_exc()', 'load()')
    ),
    cause: /ValueError/,
    place: 'app.py:5'
  },
  'a NameError in a page that only a session runs': {
    files: pythonApp(streamlit('title(name)')),
    cause: /NameError/,
    place: 'app.py:5'
  },
  'a crash after the first request': {
    files: pythonApp(server('asked = []', 'if asked: os._exit(3)\n        asked.append(1)')),
    cause: /exit code 3/,
    place: 'app.py:7'
  },
  'a failing build': {
    files: pythonApp(server(), { 'build-app.sh': '#!/bin/sh\nset -e\ncd frontend\n' }),
    cause: /frontend/,
    place: 'build-app.sh:3'
  },
  'a version that does not exist': {
    files: pythonApp(server(), { 'requirements.txt': '--no-index\nno-such-package==99\n' }),
    cause: /no-such-package/,
    place: 'requirements.txt:2'
  },
  'a wrong port': {
    files: pythonApp(server('print(" * Running on http://0.0.0.0:8501", flush=True)', '', '("0.0.0.0", 8501)')),
    cause: /8501/,
    place: 'app.py:15'
  },
  'bound to 127.0.0.1': {
    files: pythonApp(server('', '', '("127.0.0.1", int(os.environ["PORT"]))')),
    cause: /127\.0\.0\.1/,
    place: 'app.py:15'
  },
  'a wrong port without a message': {
    files: pythonApp(server('', '', '("0.0.0.0", 8501)')),
    cause: /listens on port 8501, but DataRobot connects to port 8080/,
    place: 'app.py:15'
  },
  'an error in every page': {
    files: pythonApp(server('', 'seen = missing')),
    cause: /NameError/,
    place: 'app.py:7'
  },
  'status 500': {
    files: pythonApp(server('', 'return self.send_error(500)')),
    cause: /status 500 on port/,
    place: null
  },
  'a frontend that is not built': {
    files: pythonApp(server('', 'page = open("dist/index.html")')),
    cause: /dist\/index\.html/,
    place: 'app.py:7'
  },
  'a page that does not exist': {
    files: { 'start-app.sh': '#!/bin/sh\nexec python3 -m http.server -d dist "$PORT"\n', 'index.html': '' },
    cause: /status 404 on port/,
    place: null
  }
}

/** Applications that work. */
export const GOOD: Readonly<Record<string, { files: App; inputs?: Readonly<Record<string, string>> }>> = {
  'a server': { files: pythonApp(server()) },
  'a server on PORT, or else on 8080': {
    files: pythonApp(server('', '', '("0.0.0.0", int(os.environ.get("PORT", 8080)))'))
  },
  'a runtime parameter': {
    files: pythonApp(server('assert os.environ["MLOPS_RUNTIME_PARAM_NAME"] == "value"')),
    inputs: { 'runtime-parameters': 'NAME=value' }
  },
  'a credential': {
    files: pythonApp(
      server(
        'import json\nassert json.loads(os.environ["MLOPS_RUNTIME_PARAM_KEY"])["payload"]["apiToken"] == "s3cret-value"'
      )
    ),
    inputs: { credentials: 'KEY=s3cret-value' }
  },
  'a traceback before it listens': {
    files: pythonApp(server('import traceback\ntry: int("x")\nexcept ValueError: traceback.print_exc()'))
  },
  'a redirect within the application': {
    files: pythonApp(
      server(
        '',
        'if not self.path.endswith("/home"): return [self.send_response(302), self.send_header("location", "home"), self.end_headers()]'
      )
    )
  },
  'a slow start': { files: pythonApp(server('import time; time.sleep(2)')) },
  'a build script': {
    files: pythonApp(server('open("built.txt")'), { 'build-app.sh': '#!/bin/sh\necho built > built.txt\n' })
  },
  'several modules': {
    files: pythonApp(server('import pages.home'), { 'pages/home.py': '', 'pages/__init__.py': '' })
  },
  'an own health path': {
    files: pythonApp(server('', 'if not self.path.endswith("/healthz"): return self.send_error(404)')),
    inputs: { 'health-check': '/healthz', 'health-endpoint-path': '/healthz' }
  },
  'a script that a session runs': { files: pythonApp(streamlit('print("page")')) },
  'requirements that are there': { files: pythonApp(server(), { 'requirements.txt': '--no-index\n' }) },
  'the root path': {
    files: pythonApp(server('', 'assert self.path.startswith("/apps/") is False')),
    inputs: { 'root-path': 'true' }
  },
  'a default in metadata.yaml': {
    files: pythonApp(server('assert os.environ["MLOPS_RUNTIME_PARAM_NAME"] == "value"'), {
      'metadata.yaml': 'runtimeParameterDefinitions:\n  - {fieldName: NAME, type: string, defaultValue: value}\n'
    })
  }
}
