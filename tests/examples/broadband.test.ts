import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadFolder } from '../../src/transfer/import/loadFolder.ts'
import { clearGraph, createTestGraph, runReportRows } from '../support/testGraph.ts'

const folder = join(import.meta.dirname, '../../examples/broadband')
const readme = await readFile(join(folder, 'README.md'), 'utf8')

/** The cells of the README's row on a question. */
function readReadmeAnswer(question: string): string {
  const line = readme.split('\n').find((each) => each.startsWith(`| ${question}`))
  if (!line) throw new TypeError(`The README does not ask: ${question}`)
  return line.split('|')[2] ?? ''
}

const extractIds = (text: string) => [...text.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name).toSorted()

const graph = await createTestGraph()

beforeAll(async () => {
  await loadFolder(graph, folder, { author: 'test' })
})

afterAll(async () => {
  await clearGraph(graph)
})

const listTouchpointIds = (rows: readonly { readonly touchpointId?: unknown }[]) =>
  [...new Set(rows.map(({ touchpointId }) => String(touchpointId)))].toSorted()

describe('what the README of the broadband example says', () => {
  it('counts what is on the map', async () => {
    const { rows } = await graph.read<{ kind: string; count: number }>(
      'MATCH (node) WHERE NOT node:AuditEntry RETURN labels(node)[0] AS kind, count(*) AS count',
    )
    const counts = Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
    expect(readme).toContain(`${counts.Touchpoint} touchpoints over both halves`)
    expect(readme).toContain(
      `${counts.Department} departments, ${counts.Employee} people, ${counts.Partner} partners, ${counts.System} systems`,
    )
  })

  it('names the touchpoints that nobody owns', async () => {
    expect(listTouchpointIds(await runReportRows(graph, 'unowned-touchpoints'))).toEqual(
      extractIds(readReadmeAnswer('Who owns nothing?')),
    )
  })

  it('names the contested ones and those that only look so', async () => {
    const contested = listTouchpointIds(await runReportRows(graph, 'contested-touchpoints'))
    expect(contested).toEqual(extractIds(readReadmeAnswer('What is contested?')))
    for (const name of extractIds(readReadmeAnswer('What is not contested')))
      expect(contested).not.toContain(name)
  })

  it.each([
    ['data provider', 'Where is nobody data provider?'],
    ['influencer', '… influencer?'],
    ['definer', '… definer?'],
    ['implementer', '… implementer?'],
  ])('names where the %s is missing', async (role, question) => {
    const rows = await runReportRows(graph, 'role-gaps')
    expect(listTouchpointIds(rows.filter(({ missingRole }) => missingRole === role))).toEqual(
      extractIds(readReadmeAnswer(question)),
    )
  })

  it('counts the touchpoints where all four roles are held', async () => {
    const live = 66
    const gaps = listTouchpointIds(await runReportRows(graph, 'role-gaps')).length
    expect(readReadmeAnswer('Where are all four roles held?')).toContain(
      `the other ${live - gaps} touchpoints`,
    )
    expect(readme).toContain(`The rest, ${live}, are live`)
  })

  it('knows when people who move and resellers expect an answer', async () => {
    const rows = await runReportRows(graph, 'four-questions')
    const movers = rows.find(({ customerId }) => customerId === 'movers')
    expect(movers).toMatchObject({
      touchpoints: 13,
      touchpointsWithResponse: 11,
      shortestResponseMinutes: 1,
      longestResponseMinutes: 1_440,
      shortestResolutionMinutes: 1,
      longestResolutionMinutes: 4_320,
    })
    expect(readReadmeAnswer('When do people who move')).toMatch(
      /11 of their 13 .* 1 minute to 1,440; .* 4,320/,
    )
    const resellers = rows.find(({ customerId }) => customerId === 'resellers')
    expect(resellers).toMatchObject({
      touchpoints: 2,
      shortestResponseMinutes: 120,
      longestResolutionMinutes: 10_080,
    })
  })

  it('names the contradiction between promises, and no other', async () => {
    const rows = await runReportRows(graph, 'promise-contradictions')
    const pairs = rows.map((row) => [row.shorterPromiseId, row.longerPromiseId].map(String).toSorted())
    expect(new Set(pairs.flat())).toEqual(new Set(['online-in-four-weeks', 'online-in-ten-days']))
  })

  it('names the person without whom a touchpoint is lost', async () => {
    const [person] = extractIds(readReadmeAnswer('Which person is indispensable?'))
    const rows = await runReportRows(graph, 'single-points-of-failure')
    expect(rows.find(({ id }) => id === person)).toMatchObject({
      kind: 'Employee',
      touchpointIds: ['number-porting-form'],
    })
  })

  it('counts as lost only what the model says: 44 single points of failure, 6 of them critical', async () => {
    const rows = await runReportRows(graph, 'single-points-of-failure')
    expect(rows).toHaveLength(44)
    expect(rows.filter(({ severity }) => severity === 'critical')).toHaveLength(6)
    expect(await runReportRows(graph, 'joint-failures')).toHaveLength(9)
  })

  it('gives every report that flags problems something to find, but for what it does not claim', async () => {
    for (const name of [
      'expectation-gaps',
      'promise-gaps',
      'data-silos',
      'measures-off-target',
      'unmet-needs',
    ]) {
      expect(await runReportRows(graph, name), name).not.toEqual([])
    }
  })
})
