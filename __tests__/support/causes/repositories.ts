import type { Sample } from './sample.ts'

type Repository = Sample['files']

/** An application of Streamlit, in which a module in a folder fails. */
export const shop: Repository = {
  'app.py': '\n\n\n\nst.write(load())\n',
  'main.py': '\n\n\nload()\n',
  'richy.py': '\n\n\nload()\n',
  'shop/load.py':
    'import os\n\ndef load():\n    try:\n        return read(os.environ["DB_URL"])\n    except KeyError as error:\n        raise RuntimeError("the database is not configured") from error\n\n\ndef read(url):\n    return url\n',
  'requirements.txt': 'streamlit\n',
  'start-app.sh': '#!/bin/bash\n\nstreamlit run app.py --server.port 8080\n'
}

/** An application of Flask that asks for a package it does not list. */
export const web: Repository = {
  'web.py': 'from flask import Flask\nimport pandas_profilng\napp = Flask(__name__)\n',
  'requirements.txt': 'flask\n',
  'start-app.sh': '#!/bin/bash\n\nexec gunicorn -w 2 web:app\n'
}
