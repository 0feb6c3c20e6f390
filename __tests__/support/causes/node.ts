import type { Sample } from './sample.ts'

export const node: readonly Sample[] = [
  {
    log: 'node-cjs',
    files: {
      'server.js': '\n\n\n\n\n\n\n\n',
      'lib/load.js': '\n\n\n\n'
    },
    causes: ["node · lib/load.js:2 · TypeError: Cannot read properties of undefined (reading 'port')"]
  },
  {
    log: 'node-colours',
    files: {
      'server.js': '\n\n\n\n\n\n\n\n',
      'lib/load.js': '\n\n\n\n'
    },
    causes: ["node · lib/load.js:2 · TypeError: Cannot read properties of undefined (reading 'port')"]
  },
  {
    log: 'node-esm-package',
    files: {
      'server.mjs': 'import express from "express"\n',
      'package.json': '{\n  "dependencies": {}\n}\n'
    },
    causes: ['node · server.mjs:1 · Cannot find express; add "express" to package.json']
  },
  {
    log: 'node-cjs-package',
    files: {
      'nomod.cjs': '\n\n',
      'package.json': '{\n  "dependencies": {\n    "express": "^5"\n  }\n}\n'
    },
    causes: [
      'node · nomod.cjs:1 · Cannot find express; express is in package.json:3 but not installed: run "npm ci" in build-app.sh'
    ]
  },
  {
    log: 'node-esm-file',
    files: {
      'miss.mjs': '// own\nimport { load } from "../../causes/samples/lib/missing.js"\n'
    },
    causes: ['node · miss.mjs:2 · Cannot find lib/missing.js']
  },
  {
    log: 'node-cjs-file',
    files: {
      'miss.cjs': '\n\n'
    },
    causes: ['node · miss.cjs:1 · Cannot find ./lib/missing']
  },
  {
    log: 'node-syntax',
    files: {
      'syn.js': '\n\n\n\n\n'
    },
    causes: ["node · syn.js:4 · SyntaxError: Unexpected token '}'"]
  },
  {
    log: 'node-syntax-esm',
    files: {
      'syn.mjs': '\n\n\n\n\n\n'
    },
    causes: ["node · syn.mjs:5 · SyntaxError: Unexpected token '}'"]
  },
  {
    log: 'node-export',
    files: {
      'noexp2.mjs': '\n\n',
      'lib/a.mjs': '\n\n'
    },
    causes: [
      "node · noexp2.mjs:1 · SyntaxError: The requested module './lib/a.mjs' does not provide an export named 'nope'"
    ]
  },
  {
    log: 'node-port',
    files: {
      'port.mjs': '\n\n\n'
    },
    causes: ['node · port.mjs:2 · Error: listen EADDRINUSE: address already in use :::8080']
  },
  {
    log: 'node-rejection',
    files: {
      'reject.mjs': '\n\n\n\n\n\n'
    },
    causes: ['node · reject.mjs:1 · Error: no database']
  },
  {
    log: 'node-no-file',
    files: {
      'start-app.sh': '#!/bin/bash\n\nnode nosuch.js\n'
    },
    causes: ['node · start-app.sh:3 · Cannot find nosuch.js']
  },
  {
    log: 'node-import-in-cjs',
    files: {
      'cjsimport.cjs': '\n\n'
    },
    causes: ['node · cjsimport.cjs:1 · SyntaxError: Cannot use import statement outside a module']
  },
  {
    log: 'node-require-in-esm',
    files: {
      'esmreq.mjs': '\n\n'
    },
    causes: [
      'node · esmreq.mjs:1 · ReferenceError: require is not defined in ES module scope, you can use import instead'
    ]
  },
  {
    log: 'node-escaped-path',
    files: {
      'with space/x y.mjs': '\n\n\n'
    },
    causes: ['node · with space/x y.mjs:2 · Error: é']
  },
  {
    log: 'node-typescript',
    files: {
      'app.ts': '\n\n\n\n\n\n\n'
    },
    causes: ['node · app.ts:4 · RangeError: port x']
  },
  {
    log: 'node-memory',
    files: {
      'oom.js': '\n\n'
    },
    causes: ['system · - · It ran out of memory; set the input "resource-label" to a larger bundle']
  }
]
