import { randomBytes } from 'node:crypto'

/**
 * Id in DataRobot's format: 24 hex digits, of which the first eight are the creation time in seconds (platform.md §1
 * [C]).
 */
export function newId(now: number): string {
  return (
    Math.floor(now / 1000)
      .toString(16)
      .padStart(8, '0')
      .slice(-8) + randomBytes(8).toString('hex')
  )
}
