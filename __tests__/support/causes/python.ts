import { shop } from './repositories.ts'
import type { Sample } from './sample.ts'

export const python: readonly Sample[] = [
  {
    log: 'python-from',
    files: shop,
    causes: [
      'python · shop/load.py:7 · RuntimeError: the database is not configured',
      'python · shop/load.py:5 · KeyError: \'DB_URL\'; set DB_URL with the input "runtime-parameters", or "credentials" for a secret'
    ]
  },
  {
    log: 'python-during',
    files: {
      'during.py': '\n\n\n\n\n\n\n\n'
    },
    causes: ['python · during.py:5 · ZeroDivisionError: division by zero', "python · during.py:3 · KeyError: 'a'"]
  },
  {
    log: 'python313-colours',
    files: {
      'during.py': '\n\n\n\n\n\n\n\n'
    },
    causes: ['python · during.py:5 · ZeroDivisionError: division by zero', "python · during.py:3 · KeyError: 'a'"]
  },
  {
    log: 'python-syntax',
    files: {
      'bad.py': '\n\n\n\n\n\n\n\n'
    },
    causes: ['python · bad.py:3 · SyntaxError: invalid syntax']
  },
  {
    log: 'python-syntax-imported',
    files: {
      'bad.py': '\n\n\n\n\n\n\n\n',
      'imports.py': '\n\n\n'
    },
    causes: ['python · bad.py:3 · SyntaxError: invalid syntax']
  },
  {
    log: 'python-indentation',
    files: {
      'ind.py': '\n\n\n'
    },
    causes: ["python · ind.py:2 · IndentationError: expected an indented block after 'if' statement on line 1"]
  },
  {
    log: 'python-no-module',
    files: {
      'nomod.py': '\n\n\n',
      'requirements.txt': 'streamlit\n'
    },
    causes: [
      'python · nomod.py:2 · ModuleNotFoundError: No module named \'pandas_profilng\'; add "pandas_profilng" to requirements.txt'
    ]
  },
  {
    log: 'python-import-name',
    files: {
      'imp.py': '\n\n\n'
    },
    causes: [
      "python · imp.py:1 · ImportError: cannot import name 'Flaskk' from 'flask' (/opt/venv/lib/python3.11/site-packages/flask/__init__.py)"
    ]
  },
  {
    log: 'python-group',
    files: {
      'group.py': '\n\n\n\n\n\n\n\n\n\n\n\n'
    },
    causes: [
      'python · group.py:4 · ValueError: bad port',
      'python · group.py:7 · ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)'
    ]
  },
  {
    log: 'python-in-library',
    files: {
      'lib.py': '\n\n\n\n\n\n\n',
      'decoder.py': ''
    },
    causes: [
      'python · lib.py:4 · json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'
    ]
  },
  {
    log: 'python-logged',
    files: {
      'logexc.py': '\n\n\n\n\n\n\n'
    },
    causes: ["python · logexc.py:3 · FileNotFoundError: [Errno 2] No such file or directory: '/data/x.csv'"]
  },
  {
    log: 'python-port',
    files: {
      'port.py': '\n\n\n\n'
    },
    causes: ['python · port.py:3 · OSError: [Errno 98] Address already in use']
  },
  {
    log: 'python-no-file',
    files: {
      'start-app.sh': '#!/bin/bash\n\npython3 nosuch.py\n'
    },
    causes: ['python · start-app.sh:3 · File nosuch.py does not exist']
  },
  {
    log: 'python-m',
    files: {
      'start-app.sh': '#!/bin/bash\n\npython3 -m nosuch\n'
    },
    causes: ['python · start-app.sh:3 · No module named nosuch']
  },
  {
    log: 'python-lines',
    files: {
      'odd.py': '\n\n\n'
    },
    causes: ['python · odd.py:2 · Odd: two']
  },
  {
    log: 'python-thread',
    files: {
      'thr.py': '\n\n\n\n'
    },
    causes: ['python · thr.py:3 · ValueError: no']
  },
  {
    log: 'python-recursion',
    files: {
      'rec.py': '\n\n\n\n'
    },
    causes: ['python · rec.py:3 · RecursionError: maximum recursion depth exceeded']
  },
  {
    log: 'python-rich',
    files: shop,
    causes: [
      'python · shop/load.py:7 · RuntimeError: the database is not configured',
      'python · shop/load.py:5 · KeyError: \'DB_URL\'; set DB_URL with the input "runtime-parameters", or "credentials" for a secret'
    ]
  }
]
