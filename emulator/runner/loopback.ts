import { Agent, type AgentOptions } from 'node:http'
import type { TcpSocketConnectOpts } from 'node:net'

/** Milliseconds after which the second address is tried although the first has not refused: practically never. */
const NEVER_MS = 2 ** 31 - 1

/** Name to connect to with `loopbackAgent`; it is never asked for in DNS. */
export const LOOPBACK_NAME = 'localhost'

/**
 * Connects to 127.0.0.1 and, if nothing listens there, to ::1: programs that bind "localhost" may take either. No
 * connection is kept, as an application may close an idle one the moment the next request is sent. The system answers on
 * the loopback interface at once; that we see it late, on a busy machine, is no reason to give an address up.
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

/** Whether an address is reached from its own machine only: 127.0.0.0/8, also as IPv6, and ::1. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address) || /^::ffff:7f[0-9a-f]{2}:/.test(address)
}
