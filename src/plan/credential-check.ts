import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** Parameters of scrypt. */
export type ScryptCost = Readonly<{ N: number; r: number; p: number }>

/** Default cost: one of the minimums of OWASP's password storage page, with 16 MiB of memory. */
const COST: ScryptCost = { N: 2 ** 14, r: 8, p: 5 }

/** Maximum cost of a check that is verified. A description with a higher one is not ours. */
const MAX_COST: ScryptCost = { N: 2 ** 16, r: 8, p: 16 }

const SALT_BYTES = 16
const HASH_BYTES = 32
const MAX_MEMORY_BYTES = 128 * 1024 * 1024

/**
 * Creates a check of a secret: a salted scrypt hash, with its parameters beside it. It tells later whether a secret is
 * the same one, and makes every guess as expensive as a password guess.
 */
export async function createCheck(secret: string, cost: ScryptCost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(secret, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** Tells whether a secret is the one that a check was created from. False for an invalid check. */
export async function matchesCheck(secret: string, check: string): Promise<boolean> {
  const parts = /^scrypt\$(\d{1,6})\$(\d{1,3})\$(\d{1,3})\$([\w-]{22})\$([\w-]{43})$/.exec(check)
  if (parts === null) return false
  const [N, r, p] = parts.slice(1, 4).map(Number) as [number, number, number]
  const isAffordable = isPowerOfTwo(N) && N <= MAX_COST.N && r > 0 && r <= MAX_COST.r && p > 0 && p <= MAX_COST.p
  if (!isAffordable) return false
  const [salt, hash] = parts.slice(4).map(text => Buffer.from(text, 'base64url')) as [Buffer, Buffer]
  return timingSafeEqual(await derive(secret, salt, { N, r, p }), hash)
}

/** Derives a key from a secret that may be weak. Equal secrets and salts give equal keys. */
export const stretch = (secret: string, salt: Buffer, cost: ScryptCost = COST): Promise<Buffer> =>
  derive(secret, salt, cost)

const isPowerOfTwo = (N: number): boolean => N > 1 && (N & (N - 1)) === 0

function derive(secret: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, HASH_BYTES, { ...cost, maxmem: MAX_MEMORY_BYTES }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
