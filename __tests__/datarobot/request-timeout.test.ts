import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { RequestTimeout } from '../../src/datarobot/request-timeout.ts'

const FOREVER = Number.POSITIVE_INFINITY

describe('an alarm', () => {
  beforeEach(() => {
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })

  const run = new AbortController()

  it('rings when what is expected does not come in time, and says so', () => {
    const alarm = new RequestTimeout(run.signal, FOREVER)
    alarm.startStep('it took no bytes', 60_000)
    jest.advanceTimersByTime(59_999)
    expect(alarm.signal.aborted).toBe(false)
    jest.advanceTimersByTime(1)
    expect(alarm.signal.reason).toMatchObject({ code: 'TOO_SLOW', message: 'it took no bytes within 60 s' })
  })

  it('does not ring while there are signs of life', () => {
    const alarm = new RequestTimeout(run.signal, FOREVER)
    for (let minute = 0; minute < 500; minute += 1) {
      alarm.startStep('it took no bytes', 60_000)
      jest.advanceTimersByTime(59_999)
    }
    expect(alarm.signal.aborted).toBe(false)
    alarm.stop()
  })

  it('rings when the time of the run is over, whatever the signs of life', () => {
    const alarm = new RequestTimeout(run.signal, 100)
    jest.advanceTimersByTime(99)
    alarm.startStep('it took no bytes', 60_000)
    jest.advanceTimersByTime(1)
    expect(alarm.signal.reason).toMatchObject({ code: 'OUT_OF_TIME' })
  })

  it.each([0, -1])('rings at once when %i ms are left', left => {
    expect(new RequestTimeout(run.signal, left).signal.reason).toMatchObject({ code: 'OUT_OF_TIME' })
  })

  it('takes a time beyond what timers count for no limit', () => {
    const alarm = new RequestTimeout(run.signal, 2 ** 31)
    jest.advanceTimersByTime(2 ** 31)
    expect(alarm.signal.aborted).toBe(false)
  })

  it('rings with the run, with its reason, also when that was over before', () => {
    const over = new AbortController()
    const alarm = new RequestTimeout(over.signal, FOREVER)
    over.abort('cancelled')
    expect(alarm.signal.reason).toBe('cancelled')
    expect(new RequestTimeout(over.signal, FOREVER).signal.reason).toBe('cancelled')
  })

  it('of a write rings two seconds after the run ended, and at once when it was over before', () => {
    const over = new AbortController()
    const alarm = new RequestTimeout(over.signal, FOREVER, true)
    over.abort('cancelled')
    jest.advanceTimersByTime(1_999)
    expect(alarm.signal.aborted).toBe(false)
    jest.advanceTimersByTime(1)
    expect(alarm.signal.reason).toBe('cancelled')
    expect(new RequestTimeout(over.signal, FOREVER, true).signal.reason).toBe('cancelled')
  })

  it('of a write that is answered after the end of the run leaves no timer behind', () => {
    const over = new AbortController()
    const alarm = new RequestTimeout(over.signal, FOREVER, true)
    over.abort('cancelled')
    alarm.stop()
    expect(jest.getTimerCount()).toBe(0)
  })

  it('ends the work that it guards when it rings, whatever that does, and begins none afterwards', async () => {
    const alarm = new RequestTimeout(run.signal, 100)
    const guarded = alarm.race(() => new Promise(() => {}))
    jest.advanceTimersByTime(100)
    await expect(guarded).rejects.toMatchObject({ code: 'OUT_OF_TIME' })
    const begin = jest.fn<() => Promise<void>>()
    await expect(alarm.race(begin)).rejects.toMatchObject({ code: 'OUT_OF_TIME' })
    expect(begin).not.toHaveBeenCalled()
    expect(await new RequestTimeout(run.signal, FOREVER).race(async () => 'done')).toBe('done')
  })

  it('is silent once stopped, and leaves no timer behind', () => {
    const alarm = new RequestTimeout(run.signal, 1_000)
    alarm.startStep('it took no bytes', 10)
    alarm.stop()
    alarm.startStep('it took no bytes', 10)
    expect(jest.getTimerCount()).toBe(0)
    expect(alarm.signal.aborted).toBe(false)
  })
})
