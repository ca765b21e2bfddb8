import { beforeEach, describe, expect, it } from 'vitest'
import { createQueryBlocks, type QueryBlocks } from '../../src/replica/queryBlocks.ts'

let nowMs = 0
let blocks: QueryBlocks
beforeEach(() => {
  nowMs = 0
  blocks = createQueryBlocks(() => nowMs)
})

const minutes = (count: number) => count * 60_000
const blocked = expect.objectContaining({ code: 'QUERIES_BLOCKED' })

describe('a caller whose query ended the replica', () => {
  it('is blocked for ten minutes from the second end within ten minutes', () => {
    blocks.recordEnd([{ caller: 'ada' }])
    expect(() => blocks.assertAllowed({ caller: 'ada' })).not.toThrow()
    nowMs = minutes(9)
    blocks.recordEnd([{ caller: 'ada' }])
    expect(() => blocks.assertAllowed({ caller: 'ada' })).toThrow(blocked)
    expect(() => blocks.assertAllowed({ caller: 'bob' })).not.toThrow()
    nowMs = minutes(18)
    expect(() => blocks.assertAllowed({ caller: 'ada' })).toThrow('for another 1 min')
    nowMs = minutes(19)
    expect(() => blocks.assertAllowed({ caller: 'ada' })).not.toThrow()
  })

  it('is not blocked by two ends that are further apart', () => {
    blocks.recordEnd([{ caller: 'ada' }])
    nowMs = minutes(10)
    blocks.recordEnd([{ caller: 'ada' }])
    expect(() => blocks.assertAllowed({ caller: 'ada' })).not.toThrow()
  })
})

describe('the end of a replica on which several queries ran', () => {
  it('counts for nobody if they have different callers, and lets queries run one at a time', () => {
    for (const time of [1, 2]) {
      nowMs = minutes(time)
      blocks.recordEnd([{ caller: 'ada' }, { caller: 'bob' }])
    }
    for (const caller of ['ada', 'bob']) expect(() => blocks.assertAllowed({ caller })).not.toThrow()
    expect(blocks.isOneAtATime).toBe(true)
    nowMs = minutes(12)
    expect(blocks.isOneAtATime).toBe(false)
  })

  it('counts once for the caller of all of them', () => {
    blocks.recordEnd([{ caller: 'ada', report: 'a' }, { caller: 'ada' }])
    expect(blocks.isOneAtATime).toBe(false)
    expect(() => blocks.assertAllowed({ caller: 'ada', report: 'a' })).not.toThrow()
  })
})

it('a saved report that ended the replica is blocked at once for every caller', () => {
  blocks.recordEnd([{ caller: 'ada', report: 'endless' }])
  expect(() => blocks.assertAllowed({ report: 'endless' })).toThrow(blocked)
  expect(() => blocks.assertAllowed({ caller: 'ada', report: 'other' })).not.toThrow()
})
