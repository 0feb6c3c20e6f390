/** Start states: what the emulator begins with, and what a folder or the control plane adds. */
export { applySeed, type SeededIds as Planted } from './seed/apply.ts'
export { defaultSeed } from './seed/default.ts'
export type { Seed } from './seed/format.ts'
export { parseSeed, readSeed } from './seed/read.ts'
