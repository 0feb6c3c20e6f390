import { randomBytes } from 'node:crypto'

/** An id as DataRobot makes them: 24 hex digits, the first eight of them the second of creation (facts §1 [C]). */
export function newId(now: number): string {
  return (
    Math.floor(now / 1000)
      .toString(16)
      .padStart(8, '0')
      .slice(-8) + randomBytes(8).toString('hex')
  )
}
