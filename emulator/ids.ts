import { randomBytes, randomInt } from 'node:crypto'

/** Part of all ids of this process. */
const PROCESS = randomBytes(5).toString('hex')

/** Number of ids so far, from a random start that leaves room for eight million. */
let count = randomInt(2 ** 23)

/**
 * Id in DataRobot's format, an ObjectId: 24 hex digits of the creation time in seconds, the process, and a number that
 * grows (platform.md §1 [C]). So ids of one second have the order of their creation.
 */
export function newId(now: number): string {
  count = (count + 1) % 2 ** 24
  const time = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, '0')
    .slice(-8)
  return time + PROCESS + count.toString(16).padStart(6, '0')
}
