import { describe, expect, it } from '@jest/globals'
import { findCauses } from '../../src/causes/find.ts'
import { checkout, formatCause } from '../support/causes/sample.ts'

type Files = Readonly<Record<string, string>>

const causesOf = (runtime: string, files: Files = {}): string[] =>
  findCauses({ build: '', runtime, buildFailed: false }, checkout(files)).map(formatCause)

const starting = (command: string): Files => ({ 'start-app.sh': `#!/bin/bash\n\n${command}\n` })

describe('findListening, for a note of the emulator', () => {
  const local =
    'emulator: the application is not reachable: it listens on 127.0.0.1 only, where DataRobot does not reach it; listen on 0.0.0.0 (port 40123)'
  const other =
    '/ was not answered with 2xx or 3xx within 20 s: nothing listens on port 40123; it listens on port 8501 instead; it should listen on port 40123, the value of PORT'
  it.each<[string, string, Files, string]>([
    ['a command', local, starting('uvicorn main:app --port $PORT'), 'start-app.sh:3'],
    [
      'a call of a framework',
      local,
      { ...starting('python app.py'), 'app.py': 'import uvicorn\n\nuvicorn.run(app)\n' },
      'app.py:3'
    ],
    [
      'an address in the program',
      local,
      { ...starting('python app.py'), 'app.py': '\nServer(("localhost", port))\n' },
      'app.py:2'
    ],
    ['an unknown program', local, starting('python app.py'), 'start-app.sh:3'],
    ['several addresses', local.replace('127.0.0.1 only', '127.0.0.1 and ::1 only'), starting('./serve'), ''],
    [
      'a server that logs only its port',
      `Server ready on port 40123\n${local}`,
      starting('python app.py'),
      'start-app.sh:3'
    ],
    [
      'another port in a settings file',
      other,
      { ...starting('streamlit run app.py'), '.streamlit/config.toml': '[server]\nport = 8501\n' },
      '.streamlit/config.toml:2'
    ],
    [
      'another port in a program',
      other,
      { ...starting('python app.py'), 'app.py': '\nServer(("", 8501))\n' },
      'app.py:2'
    ],
    ['another port of a command', other, starting('./serve'), '']
  ])('names the place of %s', (_, log, files, place) => {
    const [cause = ''] = causesOf(log, files)
    expect(cause).toMatch(log.includes('8501') ? /listens on port 8501, / : /listens on 127\.0\.0\.1:40123 only/)
    expect(cause).toContain(place)
  })
})

describe('findListening, for an application that listens elsewhere', () => {
  it.each([
    [
      '  Local URL: http://localhost:8501',
      'streamlit run app.py',
      'port 8501,',
      'add "--server.port 8080 --server.address 0.0.0.0" to start-app.sh:3'
    ],
    [
      '  URL: http://0.0.0.0:8501',
      'streamlit run app.py --server.port 8501',
      'port 8501,',
      'change its options in start-app.sh:3 to'
    ],
    [
      ' * Running on http://127.0.0.1:5000',
      'flask --app web run',
      '127.0.0.1:5000 only',
      'add "--host 0.0.0.0 --port 8080" to start-app.sh:3'
    ],
    [
      ' * Running on all addresses (0.0.0.0)\n * Running on http://127.0.0.1:5000\n * Running on http://10.0.0.7:5000',
      'flask run --host 0.0.0.0',
      'port 5000,',
      'change its options'
    ],
    [
      'INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)',
      'uvicorn main:app',
      '127.0.0.1:8000 only',
      'add "--host 0.0.0.0 --port 8080" to start-app.sh:3'
    ],
    [
      'INFO:     Uvicorn running on http://127.0.0.1:8080 (Press CTRL+C to quit)',
      'uvicorn main:app --port 8080',
      '127.0.0.1:8080 only',
      'change its options in start-app.sh:3 to "--host 0.0.0.0 --port 8080"'
    ],
    [
      'INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)',
      'fastapi run main.py',
      'port 8000,',
      'add "--host 0.0.0.0 --port 8080"'
    ],
    [
      'INFO:     Uvicorn running on http://127.0.0.1:8125 (Press CTRL+C to quit)',
      'shiny run --port 8125',
      '127.0.0.1:8125 only',
      'change its options'
    ],
    [
      'Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...',
      'python3 -m http.server',
      'port 8000,',
      'add "8080" to start-app.sh:3'
    ],
    [
      '[2026-11-28 20:18:06 +0000] [32463] [INFO] Running on http://127.0.0.1:8124 (CTRL + C to quit)',
      'hypercorn -b 127.0.0.1:8124 app:app',
      '127.0.0.1:8124 only',
      'change its options in start-app.sh:3 to "--bind 0.0.0.0:8080"'
    ],
    [
      'INFO:waitress:Serving on http://0.0.0.0:8127',
      'waitress-serve --port 8127 fl:app',
      'port 8127,',
      'change its options'
    ],
    [
      'Starting development server at http://127.0.0.1:8000/',
      'python manage.py runserver',
      '127.0.0.1:8000 only',
      'add "0.0.0.0:8080"'
    ],
    [
      'Listening on http://127.0.0.1:5325',
      'Rscript app.R',
      '127.0.0.1:5325 only',
      'write "runApp(host = "0.0.0.0", port = 8080)"'
    ],
    ['  ➜  Local:   http://localhost:4173/', 'npx vite preview', 'port 4173,', 'add "--host 0.0.0.0 --port 8080"'],
    [
      'Example app listening on port 3000',
      'node server.js',
      'port 3000,',
      'put "PORT=8080" before the command in start-app.sh:3'
    ],
    [
      'Server running at http://localhost:3000/',
      'npm start',
      'port 3000,',
      'put "PORT=8080" before the command in start-app.sh:3'
    ],
    ['> Ready on http://localhost:3000', 'node server.js', 'port 3000,', 'put'],
    ['Listening on :3001', 'npm start', 'port 3001,', 'put']
  ])('%s', (log, command, where, advice) => {
    const [cause, ...more] = causesOf(log, starting(command))
    expect(more).toEqual([])
    expect(cause).toContain(`start-app.sh:3 · The application listens on ${where}`)
    expect(cause).toContain(advice)
  })

  it('comes before its consequences', () => {
    const log = `  Local URL: http://localhost:8501\nStartup probe failed: dial tcp 10.0.0.7:8080: connect: connection refused\n`
    expect(causesOf(log, starting('streamlit run app.py'))).toEqual([expect.stringContaining('port 8501')])
  })

  it('points to the program if that sets the port', () => {
    const files = { ...starting('python app.py'), 'app.py': 'from dash import Dash\n\napp.run(port=8050)\n' }
    expect(causesOf('Dash is running on http://127.0.0.1:8050/', files)).toEqual([
      expect.stringContaining('dash · app.py:3 · ')
    ])
    expect(causesOf('Dash is running on http://127.0.0.1:8050/', files)[0]).toContain(
      'write "app.run(host="0.0.0.0", port=8080)" in app.py:3'
    )
  })

  it('has no place without a start script', () => {
    expect(causesOf('Uvicorn running on http://127.0.0.1:8000')[0]).toMatch(/^uvicorn · - · .*127\.0\.0\.1:8000 only/)
  })
})

describe('findListening, for an application that listens correctly', () => {
  it.each([
    ['all that it should', 'INFO: Uvicorn running on http://0.0.0.0:8080 (Press CTRL+C to quit)'],
    ['the port that it was given', 'INFO: Uvicorn running on http://0.0.0.0:43121 (Press CTRL+C to quit)'],
    ['another one behind it', 'Uvicorn running on http://127.0.0.1:8000\n  Local URL: http://localhost:8080'],
    ['the address of something else', 'Connecting to redis://localhost:6379\nGET http://localhost:8000/x 200'],
    ['an expectation', '/ was not answered; it should listen on port 8000, the PORT of its environment'],
    ['times and numbers', '2026-11-28 20:18:06 started worker 1234 in 3000 ms'],
    ['no port', 'listening on port 99999']
  ])('%s', (_, log) => {
    expect(causesOf(log, starting('python app.py')).filter(cause => cause.includes('listens on'))).toEqual([])
  })
})
