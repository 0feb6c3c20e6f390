import type { ControllableClock } from './clock.ts'
import type { UploadedFile } from './http/body.ts'
import type { Reply } from './http/reply.ts'
import { newId } from './ids.ts'
import type { Lifecycle } from './lifecycle/lifecycle.ts'
import type { Settings } from './rules/settings.ts'
import type { Blobs } from './state/blobs.ts'
import type { User } from './state/records.ts'
import type { State } from './state/state.ts'
import type { Operation, OperationId } from './wire.ts'

/** Everything a handler can look at and change. */
export interface Platform {
  state: State
  blobs: Blobs
  clock: ControllableClock
  settings: Settings
  lifecycle: Lifecycle
}

/** Who looks, and by which name they reached the server: links in replies start with it. */
export interface Viewer {
  platform: Platform
  user: User
  origin: string
}

type Parameters<Id extends OperationId> = Operation<Id>['parameters']
type QueryOf<Id extends OperationId> = Parameters<Id> extends { query?: infer Query } ? NonNullable<Query> : object
type PathOf<Id extends OperationId> = Parameters<Id> extends { path: infer Path } ? Path : object
type BodyOf<Id extends OperationId> =
  Operation<Id> extends { requestBody?: infer Body }
    ? NonNullable<Body> extends { content: { 'application/json': infer Value } }
      ? Value
      : NonNullable<Body> extends { content: { 'multipart/form-data': infer Value } }
        ? Value
        : object
    : object

/** One request that the contract allows, from a known user. */
export interface Call<Id extends OperationId> extends Viewer {
  params: PathOf<Id>
  query: QueryOf<Id>
  body: BodyOf<Id>
  bodyType: string
  files: readonly UploadedFile[]
  /** Path below the API's base, as asked for. */
  path: string
}

/** Runs inside one transaction and never waits: nothing it did is kept when it throws. */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Reply

export type Routes = { [Id in OperationId]?: Handler<Id> }

/** Ids and times of something this user makes now. */
export function newRecordFields(viewer: Viewer): { id: string; userId: string; createdAt: number; updatedAt: number } {
  const now = viewer.platform.clock.now()
  return { id: newId(now), userId: viewer.user.id, createdAt: now, updatedAt: now }
}

/** Keeps uploaded bytes; a file that no handler keeps is discarded after the request. */
export function storeUpload(platform: Platform, file: UploadedFile): { blob: string; size: number } {
  platform.blobs.keep(file)
  return { blob: file.blob, size: file.size }
}
