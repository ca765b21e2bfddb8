import { setImmediate as nextTick } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Turns } from '../../src/replica/turns.ts'

const never = new AbortController().signal

/** Enters in the order of the keys; records who works, and returns how each stops. */
function enterAll(turns: Turns<string>, keys: readonly string[], signal = never) {
  const working: string[] = []
  const leave = keys.map((key, index) =>
    turns.enter(key, signal).then((leaveTurn) => {
      working.push(`${key}${index}`)
      return leaveTurn
    }),
  )
  const end = async (index: number) => {
    const leaveTurn = await leave[index]
    leaveTurn?.()
    await nextTick()
  }
  return { working, end, leave }
}

it('callers with the same key work together, those with another one when all have stopped', async () => {
  const { working, end } = enterAll(new Turns(), ['a', 'a', 'b', 'b'])
  await nextTick()
  expect(working).toEqual(['a0', 'a1'])
  await end(0)
  expect(working).toEqual(['a0', 'a1'])
  await end(1)
  expect(working).toEqual(['a0', 'a1', 'b2', 'b3'])
})

it('nobody joins a turn for which others wait, so that keys alternate', async () => {
  const { working, end } = enterAll(new Turns(), ['a', 'b', 'a', 'c', 'a', 'b'])
  await nextTick()
  for (const [index, expected] of [
    [0, ['a0', 'b1', 'b5']],
    [1, ['a0', 'b1', 'b5']],
    [5, ['a0', 'b1', 'b5', 'a2', 'a4']],
    [2, ['a0', 'b1', 'b5', 'a2', 'a4']],
    [4, ['a0', 'b1', 'b5', 'a2', 'a4', 'c3']],
  ] as const) {
    await end(index)
    expect(working).toEqual(expected)
  }
})

it('a caller that stops waiting is skipped, and its turn if nobody else waits for it', async () => {
  const turns = new Turns<string>()
  const { end } = enterAll(turns, ['a'])
  const impatient = new AbortController()
  const { leave } = enterAll(turns, ['b'], impatient.signal)
  const { working } = enterAll(turns, ['c'])
  expect(turns.waitingCount).toBe(2)
  impatient.abort(new Error('too late'))
  await expect(leave[0]).rejects.toThrow('too late')
  expect(turns.waitingCount).toBe(1)
  await end(0)
  expect(working).toEqual(['c0'])
})
