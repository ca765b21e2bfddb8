import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { clearGraph, createTestApp, createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)
beforeEach(() => clearGraph(graph))

const applications = {
  title: 'Our applications',
  tables: [{ elements: [{ kind: 'System', key: 'No', properties: { name: 'Application' } }] }],
}

const save = (name: string, payload: object) =>
  app.inject({ method: 'PUT', url: `/imports/mappings/${name}`, payload })

const importFile = (url: string, payload: string) =>
  app.inject({ method: 'POST', url, headers: { 'content-type': 'text/csv' }, payload })

/** The record of an import once it has ended. */
async function waitForImport(response: Awaited<ReturnType<typeof importFile>>) {
  if (response.statusCode !== 202) throw new Error(response.body)
  const { id } = response.json()
  for (;;) {
    const record = (await app.inject(`/imports/${id}`)).json()
    if (['done', 'failed'].includes(record.state)) return record
    await sleep(10)
  }
}

it('saves mappings by name, and lists them with the built-in ones', async () => {
  expect((await save('our-apps', applications)).statusCode).toBe(201)
  const changed = await save('our-apps', { ...applications, description: 'From the CMDB' })
  expect([changed.statusCode, changed.json().revision]).toEqual([200, 2])
  const { items } = (await app.inject('/imports/mappings')).json()
  expect(items).toContainEqual(expect.objectContaining({ name: 'edge-list', isBuiltIn: true }))
  expect(items).toContainEqual(
    expect.objectContaining({ name: 'our-apps', isBuiltIn: false, title: 'Our applications', revision: 2 }),
  )
  const one = (await app.inject('/imports/mappings/our-apps')).json()
  expect(one.mapping).toEqual({ ...applications, description: 'From the CMDB' })
  expect((await app.inject({ method: 'DELETE', url: '/imports/mappings/our-apps' })).statusCode).toBe(204)
  const missing = await app.inject('/imports/mappings/edge-lisd')
  expect([missing.statusCode, missing.json().detail]).toEqual([
    404,
    "Unknown mapping 'edge-lisd'; did you mean 'edge-list'?",
  ])
})

it('refuses a mapping that does not fit the model, and the name of one that is built in', async () => {
  const faulty = { tables: [{ elements: [{ kind: 'Sistem', key: 'No' }] }] }
  const refused = await save('our-apps', faulty)
  expect([refused.statusCode, refused.json().errors]).toEqual([
    400,
    [{ path: '/tables/0/elements/0/kind', message: "Unknown kind 'Sistem'; did you mean 'System'?" }],
  ])
  expect((await save('edge-list', applications)).statusCode).toBe(409)
  expect((await app.inject({ method: 'DELETE', url: '/imports/mappings/edge-list' })).statusCode).toBe(409)
})

it('imports a file with a mapping, and reports what is not held', async () => {
  await save('our-apps', applications)
  const table = 'No,Application,Cost\nA-1,Billing,5\nA-2,Router shop,5\n'
  const started = await importFile('/imports?name=apps.csv&mapping=our-apps', table)
  const record = await waitForImport(started)
  expect(record).toMatchObject({
    state: 'done',
    mapping: 'our-apps',
    counts: { created: 2 },
    held: {
      values: 6,
      valuesNotHeld: 2,
      notHeld: [{ file: 'apps.csv', row: 2, column: 'Cost', value: '5', rows: 2 }],
    },
  })
  const download = await app.inject(`/imports/${record.id}/not-held.csv`)
  expect(download.body.replaceAll('\r\n', '\n')).toBe(
    'file,sheet,row,column,value,reason,rows\napps.csv,,2,Cost,5,the mapping has no place for this column,2\n',
  )
  expect((await app.inject('/systems/billing')).json()).toMatchObject({ name: 'Billing', externalId: 'A-1' })
  const repeated = await importFile('/imports?name=apps.csv&mapping=our-apps', table)
  expect((await waitForImport(repeated)).counts).toMatchObject({ created: 0, unchanged: 2 })
  expect((await importFile('/imports?name=apps.csv&mapping=other', table)).statusCode).toBe(404)
})

it('lists a mapping that no longer fits the model, and refuses to import with it', async () => {
  const text = JSON.stringify({ tables: [{ elements: [{ kind: 'Gone', key: 'No' }] }] })
  await graph.write((transaction) =>
    transaction.run(
      'MERGE (mapping:ImportMapping {name: $name}) SET mapping += {text: $text, revision: 1, savedBy: $name, savedAt: datetime()}',
      { name: 'outdated', text },
    ),
  )
  expect((await app.inject('/imports/mappings')).statusCode).toBe(200)
  const refused = await importFile('/imports?name=apps.csv&mapping=outdated', 'No\n1\n')
  expect([refused.statusCode, refused.json().errors]).toEqual([
    400,
    [{ path: '/tables/0/elements/0/kind', message: "Unknown kind 'Gone'" }],
  ])
})

it('proposes a mapping for a file, and imports nothing', async () => {
  const table = 'Team,Lead\nFinance,Ann\nSales,Bo\n'
  const response = await importFile('/imports/mappings?name=teams.csv', table)
  expect(response.json()).toMatchObject({
    mapping: { tables: [{ tables: ['teams'] }] },
    columns: [
      { column: 'Team', meaning: 'name', target: 'Department.name', examples: ['Finance', 'Sales'] },
      { column: 'Lead' },
    ],
  })
  expect((await save('teams', response.json().mapping)).statusCode).toBe(201)
  expect((await app.inject('/departments')).json().items).toEqual([])
  const refused = await importFile('/imports/mappings?name=numbers.csv', 'a,b\n1,1\n1,1\n')
  expect([refused.statusCode, refused.json().code]).toEqual([400, 'INVALID_INPUT'])
})
