import { shop, web } from './repositories.ts'
import type { Sample } from './sample.ts'

export const servers: readonly Sample[] = [
  {
    log: 'streamlit-plain',
    files: shop,
    causes: [
      'python · shop/load.py:7 · RuntimeError: the database is not configured',
      'python · shop/load.py:5 · KeyError: \'DB_URL\'; set DB_URL with the input "runtime-parameters", or "credentials" for a secret'
    ]
  },
  {
    log: 'streamlit-rich',
    files: shop,
    causes: [
      'python · shop/load.py:7 · RuntimeError: the database is not configured',
      'python · shop/load.py:5 · KeyError: \'DB_URL\'; set DB_URL with the input "runtime-parameters", or "credentials" for a secret'
    ]
  },
  {
    log: 'streamlit-no-module',
    files: {
      'stmod.py': '\n\n\n',
      'requirements.txt': 'streamlit\n'
    },
    causes: [
      'python · stmod.py:2 · ModuleNotFoundError: No module named \'pandas_profilng\'; add "pandas_profilng" to requirements.txt'
    ]
  },
  {
    log: 'streamlit-syntax',
    files: {
      'stsyn.py': '\n\n\n'
    },
    causes: ["python · stsyn.py:2 · SyntaxError: '(' was never closed"]
  },
  {
    log: 'streamlit-no-file',
    files: {
      'start-app.sh': '#!/bin/bash\n\nstreamlit run nosuch.py\n'
    },
    causes: ['streamlit · start-app.sh:3 · Streamlit should run nosuch.py, which does not exist']
  },
  {
    log: 'streamlit-option',
    files: {
      'start-app.sh': '#!/bin/bash\n\nstreamlit run app.py --server.prt 3\n'
    },
    causes: ['streamlit · start-app.sh:3 · The command has no option --server.prt']
  },
  {
    log: 'streamlit-port',
    files: shop,
    causes: [
      'system · start-app.sh:3 · The port is already in use: the application was started twice, or listens on the wrong port'
    ]
  },
  {
    log: 'flask-no-module',
    files: {
      'start-app.sh': '#!/bin/bash\n\nflask --app nosuch run\n'
    },
    causes: ['flask · start-app.sh:3 · Flask could not import the module nosuch']
  },
  {
    log: 'flask-no-app',
    files: {
      'shop/__init__.py': '',
      'start-app.sh': '#!/bin/bash\n\nflask --app shop run\n'
    },
    causes: ["flask · shop/__init__.py:* · Flask: Failed to find Flask application or factory in module 'shop'"]
  },
  {
    log: 'flask-import',
    files: web,
    causes: [
      'python · web.py:2 · ModuleNotFoundError: No module named \'pandas_profilng\'; add "pandas_profilng" to requirements.txt'
    ]
  },
  {
    log: 'flask-port',
    files: {
      'start-app.sh': '#!/bin/bash\n\nflask --app wsgi run --port 8080\n'
    },
    causes: [
      'system · start-app.sh:3 · The port is already in use: the application was started twice, or listens on the wrong port'
    ]
  },
  {
    log: 'gunicorn-import',
    files: web,
    causes: [
      'python · web.py:2 · ModuleNotFoundError: No module named \'pandas_profilng\'; add "pandas_profilng" to requirements.txt',
      'gunicorn · start-app.sh:3 · The application listens on 127.0.0.1:8080 only, but DataRobot connects to port 8080 from outside; add "--bind 0.0.0.0:8080" to start-app.sh:3'
    ]
  },
  {
    log: 'gunicorn-no-module',
    files: {
      'start-app.sh': '#!/bin/bash\n\ngunicorn nosuch:app\n'
    },
    causes: [
      "python · start-app.sh:3 · ModuleNotFoundError: No module named 'nosuch'",
      'gunicorn · start-app.sh:3 · The application listens on 127.0.0.1:8080 only, but DataRobot connects to port 8080 from outside; add "--bind 0.0.0.0:8080" to start-app.sh:3'
    ]
  },
  {
    log: 'gunicorn-no-app',
    files: {
      'wsgi.py': 'application = 1\n'
    },
    causes: [
      'gunicorn · wsgi.py:* · gunicorn found no "app" in the module wsgi',
      'gunicorn · - · The application listens on 127.0.0.1:8080 only, but DataRobot connects to port 8080 from outside; make it listen on 0.0.0.0:8080'
    ]
  },
  {
    log: 'gunicorn-port',
    files: {
      'start-app.sh': '#!/bin/bash\n\ngunicorn -b :8080 wsgi:app\n'
    },
    causes: [
      'system · start-app.sh:3 · The port is already in use: the application was started twice, or listens on the wrong port'
    ]
  },
  {
    log: 'gunicorn-killed',
    files: web,
    causes: [
      'system · - · It ran out of memory; set the input "resource-label" to a larger bundle',
      'gunicorn · start-app.sh:3 · The application listens on 127.0.0.1:8080 only, but DataRobot connects to port 8080 from outside; add "--bind 0.0.0.0:8080" to start-app.sh:3'
    ]
  },
  {
    log: 'uvicorn-import',
    files: web,
    causes: [
      'python · web.py:2 · ModuleNotFoundError: No module named \'pandas_profilng\'; add "pandas_profilng" to requirements.txt'
    ]
  },
  {
    log: 'uvicorn-no-module',
    files: {
      'start-app.sh': '#!/bin/bash\n\nuvicorn nosuch:app\n'
    },
    causes: ['uvicorn · start-app.sh:3 · uvicorn could not import the module nosuch']
  },
  {
    log: 'uvicorn-no-app',
    files: {
      'wsgi.py': 'application = 1\n'
    },
    causes: ['uvicorn · wsgi.py:* · uvicorn found no "app" in the module wsgi']
  },
  {
    log: 'uvicorn-lifespan',
    files: {
      'api.py': '\n\n\n\n\n\n\n\n'
    },
    causes: ['python · api.py:5 · RuntimeError: no database']
  },
  {
    log: 'uvicorn-request',
    files: {
      'api500.py': '\n\n\n\n\n\n'
    },
    causes: [
      'python · api500.py:5 · ZeroDivisionError: division by zero',
      'uvicorn · - · The application listens on 127.0.0.1:8080 only, but DataRobot connects to port 8080 from outside; write "uvicorn.run(app, host="0.0.0.0", port=8080)"'
    ]
  },
  {
    log: 'uvicorn-port',
    files: {
      'start-app.sh': '#!/bin/bash\n\nuvicorn --port 8080 wsgi:app\n'
    },
    causes: [
      'system · start-app.sh:3 · The port is already in use: the application was started twice, or listens on the wrong port'
    ]
  },
  {
    log: 'streamlit-default-port',
    files: { 'app.py': 'import streamlit as st\n', 'start-app.sh': '#!/bin/bash\nstreamlit run app.py\n' },
    causes: [
      'streamlit · start-app.sh:2 · The application listens on port 8501, but DataRobot connects to port 8080 from outside; add "--server.port 8080 --server.address 0.0.0.0" to start-app.sh:2'
    ]
  },
  {
    log: 'dash-default-port',
    files: {
      'da.py': 'from dash import Dash, html\napp = Dash(__name__)\napp.run()\n',
      'start-app.sh': '#!/bin/bash\nset -e\nexec python da.py\n'
    },
    causes: [
      'dash · start-app.sh:3 · The application listens on 127.0.0.1:8050 only, but DataRobot connects to port 8080 from outside; put "HOST=0.0.0.0 PORT=8080" before the command in start-app.sh:3'
    ]
  },
  {
    log: 'gradio-default-port',
    files: {
      'gr.py': 'import gradio as gr\ndemo = gr.Interface(fn=f, inputs="text", outputs="text")\ndemo.launch()\n',
      'start-app.sh': '#!/bin/bash\npython3 -u gr.py\n'
    },
    causes: [
      'gradio · start-app.sh:2 · The application listens on 127.0.0.1:7860 only, but DataRobot connects to port 8080 from outside; put "GRADIO_SERVER_NAME=0.0.0.0 GRADIO_SERVER_PORT=8080" before the command in start-app.sh:2'
    ]
  },
  {
    log: 'gunicorn-default-port',
    files: { 'web.py': 'app = 1\n', 'start-app.sh': '#!/bin/bash\nexec gunicorn -w 2 web:app\n' },
    causes: [
      'gunicorn · start-app.sh:2 · The application listens on 127.0.0.1:8000 only, but DataRobot connects to port 8080 from outside; add "--bind 0.0.0.0:8080" to start-app.sh:2'
    ]
  },
  {
    log: 'node-own-port',
    files: {
      'ex.mjs': "import express from 'express'\nconst app = express()\napp.listen(3000)\n",
      'start-app.sh': '#!/bin/bash\nnode ex.mjs\n'
    },
    causes: [
      'node · ex.mjs:3 · The application listens on port 3000, but DataRobot connects to port 8080 from outside; write "listen(process.env.PORT || 8080, "0.0.0.0")" in ex.mjs:3'
    ]
  }
]
