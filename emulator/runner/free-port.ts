import { createServer } from 'node:net'

const reserved = new Set<number>()

/**
 * A port nobody listens on, below the range from which outgoing connections take theirs: from that range, any
 * connection of the machine could take it before the application does.
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

/** Lets a later launch have the port. */
export function releasePort(port: number): void {
  reserved.delete(port)
}

/** Nothing where the machine has no such address, as without IPv6. */
function canListen(port: number, host: string): Promise<boolean | undefined> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? false : undefined)
    )
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}
