import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { sourceWarnings } from '../../src/causes/warnings.ts'
import { breaks } from '../support/causes/breaks.ts'
import { checkout } from '../support/causes/sample.ts'

type Files = Readonly<Record<string, string>>

const warningsOf = (files: Files, excluded: Files = {}) =>
  sourceWarnings(checkout(files, excluded), Object.keys(files).sort())

const START = '#!/bin/bash\nstreamlit run app.py --server.port 8080 --server.address 0.0.0.0\n'
const python = (app: string, more: Files = {}): Files => ({
  'start-app.sh': START,
  'requirements.txt': 'streamlit\n',
  'app.py': app,
  ...more
})

describe('an import of Python that nothing provides', () => {
  it.each([
    ['import seaborn', 'seaborn', 'requirements.txt'],
    ['import streamlit as st\nimport cv2', 'opencv-python-headless', 'requirements.txt'],
    ['from sklearn_extra.cluster import KMedoids', 'sklearn_extra', 'requirements.txt'],
    ['import os, bs4', 'beautifulsoup4', 'requirements.txt'],
    ['from google.cloud import bigquery_storage\nimport docx  # Word', 'python-docx', 'requirements.txt']
  ])('causes a warning: %s', (app, name, list) => {
    const line = app.split('\n').length
    expect(warningsOf(python(`${app}\n`))).toEqual([
      { message: expect.stringContaining(`add "${name}" to ${list}, unless`), file: 'app.py', line }
    ])
  })

  it('is found in modules that the program imports, and in pages', () => {
    const files = python('import streamlit\nfrom lib.load import rows\n', {
      'lib/__init__.py': '',
      'lib/load.py': 'from . import db\n',
      'lib/db.py': 'import psycopg2\n',
      'pages/one.py': 'import folium\n',
      'tests/test_app.py': 'import pytest\n'
    })
    expect(
      warningsOf(files)
        .map(({ file, line }) => `${file}:${line}`)
        .sort()
    ).toEqual(['lib/db.py:1', 'pages/one.py:1'])
  })

  it('names the rule that excluded a module of the application', () => {
    expect(warningsOf(python('import settings\n'), { 'settings.py': 'exclude: settings*' })).toEqual([
      {
        message: expect.stringContaining(
          '"settings.py" is not deployed, because the rule "exclude: settings*" excludes it'
        ),
        file: 'app.py',
        line: 1
      }
    ])
  })

  it('is found with a lock file even for a package that others often bring', () => {
    const lock = 'version = 1\n[[package]]\nname = "streamlit"\n'
    const files = {
      'start-app.sh': START,
      'pyproject.toml': '[project]\ndependencies = ["streamlit"]\n',
      'app.py': 'import numpy\n'
    }
    expect(warningsOf(files)).toEqual([])
    expect(warningsOf({ ...files, 'uv.lock': lock })).toHaveLength(1)
    expect(warningsOf({ ...files, 'uv.lock': `${lock}[[package]]\nname = "numpy"\n` })).toEqual([])
  })

  it.each([
    ['of Python', 'import os\nimport tomllib\nfrom __future__ import annotations\nimport xml.etree', {}],
    ['of a listed package', 'import seaborn', { 'requirements.txt': 'Seaborn[stats]>=0.13\n' }],
    ['of a listed package with another name', 'import cv2', { 'requirements.txt': 'opencv-contrib-python\n' }],
    ['of an included list', 'import seaborn', { 'requirements.txt': '-r more/a.txt\n', 'more/a.txt': 'seaborn\n' }],
    ['of a family of packages', 'import langchain', { 'requirements.txt': 'langchain-openai\n' }],
    [
      'of pyproject.toml',
      'import seaborn',
      { 'requirements.txt': '', 'pyproject.toml': '[project]\ndependencies = [\n  "seaborn",\n]\n' }
    ],
    ['that another package often brings', 'import pandas\nimport numpy\nimport requests', {}],
    ['of a module of the application', 'import helpers\nimport core.db', { 'helpers.py': '', 'core/db.py': '' }],
    ['of a module in another folder', 'import helpers', { 'src/helpers.py': '' }],
    ['in a try', 'try:\n    import seaborn\nexcept ImportError:\n    seaborn = None', {}],
    ['for types only', 'from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import seaborn', {}],
    ['in a function', 'def plot():\n    import seaborn', {}],
    ['in a text', '"""\nimport seaborn\n"""', {}],
    ['after a change of the search path', 'import sys\nsys.path.append("../lib")\nimport seaborn', {}],
    [
      'with a package from a repository',
      'import seaborn',
      { 'requirements.txt': 'git+https://git.example.com/team/tools.git\n' }
    ],
    ['with a package from a folder', 'import seaborn', { 'requirements.txt': './core\n' }],
    ['with a script that installs more', 'import seaborn', { 'build-app.sh': '#!/bin/bash\npip install seaborn\n' }],
    ['with conda', 'import seaborn', { 'build-app.sh': '#!/bin/bash\nconda env update -f environment.yml\n' }]
  ])('causes no warning %s', (_, app, more) => {
    expect(warningsOf(python(`${app}\n`, more as Files))).toEqual([])
  })

  it('causes no warning without a list of packages: the environment has them all', () => {
    expect(warningsOf({ 'start-app.sh': START, 'app.py': 'import seaborn\n' })).toEqual([])
  })
})

describe('an import of Node that package.json lacks', () => {
  const node = (server: string, more: Files = {}): Files => ({
    'start-app.sh': '#!/bin/bash\nnode server.js\n',
    'package.json': '{\n  "dependencies": {\n    "express": "^5"\n  }\n}\n',
    'server.js': server,
    ...more
  })

  it.each([
    ["const cors = require('cors')", 'cors'],
    ["import helmet from 'helmet'", 'helmet'],
    ["import '@scope/name/register'", '@scope/name'],
    ["import {\n  a\n} from 'left-pad'", 'left-pad']
  ])('causes a warning: %s', (server, name) => {
    const line = server.split('\n').length
    expect(warningsOf(node(`${server}\n`))).toEqual([
      {
        message: `server.js imports ${name}, which is not installed: add "${name}" to package.json.`,
        file: 'server.js',
        line
      }
    ])
  })

  it('is found in modules that the program requires', () => {
    const files = node("const routes = require('./routes')\n", { 'routes/index.js': "const cors = require('cors')\n" })
    expect(warningsOf(files)).toMatchObject([{ file: 'routes/index.js', line: 1 }])
  })

  it.each([
    ['of Node', "import fs from 'node:fs'\nconst path = require('path')\nimport { readFile } from 'fs/promises'", {}],
    ['of a listed package', "import express from 'express'\nimport x from 'express/lib/x.js'", {}],
    ['of a package of the lock file', "import x from 'debug'", { 'package-lock.json': '    "node_modules/debug": {' }],
    ['of an alias', "import x from '#lib/x'\nimport y from '@/y'", {}],
    ['in a condition', "if (x) {\n  require('cors')\n}", {}],
    ['of a workspace', "import x from 'x'", { 'package.json': '{ "workspaces": ["packages/*"] }' }],
    ['with a script that installs more', "import x from 'x'", { 'build-app.sh': '#!/bin/bash\nnpm install x\n' }]
  ])('causes no warning %s', (_, server, more) => {
    expect(warningsOf(node(`${server}\n`, more as Files))).toEqual([])
  })

  it('causes no warning without package.json', () => {
    expect(warningsOf({ 'start-app.sh': '#!/bin/bash\nnode server.js\n', 'server.js': "import x from 'x'\n" })).toEqual(
      []
    )
  })
})

describe('the warnings about deliberate breaks', () => {
  const runtime = breaks().filter(({ isBuild }) => !isBuild)
  const warned = runtime.filter(({ files, excluded }) => warningsOf(files, excluded).length > 0)

  it('are no false alarms: each names the place of the later failure', () => {
    const elsewhere = warned.flatMap(({ name, files, excluded, place }) =>
      warningsOf(files, excluded)
        .filter(({ file, line }) => file !== place?.file || (place.line !== null && line !== place.line))
        .map(({ message }) => `${name}: ${message}`)
    )
    // The log names the command that is not found, the warning an import of the same package.
    expect(elsewhere).toEqual([expect.stringMatching(/^streamlit-not-installed: app\.py imports streamlit,/)])
  })

  it('name ports, addresses, imports and excluded modules before the deploy', () => {
    expect(warned.map(({ name }) => name).sort()).toEqual(
      'dash-gunicorn-port dash-local dash-module dash-port dash-port-in-code fastapi-local fastapi-option fastapi-port fastapi-port-in-code flask-flask-run flask-module flask-module-other-name flask-port-in-code gradio-local gradio-port gradio-port-in-code node-local node-package node-package-esm node-port shiny-local shiny-module shiny-option shiny-port streamlit-address streamlit-config-port streamlit-excluded-module streamlit-module streamlit-module-other-name streamlit-not-installed streamlit-port'.split(
        ' '
      )
    )
  })
})

describe('the warnings about the examples', () => {
  const EXAMPLES = join(import.meta.dirname, '../../examples')
  const folders = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter(path => basename(path) === 'start-app.sh' && !path.includes('node_modules'))
    .map(dirname)

  it('are none, for each of them', () => {
    expect(folders.length).toBeGreaterThanOrEqual(9)
    for (const folder of folders) {
      const root = join(EXAMPLES, folder)
      const paths = readdirSync(root, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && !entry.parentPath.includes('node_modules'))
        .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
      const files = Object.fromEntries(paths.map(path => [path, readFileSync(join(root, path), 'utf8')]))
      expect([folder, warningsOf(files)]).toEqual([folder, []])
    }
  })
})

describe('the warnings about an official template', () => {
  const backend: Files = {
    'start-app.sh': '#!/bin/sh\nexec uvicorn app.main:app --host 0.0.0.0 --port "$PORT"\n',
    'pyproject.toml':
      '[project]\nname = "app"\ndependencies = ["core", "fastapi"]\n[tool.uv.sources]\ncore = { path = "core" }\n',
    'uv.lock': 'version = 1\n[[package]]\nname = "fastapi"\n[[package]]\nname = "core"\n',
    'app/__init__.py': '',
    'app/main.py': 'from core.settings import Settings\nfrom fastapi import FastAPI\nfrom app.api import router\n',
    'app/api.py': 'from fastapi import APIRouter\n',
    'core/pyproject.toml': '[project]\nname = "core"\ndependencies = ["pydantic-settings"]\n',
    'core/core/settings.py': 'from pydantic_settings import BaseSettings\n'
  }
  const streamlit: Files = {
    'start-app.sh':
      '#!/usr/bin/env bash\n\necho "Starting App"\nexport token="$DATAROBOT_API_TOKEN"\nstreamlit run --server.port=8080 app.py\n',
    '.streamlit/config.toml': '[theme]\nbase = "dark"\n[server]\nenableStaticServing = true\nport = 8080\n',
    'requirements.txt': 'streamlit\ndatarobot\n',
    'app.py': 'import datarobot as dr\nimport streamlit as st\nimport pandas as pd\n'
  }

  it.each([
    ['with a linked folder and a lock file', backend],
    ['of Streamlit', streamlit]
  ])('are none %s', (_, files) => {
    expect(warningsOf(files)).toEqual([])
  })
})

describe('the warnings about any application', () => {
  const piece = fc.constantFrom(
    ...['import ', 'from ', '.', 'a', ' as b', ',', '(', ')', '"""', '#', '\n', 'app.run(', 'host=', '"', "'", '\\'],
    ...[
      'require(',
      'const x = ',
      '.listen(',
      '-r ',
      '==',
      '[',
      ']',
      '&&',
      'cd ',
      ';',
      'python app.py',
      'node app.js',
      ' '
    ]
  )
  const text = fc.oneof(
    fc.array(piece).map(pieces => pieces.join('')),
    fc.string()
  )

  it('never throw, and point to lines that exist', () => {
    fc.assert(
      fc.property(text, text, text, text, (start, app, list, project) => {
        const files = {
          'start-app.sh': `${start}\npython app.py\n`,
          'app.py': app,
          'app.js': app,
          'requirements.txt': list,
          'package.json': project,
          'pyproject.toml': project
        }
        for (const { file, line } of warningsOf(files))
          expect(line).toBeLessThanOrEqual(checkout(files).lines(file)?.length ?? 0)
      })
    )
  })
})
