import { Agent, type AgentOptions } from 'node:http'
import type { TcpSocketConnectOpts } from 'node:net'

/** Delay before Node tries the second address if the first has not refused: practically never. */
const NEVER_MS = 2 ** 31 - 1

/** Host name for `loopbackAgent`. It is never resolved by DNS. */
export const LOOPBACK_NAME = 'localhost'

/**
 * Agent that connects to 127.0.0.1 and, if nothing listens there, to ::1, because programs that bind "localhost" may
 * use either. Connections are not reused: an application may close an idle one just as the next request is sent. There
 * is no timeout between the addresses: on a busy machine, this process may notice the connection late.
 */
export function loopbackAgent(): Agent {
  const options: AgentOptions & Pick<TcpSocketConnectOpts, 'autoSelectFamilyAttemptTimeout'> = {
    keepAlive: false,
    autoSelectFamilyAttemptTimeout: NEVER_MS,
    lookup: (_name, _options, callback) =>
      callback(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '::1', family: 6 }
      ])
  }
  return new Agent(options)
}

/** Checks if an address is only reachable from this machine: 127.0.0.0/8, also as IPv6, and ::1. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address) || /^::ffff:7f[0-9a-f]{2}:/.test(address)
}
