import { waitForReplica } from '../analysts.ts'
import { type Attack, type AttackTarget, assertOutcomes, bearer } from '../attack.ts'
import { type AttackQuery, unboundedQueries } from '../attackQueries.ts'

const minReports = 4
/** A report cannot be given a text as long as a parameter of a query. */
const queries = unboundedQueries.filter(({ parameters }) => parameters === undefined)

/** Each report is saved and run by an analyst, as rows and as a table; then a reader lists the findings. */
const attack: Attack = {
  name: 'saved reports',
  description:
    'an analyst saves queries that no limit of the database ends as reports with findings, and runs them',
  isQuick: false,
  prepare: waitForReplica,
  async run(target, signal) {
    const outcomes: string[] = []
    let number = 0
    try {
      for (; number < minReports || !signal.aborted; number += 1) {
        const { query } = queries[number % queries.length] as AttackQuery
        outcomes.push(...(await attackWithReport(target, `endless-${number}`, query)))
      }
    } finally {
      while (number >= 0) {
        await send(target, target.keys.steward, `/reports/endless-${number}`, null)
        number -= 1
      }
    }
    return assertOutcomes(outcomes, [
      'saved 201',
      'saved 400',
      'saved 422',
      'saved 503',
      '200',
      '404',
      '422',
      '429',
      '503',
      '504',
    ])
  },
}
export default attack

/** Resolves to the outcomes of saving it and of running it as JSON and as CSV. */
async function attackWithReport(target: AttackTarget, name: string, query: string): Promise<string[]> {
  await waitForReplica(target)
  const analyst = await target.createKey({ role: 'analyst' })
  const saved = await send(target, analyst, `/reports/${name}`, writeReport(query))
  const asRows = await send(target, analyst, `/reports/${name}`)
  const asTable = await send(target, analyst, `/reports/${name}.csv`)
  const findings = await send(target, target.keys.reader, '/findings?limit=10')
  if (findings !== '200') throw new Error(`the findings were answered with ${findings}`)
  return [`saved ${saved}`, asRows, asTable]
}

const writeReport = (query: string) => `/*
title: Endless
question: When does it end?
description: It does not.
parameters: {}
columns: [{ name: x, type: string, description: Nothing }]
finding: { severity: low, key: [x], elements: {}, explanation: 'It ends with {x}' }
*/
${query}`

/** Saves a text, deletes with null, reads without either; resolves to the status. */
async function send(
  { address }: AttackTarget,
  key: string,
  path: string,
  text?: string | null,
): Promise<string> {
  const response = await fetch(address + path, {
    method: text === undefined ? 'GET' : text === null ? 'DELETE' : 'PUT',
    headers: { ...bearer(key), ...(typeof text === 'string' && { 'content-type': 'text/plain' }) },
    ...(typeof text === 'string' && { body: text }),
  })
  await response.arrayBuffer()
  return String(response.status)
}
