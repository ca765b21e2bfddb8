import { describe, expect, it } from 'vitest'
import type { MappingTable } from '../../src/web/api/operations.ts'
import {
  type ColumnMeaning,
  locateFault,
  readMeaning,
  withKind,
  withMeaning,
} from '../../src/web/components/import/mapping/columnMeaning.ts'

const table: MappingTable = {
  tables: ['applications'],
  elements: [
    {
      as: 'application',
      kind: 'System',
      key: 'App ID',
      properties: {
        name: 'Application',
        lifecycle: { column: 'State', values: { Active: 'live' } },
        description: { text: '{Purpose} ({Site})' },
      },
    },
    { as: 'owner', kind: 'Department', properties: { name: { column: 'Owner', split: ';' } } },
  ],
  relationships: [
    { type: 'OWNS', from: 'owner', to: 'application' },
    { type: 'depends on', from: 'application', to: { kinds: ['System'], names: 'Needs' } },
  ],
  ignore: ['Cost'],
}

const owned = (type: string, separator?: string): Extract<ColumnMeaning, { meaning: 'relationship' }> => ({
  meaning: 'relationship',
  type,
  isOutgoing: false,
  kind: 'Department',
  separator,
  creates: true,
})

describe('the meaning of a column in a mapping', () => {
  it.each([
    ['app id', { meaning: 'key' }],
    ['Application', { meaning: 'property', property: 'name' }],
    ['State', { meaning: 'property', property: 'lifecycle', values: { Active: 'live' } }],
    ['Owner', owned('OWNS', ';')],
    ['Needs', { ...owned('depends on'), isOutgoing: true, kind: 'System', creates: false }],
    ['Cost', { meaning: 'ignored' }],
    ['Purpose', { meaning: 'other' }],
    ['Age', { meaning: 'none' }],
  ])('is read: %s', (column, meaning) => {
    expect(readMeaning(table, column)).toEqual(meaning)
  })

  it.each<[string, ColumnMeaning]>([
    ['Owner', owned('IMPLEMENTS', ',')],
    ['Owner', { ...owned('OWNS'), creates: false }],
    ['Needs', { meaning: 'property', property: 'tags', separator: '|', values: undefined }],
    ['Cost', { meaning: 'none' }],
    ['Application', { meaning: 'ignored' }],
    ['Age', { meaning: 'key' }],
  ])('is changed, and nothing else with it: %s', (column, meaning) => {
    const changed = withMeaning(table, column, meaning)
    expect(readMeaning(changed, column)).toEqual(meaning)
    const others = ['Application', 'State', 'Owner', 'Needs', 'Cost', 'Purpose', 'Site'].filter(
      (other) => other !== column,
    )
    for (const other of others) expect(readMeaning(changed, other)).toEqual(readMeaning(table, other))
  })

  it('is lost by the column whose place another one takes', () => {
    const changed = withMeaning(table, 'Title', { meaning: 'property', property: 'name' })
    expect(readMeaning(changed, 'Application')).toEqual({ meaning: 'none' })
  })

  it('is lost with a property that another kind of the rows lacks', () => {
    const changed = withKind(table, 'Partner', new Set(['name']))
    expect(readMeaning(changed, 'State')).toEqual({ meaning: 'none' })
    expect(readMeaning(changed, 'Application')).toEqual({ meaning: 'property', property: 'name' })
  })

  it.each([
    ['/tables/0/elements/0/properties/lifecycle', 'State'],
    ['/tables/0/elements/1/kind', 'Owner'],
    ['/tables/0/relationships/1/type', 'Needs'],
    ['/tables/0/elements/0/kind', undefined],
  ])('is found by the place of a fault: %s', (path, column) => {
    expect(locateFault({ tables: [table] }, path)).toEqual({ table: 0, ...(column && { column }) })
  })
})
