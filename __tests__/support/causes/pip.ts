import type { Sample } from './sample.ts'

export const pip: readonly Sample[] = [
  {
    log: 'pip-no-version',
    files: {
      'requirements.txt': 'flask>=3\nstreamlit==9.9\n'
    },
    causes: [
      'pip · requirements.txt:2 · pip found no version that matches streamlit==9.9; the newest is 1.67.0; write a version that exists'
    ],
    isBuild: true
  },
  {
    log: 'pip-included',
    files: {
      'requirements.txt': 'flask>=3\n-r more/data.txt\n',
      'more/data.txt': '# data\nnumpy\nPandas_Profilng ~= 1.0\n'
    },
    causes: [
      'pip · more/data.txt:3 · pip found no version that matches Pandas_Profilng~=1.0; no package of that name exists for this Python; correct the name, or name the index that has it with --index-url'
    ],
    isBuild: true
  },
  {
    log: 'pip-conflict',
    files: {
      'requirements.txt': 'urllib3==2.2.0\nrequests==2.20.0\n'
    },
    causes: [
      'pip · requirements.txt:2 · Packages conflict: you require urllib3==2.2.0, requests 2.20.0 needs urllib3<1.25 and >=1.21.1'
    ],
    isBuild: true
  },
  {
    log: 'pip26-conflict',
    files: {
      'requirements.txt': 'urllib3==2.2.0\nrequests==2.20.0\n'
    },
    causes: [
      'pip · requirements.txt:2 · Packages conflict: you require urllib3==2.2.0, requests 2.20.0 needs urllib3<1.25 and >=1.21.1'
    ],
    isBuild: true
  },
  {
    log: 'pip-hash',
    files: {
      'requirements.txt': 'idna==3.7 --hash=sha256:00\n'
    },
    causes: ['pip · requirements.txt:1 · The hash of idna==3.7 differs from the hash in its requirement'],
    isBuild: true
  },
  {
    log: 'pip-invalid',
    files: {
      'requirements.txt': 'flask\nstreamlit=1.0\n'
    },
    causes: ['pip · requirements.txt:2 · "streamlit=1.0" is not a valid requirement'],
    isBuild: true
  },
  {
    log: 'pip-include-missing',
    files: {
      'requirements.txt': 'flask\n-r missing.txt\n'
    },
    causes: [
      'pip · requirements.txt:2 · pip should read missing.txt, which does not exist; add missing.txt, or correct its name'
    ],
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
    causes: [
      'pip · pyproject.toml:6 · pip found no version that matches streamlit==9.9; the newest is 1.67.0; write a version that exists'
    ],
    isBuild: true
  },
  {
    log: 'pip-python-version',
    files: {
      'requirements.txt': 'streamlit\n'
    },
    causes: [
      "pip · requirements.txt:1 · streamlit requires a different Python: 3.8.1 not in '>=3.10'; use an execution environment with that Python, or a version of the package for this one"
    ],
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
    causes: ['uv · pyproject.toml:6 · No version of streamlit matches ==9.9'],
    isBuild: true
  },
  {
    log: 'uv-requirements',
    files: {
      'requirements.txt': 'flask>=3\nstreamlit==9.9\n'
    },
    causes: ['uv · requirements.txt:2 · No version of streamlit matches ==9.9'],
    isBuild: true
  },
  {
    log: 'uv05-requirements',
    files: {
      'requirements.txt': 'flask>=3\nstreamlit==9.9\n'
    },
    causes: ['uv · requirements.txt:2 · No version of streamlit matches ==9.9'],
    isBuild: true
  },
  {
    log: 'uv-conflict',
    files: {
      'requirements.txt': 'urllib3==2.2.0\nrequests==2.20.0\n'
    },
    causes: [
      'uv · requirements.txt:1 · Packages conflict: you require urllib3==2.2.0, requests==2.20.0 needs urllib3>=1.21.1,<1.25'
    ],
    isBuild: true
  },
  {
    log: 'uv05-conflict',
    files: {
      'requirements.txt': 'urllib3==2.2.0\nrequests==2.20.0\n'
    },
    causes: [
      'uv · requirements.txt:1 · Packages conflict: you require urllib3==2.2.0, requests==2.20.0 needs urllib3>=1.21.1,<1.25'
    ],
    isBuild: true
  },
  {
    log: 'uv-unknown',
    files: {
      'requirements.txt': 'flask>=3\nstreamlitt\n'
    },
    causes: ['uv · requirements.txt:2 · Package streamlitt does not exist'],
    isBuild: true
  },
  {
    log: 'uv-invalid',
    files: {
      'requirements.txt': 'flask\nstreamlit=1.0\n'
    },
    causes: ['uv · requirements.txt:2 · A line of requirements.txt is not a valid requirement'],
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
    causes: ['uv · uv.lock:* · uv.lock is older than pyproject.toml; run "uv lock" and commit it'],
    isBuild: true
  },
  {
    log: 'poetry-no-version',
    files: {
      'pyproject.toml':
        '[tool.poetry]\nname = "shop"\n\n[tool.poetry.dependencies]\npython = "^3.11"\nflask = "^3"\nstreamlit = "9.9"\n',
      'poetry.lock': 'content-hash = "x"\n'
    },
    causes: ['poetry · pyproject.toml:7 · No version of streamlit matches (9.9)'],
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
