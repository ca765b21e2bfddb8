import { describe, expect, it } from 'vitest'
import { ComparisonBudget, NameIndex } from '../../../src/transfer/whiteboard/nameIndex.ts'

const kind = 'System'

function indexNames(...names: readonly string[]): NameIndex {
  const index = new NameIndex()
  for (const [number, name] of names.entries()) index.add({ kind, id: `system-${number}`, name })
  return index
}

/** Finds a similar name and counts the comparisons that it took. */
function findSimilar(index: NameIndex, name: string) {
  let comparisons = 0
  const budget = new ComparisonBudget()
  const take = budget.take.bind(budget)
  budget.take = (count) => {
    comparisons += count
    return take(count)
  }
  return { similar: index.findSimilar(name, budget)?.name, comparisons }
}

describe('an index of names', () => {
  it.each([
    ['Field servise', 'Field service'],
    ['service, FIELD', 'Field service'],
    ['Crms', 'CRM'],
    ['Field force', undefined],
    ['ERP', undefined],
  ])('finds what is similar to %s', (name, similar) => {
    expect(findSimilar(indexNames('CRM', 'Field service'), name).similar).toBe(similar)
  })

  it('finds equal names and the same words without comparing', () => {
    const names = Array.from({ length: 1_000 }, (_, number) => `Order system ${number}`)
    const index = indexNames(...names)
    expect(index.findByName('ORDER-SYSTEM 777')).toMatchObject([{ id: 'system-777' }])
    expect(index.findById('system-5')).toMatchObject([{ name: 'Order system 5' }])
    expect(findSimilar(index, '777 system order')).toEqual({ similar: 'Order system 777', comparisons: 0 })
  })

  it('compares only names of about the same length', () => {
    const index = indexNames(...Array.from({ length: 1_000 }, (_, number) => 'x'.repeat(number + 5)))
    expect(findSimilar(index, 'y'.repeat(100))).toEqual({ similar: undefined, comparisons: 5 })
  })

  it('does not compare names that are longer than names may be', () => {
    const index = indexNames('x'.repeat(501))
    expect(findSimilar(index, 'x'.repeat(502))).toEqual({ similar: undefined, comparisons: 0 })
  })

  it('numbers ids that are taken', () => {
    const index = indexNames('CRM')
    index.add({ kind, id: 'crm', name: 'CRM' })
    expect(index.createFreeId('crm')).toBe('crm-2')
    index.add({ kind, id: 'crm-2', name: 'crm!' })
    expect(index.createFreeId('crm')).toBe('crm-3')
  })
})

describe('a budget of comparisons', () => {
  it('stops comparing when it is spent', () => {
    const index = indexNames('Order system', 'Parts system')
    const budget = new ComparisonBudget(2)
    expect(index.findSimilar('Order sistem', budget)).toMatchObject({ name: 'Order system' })
    expect(budget.isSpent).toBe(false)
    expect(index.findSimilar('Order sistem', budget)).toBeUndefined()
    expect(budget.isSpent).toBe(true)
  })
})
