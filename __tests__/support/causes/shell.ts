import type { Sample } from './sample.ts'

export const shell: readonly Sample[] = [
  {
    log: 'bash-not-found',
    files: {
      'start-app.sh': '#!/bin/bash\n\nstreamlt run app.py\n'
    },
    causes: ['shell · start-app.sh:3 · streamlt: command not found']
  },
  {
    log: 'bash-no-file',
    files: {
      'start-app.sh': '#!/bin/bash\n\n./run-server --port 8080\n'
    },
    causes: ['shell · start-app.sh:3 · ./run-server: No such file or directory']
  },
  {
    log: 'bash-syntax',
    files: {
      'start-app.sh': '#!/bin/sh\nif [ -f x ]; then\n  echo\n\necho done\n'
    },
    causes: ['shell · start-app.sh:5 · syntax error: unexpected end of file']
  },
  {
    log: 'bash-unset',
    files: {
      'start-app.sh': '#!/bin/sh\nset -eu\necho "$DB_URL"\n'
    },
    causes: [
      'shell · start-app.sh:3 · DB_URL: unbound variable; set DB_URL with the input "runtime-parameters", or "credentials" for a secret'
    ]
  },
  {
    log: 'bash-permission',
    files: {
      'start-app.sh': '#!/bin/bash\n\n./tool.sh\n'
    },
    causes: ['shell · start-app.sh:3 · ./tool.sh: Permission denied']
  },
  {
    log: 'bash-cd',
    files: {
      'start-app.sh': '#!/bin/sh\nset -e\ncd frontend\n'
    },
    causes: ['shell · start-app.sh:3 · cd: frontend: No such file or directory']
  },
  {
    log: 'dash-not-found',
    files: {
      'start-app.sh': '#!/bin/bash\n\nstreamlt run app.py\n'
    },
    causes: ['shell · start-app.sh:3 · streamlt: not found']
  },
  {
    log: 'dash-no-file',
    files: {
      'start-app.sh': '#!/bin/bash\n\n./run-server --port 8080\n'
    },
    causes: ['shell · start-app.sh:3 · ./run-server: not found']
  },
  {
    log: 'dash-syntax',
    files: {
      'start-app.sh': '#!/bin/sh\nif [ -f x ]; then\n  echo\n\necho done\n'
    },
    causes: ['shell · start-app.sh:5 · Syntax error: end of file unexpected (expecting "fi")']
  },
  {
    log: 'dash-unset',
    files: {
      'start-app.sh': '#!/bin/sh\nset -eu\necho "$DB_URL"\n'
    },
    causes: [
      'shell · start-app.sh:3 · DB_URL: parameter not set; set DB_URL with the input "runtime-parameters", or "credentials" for a secret'
    ]
  },
  {
    log: 'dash-permission',
    files: {
      'start-app.sh': '#!/bin/bash\n\n./tool.sh\n'
    },
    causes: ['shell · start-app.sh:3 · ./tool.sh: Permission denied']
  },
  {
    log: 'dash-cd',
    files: {
      'start-app.sh': '#!/bin/sh\nset -e\ncd frontend\n'
    },
    causes: ["shell · start-app.sh:3 · cd: can't cd to frontend"]
  },
  {
    log: 'busybox-not-found',
    files: {
      'start-app.sh': '#!/bin/bash\n\nstreamlt run app.py\n'
    },
    causes: ['shell · start-app.sh:3 · streamlt: not found']
  },
  {
    log: 'busybox-no-file',
    files: {
      'start-app.sh': '#!/bin/bash\n\n./run-server --port 8080\n'
    },
    causes: ['shell · start-app.sh:3 · ./run-server: not found']
  },
  {
    log: 'busybox-syntax',
    files: {
      'start-app.sh': '#!/bin/sh\nif [ -f x ]; then\n  echo\n\necho done\n'
    },
    causes: ['shell · start-app.sh:5 · syntax error: unexpected end of file (expecting "fi")']
  },
  {
    log: 'busybox-unset',
    files: {
      'start-app.sh': '#!/bin/sh\nset -eu\necho "$DB_URL"\n'
    },
    causes: [
      'shell · start-app.sh:3 · DB_URL: parameter not set; set DB_URL with the input "runtime-parameters", or "credentials" for a secret'
    ]
  },
  {
    log: 'busybox-permission',
    files: {
      'start-app.sh': '#!/bin/bash\n\n./tool.sh\n'
    },
    causes: ['shell · start-app.sh:3 · ./tool.sh: Permission denied']
  },
  {
    log: 'busybox-cd',
    files: {
      'start-app.sh': '#!/bin/sh\nset -e\ncd frontend\n'
    },
    causes: ["shell · start-app.sh:3 · cd: can't cd to frontend: No such file or directory"]
  },
  {
    log: 'bash-crlf',
    files: {
      'start-app.sh': '#!/bin/bash\r\nset -e\r\nstreamlit run app.py\r\n'
    },
    causes: [
      'shell · start-app.sh:3 · streamlit: command not found; add "streamlit" to a new requirements.txt',
      'shell · start-app.sh:2 · set: -: invalid option; the script has CR LF line endings, save it with LF'
    ]
  },
  {
    log: 'env-crlf',
    files: {
      'start-app.sh': '#!/usr/bin/env python\r\n'
    },
    causes: ['shell · start-app.sh:* · python\\r: a script has CR LF line endings, save it with LF']
  },
  {
    log: 'bash-crlf-start',
    files: {
      'start-app.sh': '#!/bin/bash\r\n'
    },
    causes: [
      'shell · start-app.sh:1 · start-app.sh: cannot execute: required file not found; its first line must be "#!" and an interpreter, without CR LF'
    ]
  },
  {
    log: 'bash-bad-interpreter',
    files: {
      'start-app.sh': '#!/bin/bash\r\n'
    },
    causes: [
      'shell · start-app.sh:1 · start-app.sh: /bin/bash^M: bad interpreter: No such file or directory; its first line must be "#!" and an interpreter, without CR LF'
    ]
  },
  {
    log: 'env-not-found',
    files: {
      'start-app.sh': '#!/bin/bash\nexec env nosuch x\n'
    },
    causes: ['shell · start-app.sh:2 · nosuch: program not found']
  },
  {
    log: 'nohup-not-found',
    files: {
      'start-app.sh': '#!/bin/bash\nnohup nosuch x; timeout 3 nosuch\n'
    },
    causes: ['shell · start-app.sh:2 · nosuch: program not found']
  },
  {
    log: 'bash-exec',
    files: {
      'start-app.sh': '#!/bin/bash\nexec streamlit run app.py\n'
    },
    causes: ['shell · start-app.sh:2 · exec: streamlit: not found; add "streamlit" to a new requirements.txt']
  },
  {
    log: 'bash-exec-format',
    files: {
      'start-app.sh': '#!/bin/bash\n\nexec ./server\n'
    },
    causes: ['shell · start-app.sh:3 · /opt/code/server: cannot execute binary file: Exec format error']
  },
  {
    log: 'dash-exec-format',
    files: {
      'start-app.sh': '#!/bin/bash\n\nexec ./server\n'
    },
    causes: ['shell · start-app.sh:3 · exec: ./server: Exec format error']
  },
  {
    log: 'bash-killed',
    files: {
      'start-app.sh': '#!/bin/bash\n\nsh -c "kill -9"\n'
    },
    causes: ['shell · start-app.sh:3 · Killed, most likely because it ran out of memory: sh -c "kill -9 \\$\\$"']
  },
  {
    log: 'bash-token',
    files: {
      'start-app.sh': '#!/bin/bash\nfor i in 1 2; do\n echo $i\ndone)\n'
    },
    causes: ["shell · start-app.sh:4 · syntax error near unexpected token `)'"]
  },
  {
    log: 'container-exec-format',
    files: {
      'start-app.sh': 'streamlit run app.py\n'
    },
    causes: [
      'shell · start-app.sh:1 · start-app.sh: exec format error; its first line must be "#!" and an interpreter, without CR LF'
    ]
  },
  {
    log: 'container-no-such-file',
    files: {
      'start-app.sh': '#!/bin/bash\r\n'
    },
    causes: [
      'shell · start-app.sh:1 · start-app.sh: no such file or directory; its first line must be "#!" and an interpreter, without CR LF'
    ]
  },
  {
    log: 'container-tini-permission',
    files: {
      'start-app.sh': '#!/bin/bash\n\nx\n'
    },
    causes: ['shell · start-app.sh:* · start-app.sh: Permission denied']
  },
  {
    log: 'container-runc-permission',
    files: {
      'start-app.sh': '#!/bin/bash\n\nx\n'
    },
    causes: ['shell · start-app.sh:* · start-app.sh: permission denied']
  },
  {
    log: 'killed-137',
    files: {
      'start-app.sh': '#!/bin/bash\n\nx\n'
    },
    causes: [
      'system · - · It was killed, most likely because it ran out of memory; set the input "resource-label" to a larger bundle'
    ]
  },
  {
    log: 'probe-failed',
    files: {
      'start-app.sh': '#!/bin/bash\n\nx\n'
    },
    causes: [
      'system · - · Nothing answered on the port: start-app.sh must keep running and listen on port 8080 of all addresses'
    ]
  }
]
