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

/** Everything a handler can read and change. */
export interface Platform {
  state: State
  blobs: Blobs
  clock: ControllableClock
  settings: Settings
  lifecycle: Lifecycle
}

/** The caller of a request, and the origin that the caller used. Links in replies start with that origin. */
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

/** Request that is valid by the contract, from a known user. */
export interface Call<Id extends OperationId> extends Viewer {
  params: PathOf<Id>
  query: QueryOf<Id>
  body: BodyOf<Id>
  bodyType: string
  files: readonly UploadedFile[]
  /** Path of the request, relative to the API's base. */
  path: string
}

/** Handles one operation, synchronously and inside one transaction. If it throws, all its changes are rolled back. */
export type Handler<Id extends OperationId> = (call: Call<Id>) => Reply

export type Routes = { [Id in OperationId]?: Handler<Id> }

/** Id, owner and timestamps for a record that the caller creates now. */
export function newRecordFields(viewer: Viewer): { id: string; userId: string; createdAt: number; updatedAt: number } {
  const now = viewer.platform.clock.now()
  return { id: newId(now), userId: viewer.user.id, createdAt: now, updatedAt: now }
}

/** Stores an uploaded file. Files that no handler stores are discarded after the request. */
export function storeUpload(platform: Platform, file: UploadedFile): { blob: string; size: number } {
  platform.blobs.keep(file)
  return { blob: file.blob, size: file.size }
}
