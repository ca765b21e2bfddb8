import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { schedulePreparation } from '../../src/replica/schedulePreparation.ts'
import { telemetry } from '../../src/telemetry.ts'

describe('the copy for earlier states is prepared', () => {
  const prepare = vi.fn()
  let cancel: () => void

  /** Lets time pass while requests arrive at a rate. */
  const pass = (seconds: number, requestsPerSecond = 0) => {
    for (let second = 0; second < seconds; second += 1) {
      for (let request = 0; request < requestsPerSecond; request += 1)
        telemetry.requestStarted.publish(undefined)
      vi.advanceTimersByTime(1_000)
    }
  }

  beforeEach(() => {
    vi.useFakeTimers()
    prepare.mockReset()
    cancel = schedulePreparation(prepare)
  })
  afterEach(() => {
    cancel()
    vi.useRealTimers()
  })

  it('30 seconds after the start, and every ten minutes', () => {
    pass(29)
    expect(prepare).toHaveBeenCalledTimes(0)
    pass(2)
    expect(prepare).toHaveBeenCalledTimes(1)
    pass(9 * 60)
    expect(prepare).toHaveBeenCalledTimes(1)
    pass(80)
    expect(prepare).toHaveBeenCalledTimes(2)
  })

  it('once people pause, and at the latest ten minutes later', () => {
    pass(60, 1)
    expect(prepare).toHaveBeenCalledTimes(0)
    pass(20)
    expect(prepare).toHaveBeenCalledTimes(1)
    pass(10 * 60 + 9 * 60, 1)
    expect(prepare).toHaveBeenCalledTimes(1)
    pass(2 * 60, 1)
    expect(prepare).toHaveBeenCalledTimes(2)
  })

  it('never after that is cancelled', () => {
    cancel()
    pass(60)
    expect(prepare).toHaveBeenCalledTimes(0)
  })
})
