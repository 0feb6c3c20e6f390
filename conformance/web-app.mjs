/**
 * Python code of a web application that answers every request with a JSON object.
 *
 * @param {string} state entries of a Python dict; `here` is the folder of the code
 */
export const server = state => `import http.server, json, os, pathlib

here = pathlib.Path(__file__).parent
state = {
${state}
    'parameters': {name: os.environ.get('MLOPS_RUNTIME_PARAM_' + name) for name in ('GREETING', 'LIMIT', 'VERBOSE')},
}

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(state).encode()
        self.send_response(200)
        self.send_header('content-type', 'application/json')
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

print('serving version', state['version'], flush=True)
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ.get('PORT', '8080'))), Handler).serve_forever()
`

/** Definitions of its parameters. */
export const METADATA = `name: runtime-params
runtimeParameterDefinitions:
  - {fieldName: GREETING, type: string, defaultValue: nothing}
  - {fieldName: LIMIT, type: numeric, defaultValue: 1}
  - {fieldName: VERBOSE, type: boolean, defaultValue: false}
`
