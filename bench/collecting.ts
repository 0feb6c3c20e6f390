// Measures listing, hashing and planning for the maximum number of files: the additional time of a dry run compared with
// a single file, and the time of only hashing the same number of bytes.
import { createHash } from 'node:crypto'
import { type Figure, median, seconds, timed, times } from './figures.ts'
import { checkout, deploy, randomFiles, startServer } from './stage.ts'

/** Maximum number of files of a version, without the manifest. */
const FILES = 999
const BYTES = 100_000_000
const RUNS = 9

export async function measure(): Promise<Figure[]> {
  const server = await startServer()
  const large = checkout(randomFiles(FILES - 1, Math.ceil(BYTES / (FILES - 1))))
  const small = checkout([])
  const bytes = Buffer.alloc(BYTES)
  const plan = (workspace: string) => deploy(server, workspace, { 'app-name': 'collecting', 'dry-run': true })
  const took: number[] = []
  const hashing: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    took.push((await timed(() => plan(large))) - (await timed(() => plan(small))))
    hashing.push(await timed(async () => createHash('sha256').update(bytes).digest()))
  }
  return [
    {
      what: `listing, hashing and planning ${FILES} files, ${BYTES / 1e6} MB`,
      target: '< 1 s',
      measured: `${seconds(median(took))}, ${times(median(took) / median(hashing))} the hashing alone`,
      isMet: median(took) < 1_000
    }
  ]
}
