import type { EnvironmentSeed, Seed } from './format.ts'

/**
 * Fixed ids of the default seed, for tests and demos. The first three environments have their ids of the SaaS platform.
 */
export const seedIds = {
  owner: '65f000000000000000000001',
  viewer: '65f000000000000000000002',
  editor: '65f000000000000000000003',
  python: '66d07fae0513a1edf18595bb',
  node: '67810494d211dfbce6eb84d0',
  streamlit: '6542cd582a9d3d51bf4ac71e',
  neverBuilt: '65e000000000000000000011',
  newestFailed: '65e000000000000000000012',
  twins: ['65e000000000000000000021', '65e000000000000000000022'],
  applicationTemplate: '65a000000000000000000001',
  customTemplate: '65c000000000000000000001',
  codespace: '65b000000000000000000001',
  useCase: '64a000000000000000000001'
} as const

const START_SCRIPT = '#!/bin/sh\nexec python3 app.py\n'

const APP_SOURCE = `import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Hello from a template\\n")


HTTPServer(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Hello).serve_forever()
`

/** Version with a successful build. Its id is that of the environment with another first digit. */
const builtVersion = (id: string, label = 'v1') => ({ id: `7${id.slice(1)}`, label, buildStatus: 'success' as const })

const PYTHON_NAME = '[DataRobot] Python 3.12 Applications Base'

/** Environments, including difficult cases for clients that search for one (platform.md §8 row 32). */
const environments: EnvironmentSeed[] = [
  {
    id: seedIds.python,
    name: PYTHON_NAME,
    description: 'Base of Python applications.',
    programmingLanguage: 'python',
    versions: [
      { id: '66d07fae0513a1edf18595b0', label: 'v1', buildStatus: 'success' },
      builtVersion(seedIds.python, 'v2')
    ]
  },
  {
    id: '65e000000000000000000031',
    name: `${PYTHON_NAME} (GPU)`,
    description: 'Its name begins like that of another.',
    programmingLanguage: 'python',
    versions: [builtVersion('65e000000000000000000031')]
  },
  {
    id: seedIds.neverBuilt,
    name: 'Environment without a version',
    programmingLanguage: 'python',
    versions: []
  },
  {
    id: seedIds.newestFailed,
    name: 'Environment whose newest version failed',
    programmingLanguage: 'python',
    versions: [
      { id: '75e000000000000000000012', label: 'v1', buildStatus: 'success' },
      { id: '75e000000000000000000013', label: 'v2', buildStatus: 'failed' }
    ]
  },
  ...seedIds.twins.map(id => ({
    id,
    name: 'Environment of the same name',
    programmingLanguage: 'python',
    versions: [builtVersion(id)]
  })),
  ...Array.from({ length: 20 }, (_, index) => {
    const id = `65e0000000000000000001${String(index).padStart(2, '0')}`
    return { id, name: `Team environment ${index + 1}`, programmingLanguage: 'python', versions: [builtVersion(id)] }
  }),
  // On the second page, where a client that only reads the first page does not find them.
  {
    id: seedIds.node,
    name: '[DataRobot] NodeJS 22 Applications Base',
    description: 'Base of Node.js applications.',
    programmingLanguage: 'other',
    versions: [builtVersion(seedIds.node)]
  },
  {
    id: seedIds.streamlit,
    name: '[Experimental] Python 3.9 Streamlit',
    description: 'Runs Streamlit applications.',
    programmingLanguage: 'python',
    versions: [builtVersion(seedIds.streamlit)]
  },
  {
    id: '65e000000000000000000041',
    name: '[DataRobot] Python 3.11 Scikit-Learn Drop-In',
    description: 'For models, not for applications.',
    programmingLanguage: 'python',
    useCases: ['customModel'],
    versions: [builtVersion('65e000000000000000000041')]
  }
]

/** Seed that every emulator starts with. */
export function defaultSeed(token: string): Seed {
  return {
    users: [
      { id: seedIds.owner, username: 'emulator@example.com', token, firstName: 'Emulator', lastName: 'Owner' },
      { id: seedIds.viewer, username: 'viewer@example.com', firstName: 'Vera', lastName: 'Viewer' },
      { id: seedIds.editor, username: 'editor@example.com', firstName: 'Edgar', lastName: 'Editor' }
    ],
    environments,
    codespaces: [{ id: seedIds.codespace, files: { 'start-app.sh': START_SCRIPT, 'app.py': APP_SOURCE } }],
    useCases: [{ id: seedIds.useCase, name: 'Example', description: 'For applications to be put into.' }],
    customTemplates: [
      {
        id: seedIds.customTemplate,
        name: 'Hello application',
        description: 'A web page in a few lines of Python.',
        templateSubType: 'python',
        environment: seedIds.python,
        tags: ['example'],
        readme: '# Hello application\n',
        files: { 'start-app.sh': START_SCRIPT, 'app.py': APP_SOURCE }
      }
    ],
    applicationTemplates: [
      {
        id: seedIds.applicationTemplate,
        name: 'Hello template',
        description: 'A template that everybody sees and nobody may change.',
        readme: '# Hello template\n\nStart here.\n',
        repository: { url: 'https://github.com/example/hello', tag: 'main', isPublic: true },
        tags: ['example'],
        isGlobal: true
      }
    ]
  }
}
