import { createServer } from 'node:net'

const reserved = new Set<number>()

/**
 * Reserves a free port below the ephemeral range. An outgoing connection could take a port in that range before the
 * application does.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (reserved.has(port)) continue
    reserved.add(port)
    if ((await canListen(port, '::')) ?? (await canListen(port, '0.0.0.0'))) return port
    reserved.delete(port)
  }
  throw new Error('no free port was found between 20000 and 32000')
}

/** Makes a reserved port available again. */
export function releasePort(port: number): void {
  reserved.delete(port)
}

/** Checks if a port is free. Undefined if the machine does not have the address, for example without IPv6. */
function canListen(port: number, host: string): Promise<boolean | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? false : undefined)
    )
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
