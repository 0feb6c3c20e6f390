import type { Files } from '../checkout.ts'

/** A small application with Python's own web server that shows its greeting, and installs nothing from the network. */
export const application = (greeting: string): Files => ({
  'start-app.sh': '#!/bin/sh\nexec python3 app.py\n',
  'requirements.txt': '# nothing beyond Python itself\n',
  'app.py': [
    'import os',
    'from http.server import BaseHTTPRequestHandler, HTTPServer',
    '',
    '',
    'class Greeting(BaseHTTPRequestHandler):',
    '    def do_GET(self):',
    '        self.send_response(200)',
    '        self.end_headers()',
    `        self.wfile.write(b${JSON.stringify(greeting)})`,
    '',
    '',
    'HTTPServer(("0.0.0.0", int(os.environ["PORT"])), Greeting).serve_forever()',
    ''
  ].join('\n')
})

/** Files that change only the greeting of an existing application. */
export const greeting = (text: string): Files => ({ 'app.py': application(text)['app.py'] ?? null })

/** A requirement that does not exist. Without an index, pip does not search for it. */
export const BROKEN_REQUIREMENT = 'no-such-package-anywhere==9.9\n'
