import { describe, expect, it } from 'vitest'
import { NameIndex } from '../../../src/transfer/whiteboard/nameIndex.ts'

const kind = 'System'

function indexNames(...names: readonly string[]): NameIndex {
  const index = new NameIndex()
  for (const [number, name] of names.entries()) index.add({ kind, id: `system-${number}`, name })
  return index
}

describe('an index of names', () => {
  it.each([
    ['Field servise', 'Field service'],
    ['service, FIELD', 'Field service'],
    ['Crms', 'CRM'],
    ['Field force', undefined],
    ['ERP', undefined],
  ])('finds what is similar to %s', (name, similar) => {
    expect(indexNames('CRM', 'Field service').findSimilar(name)?.name).toBe(similar)
  })

  it('finds equal names and the same words without comparing', () => {
    const names = Array.from({ length: 1_000 }, (_, number) => `Order system ${number}`)
    const index = indexNames(...names)
    expect(index.findByName('ORDER-SYSTEM 777')).toMatchObject([{ id: 'system-777' }])
    expect(index.findById('system-5')).toMatchObject([{ name: 'Order system 5' }])
    expect(index.findSimilar('777 system order')).toMatchObject({ name: 'Order system 777' })
  })

  it('does not take names with different numbers for spellings of each other', () => {
    const index = indexNames('Parcel locker 17')
    expect(index.findSimilar('Parcel locker 18')).toBeUndefined()
    expect(index.findSimilar('Parcel loker 17')).toMatchObject({ name: 'Parcel locker 17' })
  })

  it('says when it does not compare all names, because too many share a part', () => {
    const letters = Array.from({ length: 26 }, (_, code) => String.fromCharCode(97 + code))
    const names = letters.flatMap((first) =>
      letters.map((second) => `billing system ${first}${second}${second}`),
    )
    expect(indexNames(...names.slice(0, 20)).comparesAll).toBe(true)
    expect(indexNames(...names).comparesAll).toBe(false)
  })

  it('numbers ids that are taken', () => {
    const index = indexNames('CRM')
    index.add({ kind, id: 'crm', name: 'CRM' })
    expect(index.createFreeId('crm')).toBe('crm-2')
    index.add({ kind, id: 'crm-2', name: 'crm!' })
    expect(index.createFreeId('crm')).toBe('crm-3')
  })
})
