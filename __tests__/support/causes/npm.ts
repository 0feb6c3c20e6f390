import type { Sample } from './sample.ts'

export const npm: readonly Sample[] = [
  {
    log: 'npm-ci-no-lock',
    files: {
      'build-app.sh': '#!/bin/sh\nset -e\nnpm ci\n',
      'package.json': '{}\n'
    },
    causes: [
      'npm · build-app.sh:3 · "npm ci" needs a readable package-lock.json; run "npm install" and commit package-lock.json'
    ],
    isBuild: true
  },
  {
    log: 'npm-no-package-json',
    files: {
      'start-app.sh': '#!/bin/bash\n\nnpm start\n'
    },
    causes: ['npm · start-app.sh:3 · npm found no package.json; run npm in the folder with package.json (cd)'],
    isBuild: true
  },
  {
    log: 'npm-etarget',
    files: {
      'package.json': '{\n  "name": "shop",\n  "dependencies": {\n    "express": "^99.0.0"\n  }\n}\n'
    },
    causes: [
      'npm · package.json:4 · npm found no version that matches express@^99.0.0; write a version that exists in package.json:4'
    ],
    isBuild: true
  },
  {
    log: 'npm9-etarget',
    files: {
      'package.json': '{\n  "name": "shop",\n  "dependencies": {\n    "express": "^99.0.0"\n  }\n}\n'
    },
    causes: [
      'npm · package.json:4 · npm found no version that matches express@^99.0.0; write a version that exists in package.json:4'
    ],
    isBuild: true
  },
  {
    log: 'npm-ci-sync',
    files: {
      'package.json':
        '{\n  "dependencies": {\n    "ms": "2.1.3",\n    "mime": "^3.0.0",\n    "cors": "^2.8.0"\n  }\n}\n',
      'package-lock.json': '{}\n'
    },
    causes: [
      'npm · package.json:5 · package-lock.json does not match package.json: cors@2.8.6, ms@2.1.3, object-assign@4.1.1 and 1 more; run "npm install" and commit package-lock.json'
    ],
    isBuild: true
  },
  {
    log: 'npm-eresolve',
    files: {
      'package.json': '{\n  "dependencies": {\n    "react": "^16.0.0",\n    "react-dom": "^18.0.0"\n  }\n}\n'
    },
    causes: [
      'npm · package.json:4 · Packages conflict: react-dom@18.3.1 needs react@"^18.3.1", but react@16.14.0 is required elsewhere'
    ],
    isBuild: true
  },
  {
    log: 'npm9-eresolve',
    files: {
      'package.json': '{\n  "dependencies": {\n    "react": "^16.0.0",\n    "react-dom": "^18.0.0"\n  }\n}\n'
    },
    causes: [
      'npm · package.json:4 · Packages conflict: react-dom@18.3.1 needs react@"^18.3.1", but react@16.14.0 is required elsewhere'
    ],
    isBuild: true
  },
  {
    log: 'npm-404',
    files: {
      'package.json': '{\n  "dependencies": {\n    "no-such-package-of-anybody-1": "^1.0.0"\n  }\n}\n'
    },
    causes: [
      'npm · package.json:3 · npm found no package no-such-package-of-anybody-1@^1.0.0; correct the name in package.json:3, or give npm access to the registry that has it (.npmrc)'
    ],
    isBuild: true
  },
  {
    log: 'npm-no-json',
    files: {
      'package.json':
        '{\n  "name": "shop",\n  "scripts": {\n    "start": "node server.js",\n    "build": "vite build",\n  }\n}\n'
    },
    causes: [
      'npm · package.json:6 · package.json is not valid JSON: Expected double-quoted property name in JSON at position 95 (line 6 column 3)'
    ],
    isBuild: true
  },
  {
    log: 'npm-no-script',
    files: {
      'package.json': '{\n  "name": "shop",\n  "scripts": {\n    "start": "node server.js"\n  }\n}\n'
    },
    causes: ['npm · package.json:3 · package.json has no script "serve"; add "serve" to "scripts" in package.json:3'],
    isBuild: true
  },
  {
    log: 'npm-no-program',
    files: {
      'package.json': '{\n  "scripts": {\n    "build": "vite build"\n  }\n}\n'
    },
    causes: ['shell · package.json:3 · vite: command not found; add "vite" to package.json'],
    isBuild: true
  },
  {
    log: 'npm-eintegrity',
    files: {
      'package-lock.json':
        '{\n  "packages": {\n    "node_modules/ms": {\n      "integrity": "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="\n    }\n  }\n}\n'
    },
    causes: [
      'npm · package-lock.json:4 · The checksum of a downloaded package differs from package-lock.json: sha512-AAAAAAAAAAAAAAAAA…'
    ],
    isBuild: true
  },
  {
    log: 'npm-engine',
    files: {
      'package.json': '{\n  "name": "shop",\n  "engines": {\n    "node": ">=99"\n  }\n}\n'
    },
    causes: [
      'npm · package.json:3 · The Node version does not satisfy "engines": {"node":">=99"}; correct "engines", or use an execution environment with that version'
    ],
    isBuild: true
  },
  {
    log: 'npm-postinstall',
    files: {
      'package.json': '{\n  "scripts": {\n    "postinstall": "node setup.js"\n  }\n}\n'
    },
    causes: ['node · package.json:3 · Cannot find setup.js'],
    isBuild: true
  },
  {
    log: 'npm6-start',
    files: {
      'package.json': '{\n  "scripts": {\n    "start": "node server.js"\n  }\n}\n'
    },
    causes: ['npm · package.json:3 · npm ran a command that failed: node server.js'],
    isBuild: true
  },
  {
    log: 'typescript',
    files: {
      'src/server.ts': '\n\n\n\n'
    },
    causes: ["node · src/server.ts:3 · TS2322: Type 'string' is not assignable to type 'number'."],
    isBuild: true
  }
]
