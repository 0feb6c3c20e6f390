import { randomBytes } from 'node:crypto'

/** Creates an id like those of DataRobot: 24 hex digits, of which 8 are the creation time (platform.md §1 [C]). */
export function newId(now: number): string {
  return (
    Math.floor(now / 1000)
      .toString(16)
      .padStart(8, '0')
      .slice(-8) + randomBytes(8).toString('hex')
  )
}
