/** Time as rooms that wait take it, so that a test can hold it. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number
  /** Ends early, with the reason as an error, when the run is over. */
  sleep(milliseconds: number): Promise<void>
}
