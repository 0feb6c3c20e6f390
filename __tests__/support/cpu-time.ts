/** Seconds of processor time that the work takes: unlike its duration, a busy machine does not prolong them. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const started = process.cpuUsage()
  await work()
  return process.cpuUsage(started).user / 1_000_000
}
