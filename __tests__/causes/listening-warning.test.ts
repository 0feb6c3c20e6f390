import { describe, expect, it } from '@jest/globals'
import { listeningWarning } from '../../src/causes/listening-warning.ts'
import { SERVERS } from '../../src/files/servers.ts'
import type { SourceWarning } from '../../src/files/types.ts'
import { checkout } from '../support/causes/sample.ts'

const warningOf = (commands: string, more: Record<string, string> = {}): SourceWarning | null =>
  listeningWarning(checkout({ 'start-app.sh': `#!/usr/bin/env bash\n${commands}\n`, ...more }))

const noticesOf = (commands: string, more: Record<string, string> = {}): string[] => {
  const warning = warningOf(commands, more)
  return warning === null ? [] : [warning.message]
}

describe('a start script whose server listens where DataRobot does not connect', () => {
  it.each([
    ['streamlit run app.py', 'Streamlit', 'port 8501', 'add "--server.port 8080 --server.address 0.0.0.0"'],
    ['exec streamlit run app.py --server.headless true', 'Streamlit', '8501', 'add'],
    ['python -m streamlit run app.py', 'Streamlit', '8501', 'add'],
    ['python3.12 -u -m streamlit run app.py', 'Streamlit', '8501', 'add'],
    ['uv run streamlit run app.py', 'Streamlit', '8501', 'add'],
    ['.venv/bin/streamlit run app.py', 'Streamlit', '8501', 'add'],
    ['. .venv/bin/activate && streamlit run app.py', 'Streamlit', '8501', 'add'],
    ['LOG=1 nohup streamlit run "app.py"', 'Streamlit', '8501', 'add'],
    ['bash -c "streamlit run app.py"', 'Streamlit', '8501', 'add'],
    ['streamlit run app.py --server.port 8501', 'Streamlit', '8501', 'change its options'],
    ['streamlit run app.py --server.port=8501 2>&1', 'Streamlit', '8501', 'change its options'],
    ['streamlit run app.py # --server.port 8080', 'Streamlit', '8501', 'add'],
    [
      'streamlit run app.py --server.port 8080 --server.address 127.0.0.1',
      'Streamlit',
      '127.0.0.1, port 8080',
      'change'
    ],
    ['flask --app web run', 'Flask', '127.0.0.1, port 5000', 'add "--host 0.0.0.0 --port 8080"'],
    ['flask run --host=0.0.0.0', 'Flask', 'port 5000', 'change'],
    ['flask run -p 8080', 'Flask', '127.0.0.1, port 8080', 'change'],
    ['flask run -p8080 -h localhost', 'Flask', '127.0.0.1, port 8080', 'change'],
    ['uvicorn main:app', 'Uvicorn', '127.0.0.1, port 8000', 'add "--host 0.0.0.0 --port 8080"'],
    ['uvicorn main:app --port $PORT', 'Uvicorn', '127.0.0.1', 'change'],
    ['uvicorn main:app --host 0.0.0.0', 'Uvicorn', 'port 8000', 'change'],
    ['fastapi run main.py', 'FastAPI', 'port 8000', 'add "--host 0.0.0.0 --port 8080"'],
    ['fastapi dev', 'FastAPI', '127.0.0.1, port 8000', 'add'],
    [
      'gunicorn -b 127.0.0.1:8080 app:app',
      'gunicorn',
      '127.0.0.1, port 8080',
      'change its options in start-app.sh:2 to "--bind 0.0.0.0:8080"'
    ],
    ['gunicorn --bind=0.0.0.0:8000 app:app', 'gunicorn', 'port 8000', 'change'],
    ['gunicorn -b :5000 app:app', 'gunicorn', 'port 5000', 'change'],
    ['hypercorn app:app', 'Hypercorn', '127.0.0.1, port 8000', 'add "--bind 0.0.0.0:8080"'],
    ['daphne site.asgi:application', 'Daphne', '127.0.0.1, port 8000', 'add'],
    ['waitress-serve --listen=127.0.0.1:8080 app:app', 'Waitress', '127.0.0.1, port 8080', 'change'],
    ['python -m http.server', 'Python http.server', 'port 8000', 'add "8080"'],
    ['python3 -m http.server 3000 --directory public', 'Python http.server', 'port 3000', 'change'],
    ['python manage.py runserver', 'Django', '127.0.0.1, port 8000', 'add "0.0.0.0:8080"'],
    ['python manage.py runserver 8080', 'Django', '127.0.0.1, port 8080', 'change'],
    ['chainlit run app.py -h', 'Chainlit', '127.0.0.1, port 8000', 'add'],
    ['shiny run app.py', 'Shiny', '127.0.0.1, port 8000', 'add'],
    ['panel serve app.py', 'Panel', 'port 5006', 'add "--address 0.0.0.0 --port 8080"'],
    ['voila app.ipynb', 'Voilà', '127.0.0.1, port 8866', 'add'],
    ['marimo run app.py', 'marimo', '127.0.0.1, port 2718', 'add'],
    ['npx next start -p 3000', 'Next.js', 'port 3000', 'change'],
    ['npx vite preview', 'Vite', '127.0.0.1, port 5173', 'add'],
    [
      'npx serve -s build -l 3000',
      'serve',
      'port 3000',
      'change its options in start-app.sh:2 to "--listen tcp://0.0.0.0:8080"'
    ]
  ])('causes a warning: %s', async (command, name, where, advice) => {
    const [notice, ...more] = await noticesOf(command)
    expect(more).toEqual([])
    expect(notice).toMatch(new RegExp(`^${name} listens on `))
    expect(notice).toContain(where)
    expect(notice).toContain(advice)
    expect(notice).toContain('start-app.sh:2')
  })

  it('is named with the line on which the command begins', async () => {
    const [notice] = await noticesOf('set -e\n\n# start\nstreamlit run \\\n  app.py \\\n  --server.port 8501')
    expect(notice).toContain('start-app.sh:5 ')
  })

  it('causes one warning, for the last server of the script', async () => {
    const notices = await noticesOf('uvicorn api:app --port 9000 &\nstreamlit run app.py')
    expect(notices).toHaveLength(1)
    expect(notices[0]).toContain('Streamlit')
  })
})

describe('a start script that is or may be right', () => {
  it.each([
    'streamlit run app.py --server.port 8080 --server.address 0.0.0.0',
    'streamlit run app.py --server.port=8080',
    'streamlit run app.py --server.port "\u0024{PORT:-8080}"',
    'streamlit run app.py --server.port=$PORT',
    'export STREAMLIT_SERVER_PORT=8080\nstreamlit run app.py',
    'STREAMLIT_SERVER_PORT=$PORT streamlit run app.py',
    'streamlit run app.py \\\n  --server.port 8080',
    'flask run --host 0.0.0.0 --port 8080',
    'flask run -h0.0.0.0 -p8080',
    'uvicorn main:app --host 0.0.0.0 --port $PORT',
    'uvicorn main:app --host :: --port 8080',
    'uvicorn main:app --uds /run/app.sock',
    'uvicorn main:app --host "$HOST" --port "$PORT"',
    'gunicorn app:app',
    'gunicorn -b :8080 app:app',
    'gunicorn -b 0.0.0.0:$PORT app:app',
    'gunicorn -c conf.py app:app',
    'gunicorn -k uvicorn.workers.UvicornWorker --bind 0.0.0.0:8080 main:app',
    'waitress-serve app:app',
    'python -m http.server 8080',
    'python manage.py runserver 0.0.0.0:8080',
    'npx next start',
    'npm start',
    'python app.py',
    'pip install streamlit uvicorn flask',
    'echo streamlit run app.py',
    '# streamlit run app.py',
    'vite build',
    'uvicorn api:app --port 9000 &\nstreamlit run app.py --server.port 8080',
    'streamlit run app.py &\nexec nginx -g "daemon off;"',
    'python proxy.py &\nstreamlit run app.py',
    'exec "$@"'
  ])('causes no warning: %s', async command => {
    expect(await noticesOf(command)).toEqual([])
  })

  it.each([
    ['streamlit run app.py', '.streamlit/config.toml', '[server]\nport = 8080\n'],
    ['flask run', '.flaskenv', 'FLASK_RUN_PORT=8080\nFLASK_RUN_HOST=0.0.0.0\n'],
    ['hypercorn app:app\ngunicorn -b :9000 app:app', 'gunicorn.conf.py', 'bind = "0.0.0.0:8080"\n']
  ])('causes no warning if a settings file may correct it: %s, %s', async (command, path, text) => {
    expect(await noticesOf(command)).not.toEqual([])
    expect(await noticesOf(command, { [path]: text })).toEqual([])
  })

  it.each([
    ['an address that it computes', 'gunicorn.conf.py', 'gunicorn app:app', 'bind = f"0.0.0.0:{port}"\n'],
    ['a comment', 'gunicorn.conf.py', 'gunicorn app:app', '# bind = "127.0.0.1:9000"\n'],
    ['the right port', '.streamlit/config.toml', 'streamlit run app.py', '[server]\nport = 8080 # required\n'],
    [
      'the address of the browser',
      '.streamlit/config.toml',
      'streamlit run app.py',
      '[server]\nport = 8080\n[browser]\nserverAddress = "localhost"\nserverPort = 80\n'
    ],
    [
      'the settings of the folder',
      'web/.streamlit/config.toml',
      'cd web\nstreamlit run app.py',
      '[server]\nport = 8080\n'
    ],
    [
      'the settings of the program',
      'web/.streamlit/config.toml',
      'streamlit run web/app.py',
      '[server]\nport = 8080\n'
    ],
    ['a port of Vite', 'vite.config.ts', 'npx vite preview', 'export default { preview: { port: 3000 } }\n']
  ])('causes no warning for %s', (_, path, command, text) => {
    expect(noticesOf(command, { [path]: text })).toEqual([])
  })

  it.each([
    [
      '.streamlit/config.toml',
      'streamlit run app.py',
      '[server]\nport = 8600\n',
      'Streamlit listens on port 8600,',
      'write 8080',
      2
    ],
    [
      'web/.streamlit/config.toml',
      'cd web\nstreamlit run app.py',
      '[server]\nport=8600\n',
      'Streamlit listens on port 8600,',
      'write 8080',
      2
    ],
    [
      '.streamlit/config.toml',
      'streamlit run app.py',
      'server.port = 8080\nserver.address = "localhost"\n',
      'Streamlit listens on 127.0.0.1, port 8080,',
      'write 0.0.0.0',
      2
    ],
    [
      '.streamlit/config.toml',
      'streamlit run app.py',
      '[browser]\nserverPort = 8080\n[server]\nport = 8502\n',
      'Streamlit listens on port 8502,',
      'write 8080',
      4
    ],
    [
      '.flaskenv',
      'flask run',
      'FLASK_APP=web\nFLASK_RUN_HOST=0.0.0.0\nFLASK_RUN_PORT=5001\n',
      'Flask listens on port 5001,',
      'write 8080',
      3
    ],
    [
      'gunicorn.conf.py',
      'gunicorn app:app',
      'workers = 2\nbind = "127.0.0.1:8000"\n',
      'gunicorn listens on 127.0.0.1, port 8000,',
      'write 0.0.0.0:8080',
      2
    ]
  ])('causes a warning on the line of %s: %s', (file, command, text, where, advice, line) => {
    const warning = warningOf(command, { [file]: text })
    expect(warning).toMatchObject({ file, line })
    expect(warning?.message).toContain(where)
    expect(warning?.message).toContain(`${advice} in ${file}:${line}.`)
  })

  it('causes a warning on the command if the settings file leaves a wrong default', () => {
    const files = { '.streamlit/config.toml': '[server]\naddress = "0.0.0.0"\n' }
    expect(warningOf('streamlit run app.py', files)).toMatchObject({ file: 'start-app.sh', line: 2 })
  })

  it('causes a warning if the settings file sets no port or address', async () => {
    expect(
      await noticesOf('streamlit run app.py', { '.streamlit/config.toml': '[theme]\nbase = "dark"\n' })
    ).toHaveLength(1)
  })
})

describe('a program that starts its own server', () => {
  const DASH = 'from dash import Dash\napp = Dash()\n'
  const GRADIO = 'import gradio as gr\ndemo = gr.Blocks()\n'
  const FLASK = 'from flask import Flask\napp = Flask(__name__)\n'
  const UVICORN = 'import uvicorn\nimport asyncio\n'
  const SHINY = 'library(shiny)\napp <- shinyApp(ui, server)\n'
  const NODE = "import express from 'express'\nconst app = express()\n"
  const of = (text: string, command: string, file: string) => warningOf(command, { [file]: text })

  it.each([
    [`${DASH}app.run(host="127.0.0.1")`, '127.0.0.1, port 8050', 'app.run(host="0.0.0.0", port=8080)'],
    [`${DASH}app.run(host="0.0.0.0", port=8050)`, 'port 8050', 'app.run('],
    [
      `${GRADIO}demo.launch(server_port=8080)`,
      '127.0.0.1, port 8080',
      'launch(server_name="0.0.0.0", server_port=8080)'
    ],
    [`${GRADIO}demo.launch(server_name="0.0.0.0")`, 'port 7860', 'launch('],
    [`${FLASK}app.run(port=8080)`, '127.0.0.1, port 8080', 'app.run('],
    [`${FLASK}app.run(\n  host="0.0.0.0",\n  port=3000,\n)`, 'port 3000', 'app.run('],
    [`${UVICORN}uvicorn.run(app)`, '127.0.0.1, port 8000', 'uvicorn.run('],
    [`${UVICORN}uvicorn.run("main:app", host="localhost", port=8080)`, '127.0.0.1, port 8080', 'uvicorn.run(']
  ])('causes a warning: %s', (text, where, code) => {
    const warning = of(`${text}\n`, 'python app.py', 'app.py')
    expect(warning).toMatchObject({ file: 'app.py', line: 3 })
    expect(warning?.message).toContain(`listens on ${where}, but DataRobot connects to port 8080`)
    expect(warning?.message).toContain(code)
  })

  it.each([
    [`${DASH}app.run(debug=False)`, '127.0.0.1, port 8050', 'put "HOST=0.0.0.0 PORT=8080" before'],
    [
      `${GRADIO}demo.launch()`,
      '127.0.0.1, port 7860',
      'put "GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=8080" before'
    ]
  ])('causes a warning on the command, which can set variables: %s', (text, where, advice) => {
    const warning = of(`${text}\n`, 'python app.py', 'app.py')
    expect(warning).toMatchObject({ file: 'start-app.sh', line: 2 })
    expect(warning?.message).toContain(`listens on ${where}`)
    expect(warning?.message).toContain(`${advice} the command in start-app.sh:2`)
  })

  it.each([
    [`${SHINY}runApp(app)`, 'Rscript app.R', 'app.R', '127.0.0.1,'],
    [`${SHINY}runApp(app, port = 3838, host = "0.0.0.0")`, 'Rscript app.R', 'app.R', 'port 3838'],
    [`${NODE}app.listen(3000)`, 'node server.js', 'server.js', 'port 3000'],
    [`${NODE}app.listen(8080, 'localhost')`, 'exec node server.js', 'server.js', '127.0.0.1, port 8080'],
    [`${NODE}app.listen({ port: 3000 })`, 'node server.js', 'server.js', 'port 3000']
  ])('causes a warning: %s', (text, command, file, where) => {
    const warning = of(`${text}\n`, command, file)
    expect(warning).toMatchObject({ file, line: 3 })
    expect(warning?.message).toContain(`listens on ${where}`)
  })

  it('causes a warning for R code in the command', () => {
    expect(warningOf(`Rscript -e "shiny::runApp('.', port = 3838)"`)).toMatchObject({ file: 'start-app.sh', line: 2 })
    expect(warningOf(`Rscript -e "shiny::runApp('.', host = '0.0.0.0', port = 8080)"`)).toBeNull()
  })

  it.each([
    [`${DASH}app.run(host="0.0.0.0", port=8080)`, 'python app.py'],
    [`${DASH}app.run(host="0.0.0.0", port=int(os.environ["PORT"]))`, 'python app.py'],
    [`${DASH}app.run(**settings)`, 'python app.py'],
    [`${DASH}app.run()`, 'HOST=0.0.0.0 PORT=8080 python app.py'],
    [`${DASH}app.run()`, 'gunicorn app:server'],
    [`${DASH}# app.run()`, 'python app.py'],
    [`${GRADIO}demo.launch()`, 'export GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=8080\npython app.py'],
    [`${GRADIO}demo.launch(server_name=HOST, server_port=PORT)`, 'python app.py'],
    [`${FLASK}app.run(host=host, port=port)`, 'python app.py'],
    [`${FLASK}asyncio.run(main())`, 'python app.py'],
    [`${FLASK}app.run()\nother.run()`, 'python app.py'],
    [`${UVICORN}asyncio.run(main())`, 'python app.py'],
    ['print("hello")', 'python app.py']
  ])('causes no warning: %s', (text, command) => {
    expect(of(`${text}\n`, command, 'app.py')).toBeNull()
  })

  const NPM = (start: string) => ({
    'package.json': `{\n  "scripts": {\n    "start": ${JSON.stringify(start)}\n  }\n}\n`
  })

  it.each([
    ['npm start', 'node server.js'],
    ['exec npm run start', 'NODE_ENV=production node ./server.js']
  ])('causes a warning for the program of a script of npm: %s, %s', (command, start) => {
    const files = { 'server.js': `${NODE}app.listen(3000)\n`, ...NPM(start) }
    expect(warningOf(command, files)).toMatchObject({ file: 'server.js', line: 3 })
  })

  it.each([
    'concurrently "node server.js" "node proxy.js"',
    'node server.js & caddy run',
    'run-p api "node server.js"',
    'node migrate.js && node server.js',
    'next start'
  ])('causes no warning for a script of npm that may start more: %s', start => {
    const files = { 'server.js': `${NODE}app.listen(3000)\n`, ...NPM(start) }
    expect(warningOf('npm start', files)).toBeNull()
  })

  it.each(['process.env.PORT || 3000', 'port', 'PORT', "8080, '0.0.0.0'", '8080'])(
    'causes no warning: listen(%s)',
    text => {
      expect(of(`${NODE}app.listen(${text})\n`, 'node server.js', 'server.js')).toBeNull()
    }
  )
})

describe('the table of servers', () => {
  it.each(SERVERS.map(server => [`${server.program} ${server.fix}`, server] as const))(
    'recommends what it takes for right: %s',
    async (_, { program, serves, fix }) => {
      const subcommand =
        serves === undefined
          ? ''
          : (['run', 'dev', 'serve', 'start', 'runserver'].find(word => serves.test(word)) ?? '')
      const before = ['http.server'].includes(program) ? 'python -m ' : program === 'manage.py' ? 'python ' : ''
      expect(await noticesOf(`${before}${program} ${subcommand} ${fix}`)).toEqual([])
    }
  )
})
