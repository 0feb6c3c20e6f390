import { describe, expect, it } from '@jest/globals'
import { findTracebacks } from '../../src/causes/tracebacks.ts'
import type { DeployedSources } from '../../src/files/deployed-sources.ts'

const files: DeployedSources = {
  ruleOf: () => null,
  has: path => ['app.py', 'server.js', 'start-app.sh'].includes(path),
  lines: () => Array.from({ length: 30 }, (_, index) => `line ${index + 1}`)
}

const PYTHON = `
ERROR:app:Exception on / [GET]
Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/flask/app.py", line 1511, in wsgi_app
    response = self.full_dispatch_request()
  File "/opt/code/app.py", line 12, in index
    return render(mdel)
NameError: name 'mdel' is not defined
10.0.0.1 - - "GET / HTTP/1.1" 500 -`

const NODE = `
TypeError: Cannot read properties of undefined (reading 'rows')
    at handle (/opt/code/server.js:9:21)
    at Server.<anonymous> (/opt/code/server.js:20:3)`

describe('tracebacks of a running application', () => {
  it.each([
    ['Python', PYTHON, "NameError: name 'mdel' is not defined", { file: 'app.py', line: 12 }],
    ['Node', NODE, "TypeError: Cannot read properties of undefined (reading 'rows')", { file: 'server.js', line: 9 }]
  ])('of %s are found with their places', (_, log, message, place) => {
    expect(findTracebacks(log, files)).toMatchObject([{ message, place }])
  })

  it.each([
    ['an access log', '10.0.0.1 - - "GET / HTTP/1.1" 404 -'],
    ['a warning', 'WARNING: this is a development server'],
    [
      'the end of a signal',
      'Traceback (most recent call last):\n  File "/opt/code/app.py", line 3, in <module>\nKeyboardInterrupt'
    ],
    [
      'a port, which says nothing of a running application',
      'You can now view your Streamlit app: http://localhost:8501'
    ]
  ])('are not %s', (_, log) => {
    expect(findTracebacks(log, files)).toEqual([])
  })
})
