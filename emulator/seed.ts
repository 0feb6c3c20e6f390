/** Seeds: the default start state, and data added from a folder or through the control plane. */
export { applySeed, type SeededIds as Planted } from './seed/apply.ts'
export { defaultSeed } from './seed/default.ts'
export type { Seed } from './seed/format.ts'
export { parseSeed, readSeed } from './seed/read.ts'
