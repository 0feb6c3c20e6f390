import { describe, expect, it } from '@jest/globals'
import { SERVERS } from '../../src/files/servers.ts'
import { Checkout, type Tree } from '../support/checkout.ts'

async function noticesOf(commands: string, more: Tree = {}): Promise<readonly string[]> {
  const checkout = new Checkout({ 'start-app.sh': `#!/usr/bin/env bash\n${commands}\n`, ...more })
  try {
    return (await checkout.collect()).notices
  } finally {
    checkout.close()
  }
}

describe('a start script whose server does not listen where DataRobot asks', () => {
  it.each([
    [
      'streamlit run app.py',
      'Streamlit',
      'all addresses, port 8501',
      'add "--server.port 8080 --server.address 0.0.0.0"'
    ],
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
    ['flask run --host=0.0.0.0', 'Flask', 'all addresses, port 5000', 'change'],
    ['flask run -p 8080', 'Flask', '127.0.0.1, port 8080', 'change'],
    ['flask run -p8080 -h localhost', 'Flask', '127.0.0.1, port 8080', 'change'],
    ['uvicorn main:app', 'Uvicorn', '127.0.0.1, port 8000', 'add "--host 0.0.0.0 --port 8080"'],
    ['uvicorn main:app --port $PORT', 'Uvicorn', '127.0.0.1, port unknown', 'change'],
    ['uvicorn main:app --host 0.0.0.0', 'Uvicorn', 'all addresses, port 8000', 'change'],
    ['fastapi run main.py', 'FastAPI', 'all addresses, port 8000', 'add "--host 0.0.0.0 --port 8080"'],
    ['fastapi dev', 'FastAPI', '127.0.0.1, port 8000', 'add'],
    [
      'gunicorn -b 127.0.0.1:8080 app:app',
      'gunicorn',
      '127.0.0.1, port 8080',
      'change its options in start-app.sh:2 to "--bind 0.0.0.0:8080"'
    ],
    ['gunicorn --bind=0.0.0.0:8000 app:app', 'gunicorn', 'all addresses, port 8000', 'change'],
    ['gunicorn -b :5000 app:app', 'gunicorn', 'all addresses, port 5000', 'change'],
    ['hypercorn app:app', 'Hypercorn', '127.0.0.1, port 8000', 'add "--bind 0.0.0.0:8080"'],
    ['daphne site.asgi:application', 'Daphne', '127.0.0.1, port 8000', 'add'],
    ['waitress-serve --listen=127.0.0.1:8080 app:app', 'Waitress', '127.0.0.1, port 8080', 'change'],
    ['python -m http.server', 'Python http.server', 'all addresses, port 8000', 'add "8080"'],
    ['python3 -m http.server 3000 --directory public', 'Python http.server', 'all addresses, port 3000', 'change'],
    ['python manage.py runserver', 'Django', '127.0.0.1, port 8000', 'add "0.0.0.0:8080"'],
    ['python manage.py runserver 8080', 'Django', '127.0.0.1, port 8080', 'change'],
    ['chainlit run app.py -h', 'Chainlit', '127.0.0.1, port 8000', 'add'],
    ['shiny run app.py', 'Shiny', '127.0.0.1, port 8000', 'add'],
    ['panel serve app.py', 'Panel', 'port 5006', 'add "--address 0.0.0.0 --port 8080"'],
    ['voila app.ipynb', 'Voilà', '127.0.0.1, port 8866', 'add'],
    ['marimo run app.py', 'marimo', '127.0.0.1, port 2718', 'add'],
    ['npx next start -p 3000', 'Next.js', 'all addresses, port 3000', 'change'],
    ['npx vite preview', 'Vite', '127.0.0.1, port 5173', 'add'],
    [
      'npx serve -s build -l 3000',
      'serve',
      'all addresses, port 3000',
      'change its options in start-app.sh:2 to "--listen tcp://0.0.0.0:8080"'
    ]
  ])('is warned of: %s', async (command, name, where, advice) => {
    const [notice, ...more] = await noticesOf(command)
    expect(more).toEqual([])
    expect(notice).toMatch(new RegExp(`^${name} listens on `))
    expect(notice).toContain(where)
    expect(notice).toContain(advice)
    expect(notice).toContain('start-app.sh:2')
  })

  it('is named by the line where the command begins', async () => {
    const [notice] = await noticesOf('set -e\n\n# start\nstreamlit run \\\n  app.py \\\n  --server.port 8501')
    expect(notice).toContain('start-app.sh:5 ')
  })

  it('is warned of once, by the server that the script ends with', async () => {
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
  ])('is not warned of: %s', async command => {
    expect(await noticesOf(command)).toEqual([])
  })

  it.each([
    ['streamlit run app.py', '.streamlit/config.toml', '[server]\nport = 8080\n'],
    ['flask run', '.flaskenv', 'FLASK_RUN_PORT=8080\n'],
    ['hypercorn app:app\ngunicorn -b :9000 app:app', 'gunicorn.conf.py', 'bind = "0.0.0.0:8080"\n']
  ])('is not warned of where a file of settings may make it right: %s, %s', async (command, path, text) => {
    expect(await noticesOf(command)).not.toEqual([])
    expect(await noticesOf(command, { [path]: text })).toEqual([])
  })

  it('is warned of where the file of settings says nothing of it', async () => {
    expect(
      await noticesOf('streamlit run app.py', { '.streamlit/config.toml': '[theme]\nbase = "dark"\n' })
    ).toHaveLength(1)
  })
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
