import { describe, expect, it } from 'vitest'
import { measureItems, packItems, unpackItems } from '../../src/graph/packedItems.ts'

const createRow = (number: number) => ({
  id: `row-${number}`,
  number,
  tags: ['a', 'b'],
  none: null,
})

async function pack(count: number) {
  async function* rows() {
    for (let number = 0; number < count; number += 1) yield createRow(number)
    return 'version'
  }
  return packItems(rows())
}

describe('Packed items', () => {
  it('are those that were packed', async () => {
    const { packed: rows, result } = await pack(2_500)
    expect([rows.itemCount, result]).toEqual([2_500, 'version'])
    expect(unpackItems(rows)).toEqual(Array.from({ length: 2_500 }, (_, number) => createRow(number)))
  })

  it.each([
    [0, 10],
    [990, 1_010],
    [1_000, 2_000],
    [2_499, 5_000],
    [2_500, 2_600],
    [7_000, 8_000],
  ])('are read from %i to %i', async (start, end) => {
    const { packed: rows } = await pack(2_500)
    const numbers = unpackItems(rows, start, end).map(({ number }) => number)
    const count = Math.max(0, Math.min(end, 2_500) - start)
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => start + index))
  })

  it('take a fraction of the memory of their text', async () => {
    const { packed: rows } = await pack(10_000)
    expect(measureItems(rows)).toBeLessThan(JSON.stringify(unpackItems(rows)).length / 5)
  })

  it('may be none', async () => {
    const { packed: rows } = await pack(0)
    expect(rows).toEqual({ itemCount: 0, chunks: [] })
    expect(unpackItems(rows, 0, 10)).toEqual([])
  })
})
