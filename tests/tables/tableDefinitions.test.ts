import { beforeAll, describe, expect, it } from 'vitest'
import { propertiesOf } from '../../src/model/kind.ts'
import { kinds } from '../../src/model/kinds.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import type { FeedTable } from '../../src/tables/tableDefinition.ts'
import { feedTables } from '../../src/tables/tableDefinitions.ts'

const catalogue = await readCatalogue()
let tables: ReadonlyMap<string, FeedTable>

beforeAll(async () => {
  tables = feedTables(catalogue)
})

const columnNames = (name: string) => tables.get(name)?.columns.map((column) => column.name)

describe('the tables for BI tools', () => {
  it('are one for each kind, each type of relationship and each report, and what goes with them', () => {
    const sources = [...tables.values()].map(({ source }) => source)
    const named = (name: string) => sources.filter((source) => typeof source === 'object' && name in source)
    expect(named('kind')).toHaveLength(kinds.size)
    expect(named('type')).toHaveLength(relationshipTypes.size)
    expect(named('report')).toHaveLength(catalogue.size)
    expect(sources).toEqual(expect.arrayContaining(['findings', 'findingElements', 'reportHistory']))
  })

  it('are named as people would, and by different names whatever the case', () => {
    for (const name of ['Touchpoints', 'DataSets', 'Owns', 'ProvidesDataTo', 'RoleGaps', 'TouchpointTags'])
      expect(tables.has(name)).toBe(true)
    const names = [...tables.keys()]
    expect(names.every((name) => /^[A-Z][A-Za-z]+$/.test(name))).toBe(true)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
  })

  it('say what they are where two would have one name', () => {
    expect(tables.get('Measures')?.source).toEqual({ kind: 'Measure' })
    expect(tables.get('MeasuresRelationships')?.source).toEqual({ type: 'MEASURES' })
    expect(tables.get('DependsOn')?.source).toEqual({ type: 'DEPENDS_ON' })
    expect(tables.get('DependsOnReport')?.source).toEqual({ report: 'depends-on' })
  })

  it('have the columns of the model in its order', () => {
    for (const kind of kinds.values()) {
      const table = [...tables.values()].find(
        ({ source }) => typeof source === 'object' && 'kind' in source && source.kind === kind.name,
      )
      expect(table?.columns.map(({ name }) => name)).toEqual(Object.keys(propertiesOf(kind)))
    }
    expect(columnNames('Owns')?.slice(0, 9)).toEqual([
      'fromKind',
      'fromId',
      'fromName',
      'toKind',
      'toId',
      'toName',
      'claimedBy',
      'since',
      'until',
    ])
    expect(columnNames('TouchpointTags')).toEqual(['touchpointId', 'position', 'tag'])
  })

  it('have keys among their columns, and say which parameters a report cannot do without', () => {
    for (const { name, key } of tables.values())
      expect(columnNames(name)).toEqual(expect.arrayContaining([...key]))
    expect(tables.get('Impact')?.required).toEqual(['kind', 'id'])
    expect(tables.get('RoleGaps')?.required).toEqual([])
  })
})
