const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/i

/** Returns true for an address that only the same machine can reach. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host)
