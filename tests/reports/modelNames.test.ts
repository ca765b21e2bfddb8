import { describe, expect, it } from 'vitest'
import { findUnknownName } from '../../src/reports/modelNames.ts'

describe('a query', () => {
  it.each([
    ['MATCH (t:Touchpint) RETURN t.id', "'Touchpint'; did you mean 'Touchpoint'?"],
    ['MATCH (t:Touchpoint|Sytem) RETURN t.id', "'Sytem'; did you mean 'System'?"],
    ['MATCH (t:!Sytem) RETURN t.id', "'Sytem'"],
    ['MATCH (:Touchpoint)<-[:OWN]-(o) RETURN o.id', "'OWN'; did you mean 'OWNS'?"],
    ['MATCH (:Touchpoint)<-[r:OWNS|IMPLEMENT]-(o) RETURN o.id', "'IMPLEMENT'; did you mean 'IMPLEMENTS'?"],
    ['MATCH (t:Touchpoint) WHERE t:Sistem RETURN t.id', "'Sistem'"],
    ['MATCH (t:Touchpoint) WITH *, t:Sistem AS is RETURN is', "'Sistem'"],
    ['MATCH (t:Touchpoint) RETURN t.importence', "Unknown property 'importence'; did you mean 'importance'?"],
    ['MATCH (t:Touchpoint {importence: 5}) RETURN t.id', "Unknown property 'importence'"],
    ['MATCH (t:Touchpoint) WHERE EXISTS { (t)<-[:OWND]-() } RETURN t.id', "'OWND'"],
    ['MATCH (t:Touchpoint) RETURN COLLECT { MATCH (t)--(x:Owner) RETURN x.name } AS x', "'Owner'"],
  ])('that names what the model does not have is found: %s', (query, message) => {
    expect(findUnknownName(query)?.message).toContain(message)
  })

  it.each([
    'MATCH (t:Touchpoint)<-[c:OWNS|DEFINES]-(o:Department|Partner) RETURN t.name, c.since, labels(o)[0]',
    'UNWIND [{check: 1, of: 2}] AS row RETURN row.check, row.of',
    'MATCH (t:Touchpoint) WITH {owner: t, claim: 1} AS entry RETURN entry.owner.name, entry.claim',
    'MATCH (s:System) RETURN [x IN [s] WHERE x:System | x.id] AS ids, [x IN [s] WHERE x:System | x] AS xs',
    'MATCH (t:Touchpoint) RETURN date(t.reviewedAt).year, duration.between(t.createdAt, t.updatedAt).days',
    "MATCH (t:Touchpoint) WHERE t.name = 'a:Sytem.importence' RETURN t.id // :Sytem",
    'MATCH (t:Touchpoint)-[:DEPENDS_ON]->{1,4}(:System {lifecycle: $lifecycle}) RETURN t.id',
    'MATCH (n:$any($kinds)) RETURN n.id',
  ])('of the model is accepted: %s', (query) => {
    expect(findUnknownName(query)).toBeUndefined()
  })

  it('names the position, so that a file can name the line', () => {
    expect(findUnknownName('MATCH (t:Touchpoint)\nRETURN t.nme')?.position).toBe(30)
  })
})
