import type { Sample } from './sample.ts'

export const pip: readonly Sample[] = [
  {
    log: 'pip-no-version',
    files: {
      'requirements.txt': 'flask>=3\nstreamlit==9.9\n'
    },
    causes: ['pip · requirements.txt:2 · pip found no version that matches streamlit==9.9; the newest is 1.67.0'],
    isBuild: true
  },
  {
    log: 'pip-included',
    files: {
      'requirements.txt': 'flask>=3\n-r more/data.txt\n',
      'more/data.txt': '# data\nnumpy\nPandas_Profilng ~= 1.0\n'
    },
    causes: [
      'pip · more/data.txt:3 · pip found no version that matches Pandas_Profilng~=1.0; there is none of that name for this Python'
    ],
    isBuild: true
  },
  {
    log: 'pip-conflict',
    files: {
      'requirements.txt': 'urllib3==2.2.0\nrequests==2.20.0\n'
    },
    causes: [
      'pip · requirements.txt:2 · Packages conflict: you ask for urllib3==2.2.0, requests 2.20.0 needs urllib3<1.25 and >=1.21.1'
    ],
    isBuild: true
  },
  {
    log: 'pip26-conflict',
    files: {
      'requirements.txt': 'urllib3==2.2.0\nrequests==2.20.0\n'
    },
    causes: [
      'pip · requirements.txt:2 · Packages conflict: you ask for urllib3==2.2.0, requests 2.20.0 needs urllib3<1.25 and >=1.21.1'
    ],
    isBuild: true
  },
  {
    log: 'pip-hash',
    files: {
      'requirements.txt': 'idna==3.7 --hash=sha256:00\n'
    },
    causes: ['pip · requirements.txt:1 · What pip got for idna==3.7 has another hash than its requirement says'],
    isBuild: true
  },
  {
    log: 'pip-invalid',
    files: {
      'requirements.txt': 'flask\nstreamlit=1.0\n'
    },
    causes: ['pip · requirements.txt:2 · "streamlit=1.0" is no requirement'],
    isBuild: true
  },
  {
    log: 'pip-include-missing',
    files: {
      'requirements.txt': 'flask\n-r missing.txt\n'
    },
    causes: ['pip · requirements.txt:2 · pip was told to read missing.txt, which is not there'],
    isBuild: true
  },
  {
    log: 'pip-wheel',
    files: {
      'requirements.txt': 'flask\npygraphviz==1.11\n'
    },
    causes: ['pip · requirements.txt:2 · pip could not build pygraphviz: graphviz/cgraph.h: No such file or directory'],
    isBuild: true
  },
  {
    log: 'pip-wheel-unnamed',
    files: {
      'requirements.txt': 'flask\nmysqlclient==2.2.4\n'
    },
    causes: [
      'pip · requirements.txt:2 · pip could not build mysqlclient',
      'python · - · Exception: Can not find valid pkg-config name.'
    ],
    isBuild: true
  },
  {
    log: 'pip26-wheel',
    files: {
      'requirements.txt': 'flask\npygraphviz==1.11\n'
    },
    causes: ['pip · requirements.txt:2 · pip could not build pygraphviz: graphviz/cgraph.h: No such file or directory'],
    isBuild: true
  },
  {
    log: 'pip26-wheel-requirements',
    files: {
      'requirements.txt': 'flask\nmysqlclient==2.2.4\n'
    },
    causes: [
      'pip · requirements.txt:2 · pip could not build mysqlclient',
      'python · - · Exception: Can not find valid pkg-config name.'
    ],
    isBuild: true
  },
  {
    log: 'pip-pyproject',
    files: {
      'pyproject.toml':
        '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n  "flask>=3",\n  "streamlit==9.9",\n]\n'
    },
    causes: ['pip · pyproject.toml:6 · pip found no version that matches streamlit==9.9; the newest is 1.67.0'],
    isBuild: true
  },
  {
    log: 'pip-python-version',
    files: {
      'requirements.txt': 'streamlit\n'
    },
    causes: ["pip · requirements.txt:1 · streamlit requires a different Python: 3.8.1 not in '>=3.10'"],
    isBuild: true
  },
  {
    log: 'pip-no-space',
    files: {
      'requirements.txt': 'torch\n'
    },
    causes: ['pip · - · Could not install packages due to an OSError: [Errno 28] No space left on device'],
    isBuild: true
  },
  {
    log: 'uv-pyproject',
    files: {
      'pyproject.toml':
        '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n  "flask>=3",\n  "streamlit==9.9",\n]\n'
    },
    causes: ['uv · pyproject.toml:6 · There is no version of streamlit that matches ==9.9'],
    isBuild: true
  },
  {
    log: 'uv-requirements',
    files: {
      'requirements.txt': 'flask>=3\nstreamlit==9.9\n'
    },
    causes: ['uv · requirements.txt:2 · There is no version of streamlit that matches ==9.9'],
    isBuild: true
  },
  {
    log: 'uv05-requirements',
    files: {
      'requirements.txt': 'flask>=3\nstreamlit==9.9\n'
    },
    causes: ['uv · requirements.txt:2 · There is no version of streamlit that matches ==9.9'],
    isBuild: true
  },
  {
    log: 'uv-conflict',
    files: {
      'requirements.txt': 'urllib3==2.2.0\nrequests==2.20.0\n'
    },
    causes: [
      'uv · requirements.txt:1 · Packages conflict: you ask for urllib3==2.2.0, requests==2.20.0 needs urllib3>=1.21.1,<1.25'
    ],
    isBuild: true
  },
  {
    log: 'uv05-conflict',
    files: {
      'requirements.txt': 'urllib3==2.2.0\nrequests==2.20.0\n'
    },
    causes: [
      'uv · requirements.txt:1 · Packages conflict: you ask for urllib3==2.2.0, requests==2.20.0 needs urllib3>=1.21.1,<1.25'
    ],
    isBuild: true
  },
  {
    log: 'uv-unknown',
    files: {
      'requirements.txt': 'flask>=3\nstreamlitt\n'
    },
    causes: ['uv · requirements.txt:2 · There is no package streamlitt'],
    isBuild: true
  },
  {
    log: 'uv-invalid',
    files: {
      'requirements.txt': 'flask\nstreamlit=1.0\n'
    },
    causes: ['uv · requirements.txt:2 · A line of requirements.txt is no requirement'],
    isBuild: true
  },
  {
    log: 'uv-build',
    files: {
      'requirements.txt': 'flask\npygraphviz==1.11\n'
    },
    causes: ['uv · requirements.txt:2 · uv could not build pygraphviz==1.11'],
    isBuild: true
  },
  {
    log: 'uv-locked',
    files: {
      'uv.lock': 'version = 1\n',
      'pyproject.toml':
        '[project]\nname = "shop"\nversion = "1"\ndependencies = [\n  "flask>=3",\n  "streamlit==9.9",\n]\n'
    },
    causes: ['uv · uv.lock:* · uv.lock is older than pyproject.toml; run "uv lock"'],
    isBuild: true
  },
  {
    log: 'poetry-no-version',
    files: {
      'pyproject.toml':
        '[tool.poetry]\nname = "shop"\n\n[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3"\nstreamlit = "9.9"\n',
      'poetry.lock': 'content-hash = "x"\n'
    },
    causes: ['poetry · pyproject.toml:7 · There is no version of streamlit that matches (9.9)'],
    isBuild: true
  },
  {
    log: 'poetry-lock-old',
    files: {
      'pyproject.toml':
        '[tool.poetry]\nname = "shop"\n\n[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3"\nstreamlit = "9.9"\n',
      'poetry.lock': 'content-hash = "x"\n'
    },
    causes: ['poetry · poetry.lock:* · poetry.lock is older than pyproject.toml; run "poetry lock"'],
    isBuild: true
  }
]
