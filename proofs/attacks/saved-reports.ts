import { waitForReplica } from '../analysts.ts'
import { type Attack, type AttackTarget, assertOutcomes, bearer } from '../attack.ts'
import { unboundedQueries } from '../attackQueries.ts'

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
    const names: string[] = []
    try {
      for (let number = 0; !signal.aborted; number += 1) {
        const name = `endless-${number % queries.length}`
        const analyst = await target.createKey({ role: 'analyst' })
        const query = queries[number % queries.length]?.query ?? ''
        outcomes.push(await send(target, analyst, `/reports/${name}`, writeReport(query)))
        names.push(name)
        for (const path of [`/reports/${name}`, `/reports/${name}.csv`])
          outcomes.push(await send(target, analyst, path))
        const findings = await send(target, target.keys.reader, '/findings?limit=10')
        if (findings !== '200') throw new Error(`the findings were answered with ${findings}`)
      }
    } finally {
      for (const name of new Set(names)) await send(target, target.keys.steward, `/reports/${name}`, null)
    }
    return assertOutcomes(outcomes, ['200', '201', '400', '404', '422', '429', '503', '504'])
  },
}
export default attack

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
