import { beforeEach, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/graph/graph.ts'
import { getReport, readCatalogue } from '../../src/reports/catalogue.ts'
import { withDefaults } from '../../src/reports/parameters.ts'
import { parseHypotheticalChange } from '../../src/whatIf/hypotheticalChange.ts'
import { runWhatIf } from '../../src/whatIf/whatIf.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  implementsTouchpoint,
  node,
  owns,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
const catalogue = await readCatalogue()

beforeEach(async () => {
  await clearGraph(graph)
  await seedGraph(
    graph,
    department('finance'),
    department('service'),
    node('System', 'billing'),
    touchpoint('invoice'),
    touchpoint('hotline'),
    owns('finance', 'invoice', { since: '2026-01-01', claimedBy: 'cfo' }),
    owns('service', 'hotline'),
    implementsTouchpoint('finance', 'invoice'),
    implementsTouchpoint('finance', 'hotline'),
    relationship('Touchpoint/invoice', 'DEPENDS_ON', 'System/billing'),
  )
})

const finance = { kind: 'Department', id: 'finance' }
const service = { kind: 'Department', id: 'service' }

const postWhatIf = (payload: object) => app.inject({ method: 'POST', url: '/what-if', payload })

async function readAllElements() {
  const { rows } = await graph.read<{ elements: unknown }>(
    'MATCH (node) OPTIONAL MATCH (node)-[link]->(other) RETURN collect([properties(node), type(link), properties(link), other.id]) AS elements',
  )
  return rows
}

describe('what if', () => {
  it('tells which rows a removed element takes with it, and which it brings', async () => {
    const answer = await postWhatIf({
      changes: [{ op: 'delete', kind: 'Department', id: 'finance' }],
      reports: [{ name: 'unowned-touchpoints' }, { name: 'role-matrix' }],
    })
    expect(answer.statusCode).toBe(200)
    const [unowned, roles] = answer.json().reports
    expect(unowned).toMatchObject({
      report: 'unowned-touchpoints',
      totalBefore: 0,
      totalAfter: 1,
      added: { total: 1, truncated: false, rows: [{ touchpointId: 'invoice' }] },
      gone: { total: 0 },
    })
    expect(roles.gone.rows.map((row: { holderId: string }) => row.holderId)).toContain('finance')
    expect(answer.json().findings).toMatchObject({
      opened: { total: 1, rows: [{ key: 'unowned-touchpoints:invoice', severity: 'high' }] },
      closed: { total: 0 },
    })
  })

  it('leaves nothing behind', async () => {
    const before = await readAllElements()
    const version = await graph.version()
    const answer = await postWhatIf({
      changes: [
        { op: 'delete', kind: 'Department', id: 'finance' },
        { op: 'create', kind: 'Touchpoint', id: 'new', properties: { name: 'New' } },
        { op: 'patch', kind: 'System', id: 'billing', properties: { name: 'Other' } },
      ],
    })
    expect(answer.statusCode).toBe(200)
    expect(await readAllElements()).toEqual(before)
    expect(await graph.version()).toBe(version)
  })

  it('moves a role with its properties, at one touchpoint or everywhere', async () => {
    const move = { op: 'move', role: 'implementer', from: finance, to: service }
    const listAddedTouchpoints = async (changes: object[]) => {
      const { reports } = (await postWhatIf({ changes, reports: [{ name: 'role-matrix' }] })).json()
      return reports[0].added.rows.map((row: { touchpointId: string }) => row.touchpointId).toSorted()
    }
    expect(await listAddedTouchpoints([move])).toEqual(['invoice'])
    const changes = [
      { op: 'move', role: 'owner', from: finance, to: service, touchpoint: 'invoice' },
      { op: 'put', type: 'OWNS', from: finance, to: { kind: 'Touchpoint', id: 'invoice' } },
    ]
    const answer = await postWhatIf({ changes, reports: [{ name: 'contested-touchpoints' }] })
    expect(answer.json().reports[0].added.rows).toMatchObject([
      { touchpointId: 'invoice', ownerId: 'finance', since: null },
      { touchpointId: 'invoice', ownerId: 'service', since: '2026-01-01', claimedBy: 'cfo' },
    ])
  })

  it('sees the changes in their order', async () => {
    const answer = await postWhatIf({
      changes: [
        { op: 'create', kind: 'Touchpoint', id: 'app', properties: { name: 'App' } },
        { op: 'put', type: 'OWNS', from: service, to: { kind: 'Touchpoint', id: 'app' } },
        { op: 'move', role: 'owner', from: service, to: finance, touchpoint: 'app' },
        { op: 'delete', type: 'OWNS', from: service, to: { kind: 'Touchpoint', id: 'hotline' } },
      ],
      reports: [{ name: 'unowned-touchpoints' }],
    })
    expect(answer.json().reports[0].added.rows).toMatchObject([{ touchpointId: 'hotline' }])
  })

  it('names the columns in which a row differs', async () => {
    const answer = await postWhatIf({
      changes: [{ op: 'patch', kind: 'Touchpoint', id: 'invoice', properties: { name: 'First invoice' } }],
      reports: [{ name: 'impact', parameters: { kind: 'System', id: 'billing' } }],
    })
    expect(answer.json().reports[0].changed.rows).toMatchObject([
      { before: { name: 'invoice' }, after: { name: 'First invoice' }, columns: ['name', 'path'] },
    ])
  })

  it('has no rows about an element that it took away', async () => {
    const answer = await postWhatIf({
      changes: [{ op: 'delete', kind: 'System', id: 'billing' }],
      reports: [{ name: 'impact', parameters: { kind: 'System', id: 'billing' } }],
    })
    expect(answer.json().reports).toMatchObject([{ totalBefore: 1, totalAfter: 0, gone: { total: 1 } }])
  })

  it('counts all rows when it shows few', async () => {
    const changes = [
      { op: 'delete', ...finance },
      { op: 'delete', ...service },
    ]
    const answer = await postWhatIf({ changes, reports: [{ name: 'unowned-touchpoints' }], limit: 1 })
    const { added } = answer.json().reports[0]
    expect(added).toMatchObject({ total: 2, truncated: true })
    expect(added.rows).toHaveLength(1)
  })

  it.each([
    ['an element that does not exist', [{ op: 'delete', kind: 'System', id: 'none' }], '/changes/0'],
    [
      'a role that nobody holds',
      [{ op: 'move', role: 'definer', from: finance, to: service }],
      '/changes/0/from',
    ],
    [
      'a holder of a kind that cannot hold it',
      [{ op: 'move', role: 'owner', from: finance, to: { kind: 'System', id: 'billing' } }],
      '/changes/0/to/kind',
    ],
    ['a change of no known form', [{ op: 'vanish' }], '/changes/0/op'],
  ])('refuses %s and names the place', async (_, changes, path) => {
    const answer = await postWhatIf({ changes })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
    expect(answer.json().errors.map((error: { path: string }) => error.path)).toContain(path)
  })

  it.each([
    ['an unknown report', { name: 'nothing' }, '/reports/0/name'],
    ['an unknown parameter', { name: 'role-gaps', parameters: { on: 'x' } }, '/reports/0/parameters/on'],
    ['a missing parameter', { name: 'impact', parameters: { kind: 'System' } }, '/reports/0/parameters/id'],
  ])('refuses %s and names the place', async (_, report, path) => {
    const answer = await postWhatIf({ changes: [{ op: 'delete', ...finance }], reports: [report] })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().errors.map((error: { path: string }) => error.path)).toContain(path)
  })

  it.each([
    [0, 'if all reports have queries', ['role-matrix', 'ownership-coverage']],
    [2, 'if a report has none', ['role-matrix', 'communities']],
  ])('reads the whole map %i times %s, with the same rows', async (expectedReads, _, names) => {
    const reads: string[] = []
    const recordedGraph: Graph = {
      ...graph,
      dryRun: (work, options) =>
        graph.dryRun(({ transaction, stream }) => {
          const recordedStream: Graph['stream'] = (cypher, ...rest) => {
            reads.push(cypher)
            return stream(cypher, ...rest)
          }
          return work({ transaction, stream: recordedStream })
        }, options),
    }
    const reports = names.map((name) => ({
      name,
      values: withDefaults(getReport(catalogue, name), {}, new Date('2026-06-30')),
    }))
    const changes = [parseHypotheticalChange({ op: 'delete', kind: 'Department', id: 'finance' })]
    const { reports: compared } = await runWhatIf(recordedGraph, catalogue, {
      changes,
      reports,
      author: 'test',
    })
    expect(reads.filter((cypher) => cypher.includes('elementId(node)'))).toHaveLength(expectedReads)
    expect(compared[0]).toMatchObject({ report: 'role-matrix', totalBefore: 3, totalAfter: 1 })
  })
})
