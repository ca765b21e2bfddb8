import { describe, expect, it } from 'vitest'
import { kindNames } from '../../src/model/kinds.ts'
import { relationshipTypeNames } from '../../src/model/relationships.ts'
import { propertyNames } from '../../src/reports/modelNames.ts'
import { deriveReadSet, isAffected } from '../../src/reports/readSet.ts'
import type { ReportParameter } from '../../src/reports/report.ts'

const derive = (query: string, parameters: readonly ReportParameter[] = []) => {
  const { elements, properties } = deriveReadSet(query, { parameters })
  return { elements: [...elements].toSorted(), properties: [...properties].toSorted() }
}
const allElements = [...kindNames, ...relationshipTypeNames].toSorted()

describe('What a query reads', () => {
  it('are the kinds, types and properties that it names, and the kinds that the types connect', () => {
    const { elements, properties } = derive(
      "MATCH (t:Touchpoint {id: 'a'})-[v:VIA]->(other) WHERE t.importance > 3 RETURN other.name, t['lifecycle']",
    )
    expect(elements).toEqual(['Channel', 'Touchpoint', 'VIA'])
    expect(properties).toEqual(['id', 'importance', 'lifecycle', 'name'])
  })

  it.each([
    'MATCH (t:Touchpoint)--(other) RETURN other.id',
    'MATCH (t:Touchpoint)-->(other) RETURN other.id',
    'MATCH (t:Touchpoint)-[r]-(other) RETURN other.id',
    'MATCH (t:Touchpoint)-[*1..3]->(other) RETURN other.id',
    'MATCH (t:Touchpoint)-[r WHERE r:OWNS OR r.since IS NULL]-(other) RETURN other.id',
    'MATCH (t:Touchpoint)-[:!OWNS]-(other) RETURN other.id',
    'MATCH (t:Touchpoint)-[:%]-(other) RETURN other.id',
    'MATCH (t:Touchpoint)-[:$any($types)]-(other) RETURN other.id',
  ])('are all kinds and types in %s', (query) => {
    expect(derive(query).elements).toEqual(allElements)
  })

  it.each(['MATCH (n:$any($kinds)) RETURN n.id', 'MATCH (n:!System) RETURN n.id', 'MATCH (n:%) RETURN n.id'])(
    'are all kinds in %s',
    (query) => {
      expect(derive(query).elements).toEqual(expect.arrayContaining([...kindNames]))
    },
  )

  it.each([
    'MATCH (t:Touchpoint) RETURN properties(t) AS all',
    'MATCH (t:Touchpoint) RETURN keys(t) AS names',
    'MATCH (t:Touchpoint) RETURN t {.*} AS all',
  ])('are all properties in %s', (query) => {
    expect(derive(query).properties).toEqual([...propertyNames].toSorted())
  })

  it('includes what the defaults of parameters name', () => {
    const parameter: ReportParameter = {
      name: 'property',
      property: { type: 'string', description: '' },
      isRequired: false,
      default: { value: 'importance' },
    }
    expect(derive('MATCH (t:Touchpoint) RETURN t[$property] AS value', [parameter]).properties).toEqual([
      'importance',
    ])
  })
})

describe('A change', () => {
  const reads = deriveReadSet('MATCH (t:Touchpoint) RETURN t.importance AS importance', { parameters: [] })
  const key = { kind: 'Touchpoint', id: 'invoice' }

  it('affects what reads the property, and every reader of the kind if the element is new or gone', () => {
    const update = (after: Record<string, number | string>) =>
      isAffected(reads, { change: 'updated', key, before: {}, after })
    expect([update({ importance: 3 }), update({ description: 'x' })]).toEqual([true, false])
    expect(isAffected(reads, { change: 'created', key, after: {} })).toBe(true)
    expect(isAffected(reads, { change: 'deleted', key, before: {} })).toBe(true)
    expect(isAffected(reads, { change: 'created', key: { kind: 'System', id: 'a' }, after: {} })).toBe(false)
  })
})
