import type { Files } from '../checkout.ts'

/** A small application of Python's own web server: says its greeting, and installs nothing that must be fetched. */
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

/** What changes the greeting of an application that is there, and nothing else. */
export const greeting = (text: string): Files => ({ 'app.py': application(text)['app.py'] ?? null })

/** Nobody has it, so pip finds no version of it; without an index it does not even look. */
export const BROKEN_REQUIREMENT = 'no-such-package-anywhere==9.9\n'
