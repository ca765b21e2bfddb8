import { beforeEach, describe, expect, it } from 'vitest'
import { updateFindingState } from '../../src/findings/findingStates.ts'
import { workbookMediaType } from '../../src/formats/xlsx/workbookWriter.ts'
import { decodeCompressedJson } from '../../src/graph/compressedJson.ts'
import { createAnchor } from '../../src/graph/copies/anchors.ts'
import { withHistoryLease } from '../../src/history/daily/lease.ts'
import { recordDay } from '../../src/history/daily/recordDay.ts'
import { streamElementStates } from '../../src/history/elementStates.ts'
import { redactHistory } from '../../src/history/redaction/redactHistory.ts'
import { AtlasError } from '../../src/model/errors.ts'
import { readCatalogue } from '../../src/reports/catalogue.ts'
import { createXlsx } from '../support/archives.ts'
import {
  clearGraph,
  createTestApp,
  createTestGraph,
  department,
  node,
  relationship,
  seedGraph,
  touchpoint,
} from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const names = ['unowned-touchpoints', 'parties-without-role', 'role-load', 'stale-elements']
const catalogue = new Map([...(await readCatalogue())].filter(([name]) => names.includes(name)))
const author = { name: 'privacy officer' }
const jane = { kind: 'Employee', id: 'jane-doe' }

async function runSavedQuery(): Promise<never> {
  throw new AtlasError('QUERIES_OFF', 'Not in this test')
}

const record = (day: string) =>
  withHistoryLease(graph, (owner) =>
    recordDay({ graph, catalogue, savedReports: new Map(), runSavedQuery }, day, owner),
  )

/** A map on which Jane owns a touchpoint and others mention her, and from which she was then deleted. */
async function deleteJane(): Promise<void> {
  await seedGraph(
    graph,
    department('finance'),
    touchpoint('invoice', { reviewedBy: 'Jane Doe' }),
    node('Employee', 'jane-doe', {
      name: 'Jane Doe',
      email: 'jane@example.com',
      description: 'Sits on floor 3',
    }),
    node('Employee', 'bob', { name: 'Bob' }),
    relationship('Employee/jane-doe', 'OWNS', 'Touchpoint/invoice', { note: 'Since she came' }),
    relationship('Employee/bob', 'REPORTS_TO', 'Employee/jane-doe'),
  )
  await createAnchor(graph)
  await record('2026-03-01')
  const upload = await app.inject({
    method: 'POST',
    url: '/imports?name=employees.csv',
    payload: 'id,name,title\njane-doe,Jane Doe,Head of billing\n',
    headers: { 'content-type': 'text/csv' },
  })
  const { id } = upload.json()
  await expect.poll(() => readImport(id), { timeout: 30_000 }).toMatchObject({ state: 'done' })
  await sendFaultySheet()
  await app.inject({ method: 'PATCH', url: '/touchpoints/invoice', payload: { reviewedBy: 'Bob' } })
  await mentionJane()
  await app.inject({ method: 'DELETE', url: '/employees/jane-doe?cascade=relationships' })
  await record('2026-03-02')
}

const readImport = async (id: string) => (await app.inject(`/imports/${id}`)).json()

/** A workbook with an error beside Jane, which the record of the import shows with her cells. */
async function sendFaultySheet(): Promise<void> {
  const upload = await app.inject({
    method: 'POST',
    url: '/imports?name=employees.xlsx&dryRun=true',
    payload: await createXlsx({
      employees: [
        ['id', 'name', 'title', 'email'],
        ['jane-doe', 'Jane Doe', 'Head of billing', 'no address'],
      ],
    }),
    headers: { 'content-type': workbookMediaType },
  })
  const { faultSheets } = await readImport(upload.json().importId)
  expect(JSON.stringify(faultSheets)).toContain('Head of billing')
}

/** Comments, and responses that were stored for repeated requests. */
async function mentionJane(): Promise<void> {
  const comment = { comment: 'Jane Doe knows; ask jane-doe', assignee: 'jane-doe' }
  await updateFindingState(graph, 'role-load:jane-doe', comment, {}, author)
  await app.inject({
    method: 'PATCH',
    url: '/employees/jane-doe',
    payload: { title: 'Head of billing' },
    headers: { 'idempotency-key': 'promotion-1' },
  })
  const RENAME =
    "MATCH (import:Import) SET import.data = replace(import.data, 'employees.csv', 'jane-doe.csv')"
  await graph.write((transaction) => transaction.run(RENAME))
  const note = 'Before Jane Doe leaves'
  await app.inject({ method: 'PUT', url: '/snapshots/farewell', payload: { recordedAt: 'now', note } })
}

/** Everything that the database stores, decoded, as text. */
async function readEverything(): Promise<string> {
  const { rows } = await graph.read<{ properties: Record<string, unknown> }>(
    'MATCH (node) RETURN properties(node) AS properties',
  )
  return rows
    .flatMap(({ properties }) => Object.values(properties))
    .map((value) => JSON.stringify(value instanceof Int8Array ? decodeCompressedJson(value) : value))
    .join('\n')
}

const personal = /jane|Jane Doe|floor 3|Head of billing|Since she came/

describe('the history of somebody who was deleted', () => {
  it('has neither names, ids nor texts once it is redacted', async () => {
    await deleteJane()
    expect(await readEverything()).toMatch(personal)
    await redactHistory(graph, jane, author)
    expect(await readEverything()).not.toMatch(personal)
  }, 240_000)

  it('has the same states and periods as before, under a pseudonym', async () => {
    await deleteJane()
    const count = async () => {
      const states = await Array.fromAsync(streamElementStates(graph, () => true))
      const periods = (await app.inject('/tables/FindingHistory.json')).json()
      return [states.length, periods.length, states.filter(({ end }) => end?.isDeleted).length]
    }
    const before = await count()
    const { pseudonym } = await redactHistory(graph, jane, author)
    expect(await count()).toEqual(before)
    const rows = (await app.inject('/tables/ElementHistory.json')).json()
    const own = rows.filter(({ id }: { id: string }) => id === pseudonym)
    expect(own).toMatchObject([
      { kind: 'Employee', name: 'redacted', ending: 'deleted' },
      { ending: 'changed' },
    ])
  }, 240_000)

  it('is not redacted while the element is on the map, or if there never was one', async () => {
    await seedGraph(graph, node('Employee', 'jane-doe', { name: 'Jane Doe' }))
    await expect(redactHistory(graph, jane, author)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const nobody = { kind: 'Employee', id: 'nobody' }
    await expect(redactHistory(graph, nobody, author)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('leaves an entry in the audit trail that says who redacted it', async () => {
    await deleteJane()
    const { pseudonym } = await redactHistory(graph, jane, author)
    const { items } = (await app.inject('/audit?operation=redactHistory')).json()
    expect(items).toMatchObject([{ author: 'privacy officer', element: `Employee/${pseudonym}` }])
  }, 240_000)
})
