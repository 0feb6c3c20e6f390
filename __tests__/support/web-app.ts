/** Files of a web application that answers every path with `text` and the request, and logs when it listens. */
export function webApp(text: string, extra: Record<string, string> = {}): Record<string, string> {
  return {
    'start-app.sh': `#!/bin/sh\nexec "${process.execPath}" app.mjs\n`,
    'app.mjs': `
      import { createServer } from 'node:http'
      console.log('starting ${text}')
      const server = createServer((request, response) => {
        if (request.url.endsWith('/crash')) process.exit(3)
        response.setHeader('content-type', 'application/json')
        const { url, headers } = request
        response.end(JSON.stringify({ text: '${text}', url, headers, env: process.env, pid: process.pid }))
      })
      server.listen(process.env.PORT, () => console.log('listening'))
    `,
    ...extra
  }
}

/** Checks if a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
