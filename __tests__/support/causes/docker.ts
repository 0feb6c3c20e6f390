import type { Sample } from './sample.ts'

const apt = `FROM python:3.12-slim

RUN apt-get update \\
 && apt-get install -y --no-install-recommends \\
      libpq-dev \\
      libgeoss-dev \\
 && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
RUN pip install -r requirements.txt
`

/** Logs that are written in the formats of BuildKit, of the classic builder and of kaniko, not by real builds. */
export const docker: readonly Sample[] = [
  {
    log: 'docker-buildx-apt',
    files: { Dockerfile: apt },
    causes: [
      'apt · Dockerfile:6 · apt found no package libgeoss-dev; correct its name, or run "apt-get update" before'
    ],
    isBuild: true
  },
  {
    log: 'docker-buildx-apk',
    files: { Dockerfile: 'FROM python:3.12-alpine\nRUN apk add --no-cache gcc libpq-devel\n' },
    causes: ['docker · Dockerfile:2 · apk found no package libpq-devel'],
    isBuild: true
  },
  {
    log: 'docker-buildx-copy',
    files: {
      Dockerfile: 'FROM python:3.12-slim\nCOPY requirements.txt /opt/\nRUN pip install -r /opt/requirements.txt\n'
    },
    causes: [
      'docker · Dockerfile:2 · requirements.txt is not in the folder of the Dockerfile, or .dockerignore excludes it'
    ],
    isBuild: true
  },
  {
    log: 'docker-buildx-image',
    files: { Dockerfile: '# Base image of the application\nFROM python:3.99-slim\nWORKDIR /opt/code\n' },
    causes: ['docker · Dockerfile:2 · Base image python:3.99-slim does not exist, or needs a login'],
    isBuild: true
  },
  {
    log: 'docker-buildx-login',
    files: { Dockerfile: 'FROM acme/base-python:1\nRUN pip install flask\n' },
    causes: ['docker · Dockerfile:1 · Base image acme/base-python:1 does not exist, or needs a login'],
    isBuild: true
  },
  {
    log: 'docker-buildx-parse',
    files: { Dockerfile: 'FROM python:3.12-slim\nWORKDIR /opt\nRUNN pip install flask\n' },
    causes: ['docker · Dockerfile:3 · The Dockerfile is invalid: unknown instruction: RUNN (did you mean RUN?)'],
    isBuild: true
  },
  {
    log: 'docker-buildx-pip',
    files: {
      Dockerfile:
        'FROM python:3.12-slim\nCOPY requirements.txt /opt/\nRUN pip install --no-cache-dir -r /opt/requirements.txt\n',
      'requirements.txt': 'flask\nstreamlt==1.40.0\n'
    },
    causes: [
      'pip · requirements.txt:2 · pip found no version that matches streamlt==1.40.0; no package of that name exists for this Python; correct the name, or name the index that has it with --index-url'
    ],
    isBuild: true
  },
  {
    log: 'docker-buildx-pip-inline',
    files: { Dockerfile: 'FROM python:3.12-slim\n# Web framework\nRUN pip install flask==99.0\n' },
    causes: [
      'pip · Dockerfile:3 · pip found no version that matches flask==99.0; the newest is 3.1.0; write a version that exists'
    ],
    isBuild: true
  },
  {
    log: 'docker-buildx-npm',
    files: {
      Dockerfile: 'FROM node:22-slim\nWORKDIR /opt/code\nCOPY package.json .\nRUN npm install --omit=dev\n',
      'package.json': '{\n  "dependencies": {\n    "expresss-session-stor": "^1.0.0"\n  }\n}\n'
    },
    causes: [
      'npm · package.json:3 · npm found no package expresss-session-stor@^1.0.0; correct the name in package.json:3, or give npm access to the registry that has it (.npmrc)'
    ],
    isBuild: true
  },
  {
    log: 'docker-buildx-run',
    files: { Dockerfile: 'FROM debian:12\nCOPY install.sh .\nRUN ./install.sh --prefix /opt\n' },
    causes: ['docker · Dockerfile:3 · Failed with exit code 3: RUN ./install.sh --prefix /opt'],
    isBuild: true
  },
  {
    log: 'docker-classic-apt',
    files: {
      Dockerfile: 'FROM python:3.12-slim\nWORKDIR /opt/code\nRUN apt-get install -y libmagick\nCOPY . .\n'
    },
    causes: [
      'apt · Dockerfile:3 · apt found no version of libmagick; use the name that this release of the system has, or run "apt-get update" before'
    ],
    isBuild: true
  },
  {
    log: 'docker-classic-copy',
    files: { Dockerfile: 'FROM python:3.12-slim\nCOPY app/requirements.txt ./\nRUN pip install -r requirements.txt\n' },
    causes: [
      'docker · Dockerfile:2 · app/requirements.txt is not in the folder of the Dockerfile, or .dockerignore excludes it'
    ],
    isBuild: true
  },
  {
    log: 'docker-classic-image',
    files: { Dockerfile: 'FROM python:3.99\nRUN pip install flask\n' },
    causes: ['docker · Dockerfile:1 · Base image python:3.99 does not exist, or needs a login'],
    isBuild: true
  },
  {
    log: 'docker-classic-run',
    files: { Dockerfile: 'FROM node:22-slim\nCOPY . .\n\nRUN make -C native\n' },
    causes: ['docker · Dockerfile:4 · make: command not found'],
    isBuild: true
  },
  {
    log: 'docker-kaniko-apt',
    files: {
      Dockerfile: 'FROM python:3.12-slim\nENV A=b\nRUN apt-get update && \\\n    apt-get install -y libgl1-mesa-glxx\n'
    },
    causes: [
      'apt · Dockerfile:4 · apt found no package libgl1-mesa-glxx; correct its name, or run "apt-get update" before'
    ],
    isBuild: true
  },
  {
    log: 'docker-kaniko-copy',
    files: { Dockerfile: 'FROM python:3.12-slim\nWORKDIR /opt\nCOPY models/churn.pkl ./\n' },
    causes: [
      'docker · Dockerfile:3 · models/churn.pkl is not in the folder of the Dockerfile, or .dockerignore excludes it'
    ],
    isBuild: true
  },
  {
    log: 'docker-kaniko-image',
    files: { Dockerfile: 'FROM python:3.99-slim\n' },
    causes: ['docker · Dockerfile:1 · Base image python:3.99-slim does not exist, or needs a login'],
    isBuild: true
  },
  {
    log: 'docker-kaniko-run',
    files: { Dockerfile: 'FROM python:3.12-slim\nCOPY . .\nRUN python setup.py install\n' },
    causes: [
      'docker · Dockerfile:3 · Failed with exit code 137, most likely because it ran out of memory: RUN python setup.py install'
    ],
    isBuild: true
  }
]
