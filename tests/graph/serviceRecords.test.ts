import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createAnchor } from '../../src/graph/copies/anchors.ts'
import { createNames } from '../../src/graph/migrations/createNames.ts'
import { listSchemaCommands } from '../../src/graph/migrations/schema.ts'
import { serviceLabels, serviceProperties } from '../../src/graph/serviceRecords.ts'
import { withHistoryLease } from '../../src/history/daily/lease.ts'
import { recordDay } from '../../src/history/daily/recordDay.ts'
import { kindNames } from '../../src/model/kinds.ts'
import { createTestApp, createTestGraph } from '../support/testGraph.ts'

const graph = await createTestGraph()
const app = await createTestApp(graph)

describe('the labels of records of the service', () => {
  it('are the labels with a constraint or an index that are not in the model', () => {
    const labels = [...listSchemaCommands().values()].flatMap((command) => {
      const [, names = ''] = /FOR \(\w+:([\w|]+)\)/.exec(command) ?? []
      return names.split('|')
    })
    expect(labels.filter((label) => !kindNames.includes(label) && !serviceLabels.includes(label))).toEqual([])
    expect(labels).toEqual(expect.arrayContaining(['AuditEntry', 'Touchpoint']))
  })

  it('are not in the model', () => {
    expect(serviceLabels.filter((label) => kindNames.includes(label))).toEqual([])
  })
})

/** Records a day without any report. */
const recordEmptyDay = () =>
  withHistoryLease(graph, (owner) =>
    recordDay(
      { graph, catalogue: new Map(), savedReports: new Map(), runSavedQuery: async () => [] },
      '2026-03-01',
      owner,
    ),
  )

const savedReport = `/*
title: Touchpoints
question: Which touchpoints are there?
description: All of them.
parameters: {}
columns:
  - { name: id, type: string, description: Id of the touchpoint }
*/
MATCH (touchpoint:Touchpoint) RETURN touchpoint.id AS id ORDER BY id`

describe('the names that the database knows before their first use', () => {
  it('include every property of the records that requests, imports, keys and nights leave', async () => {
    const { body: keyBody } = await app.inject({
      method: 'POST',
      url: '/keys',
      payload: { name: 'A', role: 'admin' },
    })
    const headers = { 'x-api-key': JSON.parse(keyBody).key, 'idempotency-key': 'create-invoice' }
    const send = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload: string | object = {}) =>
      app.inject({ method, url, payload, headers: { 'x-api-key': headers['x-api-key'] } })
    await app.inject({ method: 'POST', url: '/touchpoints', payload: { name: 'Invoice' }, headers })
    await send('PATCH', '/touchpoints/invoice', { importance: 4 })
    await send('PATCH', '/findings/unowned-touchpoints:invoice', { status: 'acknowledged', comment: 'Known' })
    await send('PUT', '/reports/touchpoints', { text: savedReport })
    await send('POST', '/reports/unowned-touchpoints/runs')
    const upload = await app.inject({
      method: 'POST',
      url: '/imports?name=channels.csv',
      payload: 'id,name\nphone,Phone\n',
      headers: { 'content-type': 'text/csv', 'x-api-key': headers['x-api-key'] },
    })
    const { id } = upload.json()
    while ((await send('POST', `/imports/${id}/undo`)).statusCode !== 200) await sleep(50)
    await send('DELETE', '/touchpoints/invoice')
    await createAnchor(graph)
    await recordEmptyDay()
    const { rows } = await graph.read<{ label: string; properties: string[] }>(
      `MATCH (record:$any($serviceLabels))
       UNWIND labels(record) AS label
       UNWIND keys(record) AS property
       RETURN label, collect(DISTINCT property) AS properties`,
      { serviceLabels },
    )
    expect(rows.map(({ label }) => label)).toEqual(
      expect.arrayContaining([
        'Anchor',
        'ApiKey',
        'AuditEntry',
        'FindingState',
        'HistoryDay',
        'HistoryLease',
        'Import',
        'ReportRun',
        'SavedReport',
      ]),
    )
    const names = rows.flatMap(({ properties }) => properties)
    expect(names.filter((name) => !serviceProperties.includes(name))).toEqual([])
  })

  it('are created once', async () => {
    const before = await graph.readLastCommit()
    await createNames(graph)
    expect(await graph.readLastCommit()).toEqual(before)
  })
})
