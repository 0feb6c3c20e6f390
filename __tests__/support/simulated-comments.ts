import type { Clock } from '../../src/clock.ts'
import type { GitHub } from '../../src/github/api.ts'
import { GitHubError } from '../../src/github/errors.ts'

/** Clock that jumps from event to event once every job waits. */
export class VirtualTime implements Clock {
  #now = 0
  readonly #events: { at: number; run(): void }[] = []

  now(): number {
    return this.#now
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise(resolve => this.#events.push({ at: this.#now + milliseconds, run: resolve }))
  }

  /** Advances until the work is done. */
  async runUntil<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const end = () => {
      isDone = true
    }
    work.then(end, end)
    for (;;) {
      await new Promise(setImmediate)
      if (isDone) return work
      this.#events.sort((a, b) => a.at - b.at)
      const next = this.#events.shift()
      if (next === undefined) throw new Error('Every job waits for ever')
      this.#now = next.at
      next.run()
    }
  }
}

/** Durations of the requests of a simulated GitHub, in milliseconds. */
export interface Delays {
  /** Time until a request takes effect. */
  before(): number
  /** Time until its response arrives. */
  after(): number
  /** Age of a list. */
  lag(): number
}

/** Comments of one pull request, as GitHub keeps them: each write replaces the whole text. */
export class SimulatedComments {
  readonly #time: VirtualTime
  readonly #delays: Delays
  readonly #versions: { at: number; comments: readonly { id: number; body: string }[] }[] = [{ at: 0, comments: [] }]
  #lastId = 0
  writes = 0

  constructor(time: VirtualTime, delays: Delays) {
    this.#time = time
    this.#delays = delays
  }

  get comments(): readonly { id: number; body: string }[] {
    return this.#versions.at(-1)?.comments ?? []
  }

  /** Deletes everything, as a person may. */
  clear(): void {
    this.#change(() => [])
  }

  #change(edit: (comments: readonly { id: number; body: string }[]) => { id: number; body: string }[]): void {
    this.#versions.push({ at: this.#time.now(), comments: edit(this.comments) })
  }

  async #request<T>(work: () => T): Promise<T> {
    await this.#time.sleep(this.#delays.before())
    const result = work()
    await this.#time.sleep(this.#delays.after())
    return result
  }

  /** Client of one job. */
  client(): GitHub {
    const view = ({ id, body }: { id: number; body: string }) => ({
      id,
      body,
      html_url: `#${id}`,
      user: { login: 'bot' }
    })
    const replace = (id: number, body: string | null) => {
      if (!this.comments.some(comment => comment.id === id)) throw new GitHubError('missing', 404, 'Not Found')
      this.#change(all => all.flatMap(each => (each.id !== id ? [each] : body === null ? [] : [{ id, body }])))
    }
    const issues = {
      createComment: ({ body }: { body: string }) =>
        this.#request(() => {
          this.writes++
          const comment = { id: ++this.#lastId, body }
          this.#change(all => [...all, comment])
          return { data: view(comment) }
        }),
      updateComment: ({ comment_id: id, body }: { comment_id: number; body: string }) =>
        this.#request(() => {
          this.writes++
          replace(id, body)
          return { data: view({ id, body }) }
        }).catch(error => {
          throw error
        }),
      deleteComment: ({ comment_id: id }: { comment_id: number }) => this.#request(() => replace(id, null))
    }
    const paginate = () =>
      this.#request(() => {
        const at = this.#time.now() - this.#delays.lag()
        return (this.#versions.findLast(version => version.at <= at)?.comments ?? []).map(view)
      })
    return { rest: { issues }, paginate } as unknown as GitHub
  }
}
