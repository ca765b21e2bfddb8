import { beforeAll, describe, expect, it } from 'vitest'
import { getNodeProperties } from '../../src/model/kind.ts'
import { nodeKinds } from '../../src/model/kinds.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import type { TableDefinition } from '../../src/tables/tableDefinition.ts'
import { createTableDefinitions } from '../../src/tables/tableDefinitions.ts'

const catalogue = await readCatalogue()
let tables: ReadonlyMap<string, TableDefinition>

beforeAll(async () => {
  tables = createTableDefinitions(catalogue)
})

const listColumnNames = (name: string) => tables.get(name)?.columns.map((column) => column.name)

describe('the tables for BI tools', () => {
  it('are one for each kind, each type of relationship and each report, and what goes with them', () => {
    const sources = [...tables.values()].map(({ source }) => source)
    const filterByKind = (name: string) =>
      sources.filter((source) => typeof source === 'object' && name in source)
    expect(filterByKind('kind')).toHaveLength(nodeKinds.size)
    expect(filterByKind('type')).toHaveLength(relationshipTypes.size)
    expect(filterByKind('report')).toHaveLength(catalogue.size)
    expect(sources).toEqual(expect.arrayContaining(['findings', 'findingElements']))
    expect([...tables.keys()]).toEqual(
      expect.arrayContaining(['ReportHistory', 'Dates', 'TouchpointOverview']),
    )
  })

  it('of the history have a day and a key of one column', () => {
    const history = [...tables.values()].filter(({ name }) => /History/.test(name))
    expect(history.map(({ name }) => name).toSorted()).toEqual([
      'ConfidenceHistoryByKind',
      'CoverageHistory',
      'CoverageHistoryByChannel',
      'CoverageHistoryByDepartment',
      'CoverageHistoryByJourney',
      'CoverageHistoryByPhase',
      'ElementHistory',
      'FindingHistory',
      'GapHistoryByCustomer',
      'MeasureHistory',
      'RelationshipHistory',
      'ReportHistory',
    ])
    for (const { key, columns } of history) {
      expect(key).toHaveLength(1)
      expect(columns.find(({ name }) => name === 'day')?.type).toBe('date')
    }
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
    for (const kind of nodeKinds.values()) {
      const table = [...tables.values()].find(
        ({ source }) => typeof source === 'object' && 'kind' in source && source.kind === kind.name,
      )
      expect(table?.columns.map(({ name }) => name)).toEqual(Object.keys(getNodeProperties(kind)))
    }
    expect(listColumnNames('Owns')?.slice(0, 10)).toEqual([
      'key',
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
    expect(listColumnNames('TouchpointTags')).toEqual(['key', 'touchpointId', 'position', 'tag', 'updatedAt'])
  })

  it('have keys among their columns, and say which parameters a report cannot do without', () => {
    for (const { name, key } of tables.values())
      expect(listColumnNames(name)).toEqual(expect.arrayContaining([...key]))
    const listRequired = (name: string) =>
      tables
        .get(name)
        ?.parameters?.filter(({ isRequired }) => isRequired)
        .map((parameter) => parameter.name)
    expect(listRequired('Impact')).toEqual(['kind', 'id'])
    expect(listRequired('RoleGaps')).toEqual([])
    expect(tables.get('Owns')?.parameters).toMatchObject([{ name: 'asOf', isRequired: false }])
    expect(tables.get('Via')?.parameters).toBeUndefined()
  })
})
