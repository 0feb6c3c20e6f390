import { ControllableClock } from '../../../emulator/clock.ts'
import type { Reply } from '../../../emulator/http/reply.ts'
import { type LoggedRequest, RequestLog } from '../../../emulator/http/request-log.ts'
import { Lifecycle } from '../../../emulator/lifecycle/lifecycle.ts'
import { recordTimeline } from '../../../emulator/lifecycle/timeline.ts'
import { servePage } from '../../../emulator/page/pages.ts'
import type { Platform } from '../../../emulator/platform.ts'
import { Settings } from '../../../emulator/rules/settings.ts'
import type { LaunchEvent, Runner } from '../../../emulator/runner/types.ts'
import type { Blobs } from '../../../emulator/state/blobs.ts'
import {
  type Application,
  type Item,
  NEW_APPLICATION,
  type Source,
  type Version
} from '../../../emulator/state/records.ts'
import { State } from '../../../emulator/state/state.ts'

export const ORIGIN = 'http://127.0.0.1:8080'
/** Time of all tests. In the future, because the clock of the emulator can only be advanced. */
export const NOW = Date.UTC(2035, 6, 8, 16, 58, 14)

/** Emulator without a server. Tests control its applications by emitting launch events. */
export class PageFixture {
  readonly state = new State()
  readonly clock = new ControllableClock()
  readonly requests = new RequestLog()
  readonly platform: Platform
  readonly #emitters = new Map<string, (event: LaunchEvent) => void>()
  #ids = 0

  constructor() {
    this.clock.freeze()
    this.clock.advance(NOW - this.clock.now())
    const runner: Runner = {
      launch: (launch, emit) => this.#emitters.set(launch.applicationId, emit),
      stop: async () => {},
      retire: () => {},
      port: () => undefined,
      beginVisit: () => () => {},
      close: async () => {}
    }
    const settings = new Settings()
    recordTimeline(this.state, this.clock, settings)
    // In this fixture, the digest of a file is its content.
    const blobs = { path: (blob: string) => `/nowhere/${blob}`, read: (blob: string) => Buffer.from(blob) } as Blobs
    const { state, clock } = this
    const dependencies = { state, blobs, clock, settings, runner, simulator: runner }
    const lifecycle = new Lifecycle({ ...dependencies, takeForcedOutcome: () => undefined, origin: () => ORIGIN })
    this.platform = { state, blobs, clock, settings, lifecycle }
    state.put('users', this.#user('ada@example.com'))
    state.put('environments', {
      id: this.id('e'),
      userId: null,
      name: '[DataRobot] Python 3.12 Applications Base',
      description: '',
      programmingLanguage: 'python',
      isPublic: true,
      createdAt: this.now,
      useCases: ['customApplication'],
      requiredMetadataKeys: [],
      grants: []
    })
    state.put('environmentVersions', {
      id: this.id('e'),
      environmentId: state.all('environments')[0]?.id ?? '',
      label: 'v7',
      description: '',
      buildStatus: 'success',
      buildLog: '',
      buildError: '',
      dockerContext: null,
      dockerImage: null,
      dockerImageUri: null,
      createdAt: this.now
    })
  }

  get now(): number {
    return this.clock.now()
  }

  get userId(): string {
    return this.state.all('users')[0]?.id ?? ''
  }

  id(first: string): string {
    this.#ids += 1
    return first + this.#ids.toString(16).padStart(23, '0')
  }

  source(name: string): Source {
    const source: Source = { ...this.#newRecordFields('5'), name, grants: [] }
    this.state.put('sources', source)
    return source
  }

  /** Adds a version. `files` maps paths to contents. */
  version(
    source: Source,
    label: string | null,
    files: Record<string, string>,
    overrides: Partial<Version> = {}
  ): Version {
    const environment = this.state.all('environmentVersions')[0]
    const version: Version = {
      ...this.#newRecordFields('6'),
      sourceId: source.id,
      label,
      baseEnvironmentId: environment?.environmentId ?? null,
      baseEnvironmentVersionId: environment?.id ?? null,
      isFrozen: false,
      items: Object.entries(files).map(([path, content]) => this.#item(path, content)),
      resources: {},
      requiredKeyScopeLevel: null,
      definitions: null,
      settings: [],
      ...overrides
    }
    this.state.put('versions', version)
    return version
  }

  /** Adds an application with the status `created`. `emit` changes its status. */
  application(name: string, version: Version | null, overrides: Partial<Application> = {}): Application {
    const application: Application = {
      ...NEW_APPLICATION,
      ...this.#newRecordFields('7'),
      name,
      sourceId: version?.sourceId ?? null,
      versionId: version?.id ?? null,
      envVersionId: this.state.all('environmentVersions')[0]?.id ?? null,
      publications: version === null ? [] : [this.publication(version)],
      ...overrides
    }
    this.state.put('applications', application)
    this.platform.lifecycle.create(application)
    return application
  }

  publication(version: Version) {
    return { sourceId: version.sourceId, versionId: version.id, userId: this.userId, createdAt: this.now }
  }

  /** Emits events of the application's last launch. */
  emit({ id }: Application, ...events: LaunchEvent[]): void {
    for (const event of events) this.#emitters.get(id)?.(event)
  }

  request(path: string, overrides: Partial<LoggedRequest> = {}): void {
    const logged = this.requests.add({ time: this.now, method: overrides.method ?? 'GET', path })
    Object.assign(logged, { status: 200, milliseconds: 2.4 }, overrides)
  }

  reply(path: string): Reply {
    return servePage({ platform: this.platform, requests: this.requests }, new URL(path, ORIGIN), ORIGIN)
  }

  page(path: string): string {
    return pageText(this.reply(path))
  }

  #newRecordFields(first: string) {
    return { id: this.id(first), userId: this.userId, createdAt: this.now, updatedAt: this.now }
  }

  #item(path: string, content: string): Item {
    const size = Buffer.byteLength(content)
    return { id: this.id('8'), path, blob: content, size, created: this.now, fileSource: 'local' }
  }

  #user(username: string) {
    return { id: this.id('1'), username, firstName: 'Ada', lastName: 'L', orgId: this.id('2'), token: 'secret-token' }
  }
}

export function pageText(reply: Reply): string {
  if (reply.content === undefined || !('bytes' in reply.content)) throw new Error('The reply is not a page.')
  return Buffer.from(reply.content.bytes).toString()
}
