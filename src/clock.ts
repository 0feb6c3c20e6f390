/** Clock of code that waits, so that tests control the time. */
export interface Clock {
  /** Current time in milliseconds since 1970. */
  now(): number
  /** Waits. It rejects with the reason of the cancellation if the run is cancelled. */
  sleep(milliseconds: number): Promise<void>
}
