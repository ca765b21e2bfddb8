import { hostileNames } from '../../tests/reports/queries/forbiddenQueries.ts'
import { waitForReplica } from '../analysts.ts'
import { type Attack, type AttackTarget, assertOutcomes, bearer } from '../attack.ts'
import { type AttackQuery, expensiveQueries, refusedQueries, unboundedQueries } from '../attackQueries.ts'

const assistantCount = 4

const attack: Attack = {
  name: 'assistants',
  description:
    'assistants who send forbidden and expensive queries, hostile names and requests of other sites through the Model Context Protocol',
  isQuick: false,
  prepare: waitForReplica,
  async run(target, signal) {
    const calls = listCalls()
    let nextNumber = 0
    const outcomes: string[] = []
    const act = async () => {
      const key = await target.createKey({ role: 'analyst' })
      while (nextNumber < calls.length || !signal.aborted) {
        const call = calls[nextNumber % calls.length]
        nextNumber += 1
        if (call) outcomes.push(await judge(target, key, call))
      }
    }
    await Promise.all(Array.from({ length: assistantCount }, act))
    return assertOutcomes(outcomes, ['refused', 'ended', 'ordinary result'])
  },
}
export default attack

/** A call of a tool, and whether it may succeed. */
interface Call {
  readonly tool: string
  readonly args: object
  readonly mustFail: boolean
  readonly headers?: Readonly<Record<string, string>>
}

function listCalls(): Call[] {
  const toCall =
    (mustFail: boolean) =>
    ({ query, parameters = {} }: AttackQuery): Call => ({
      tool: 'query_cypher',
      args: { query, parameters },
      mustFail,
    })
  const foreign = [
    { origin: 'https://evil.example.com' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]
  return [
    ...refusedQueries.map(toCall(true)),
    ...expensiveQueries.map(toCall(false)),
    ...unboundedQueries.map(toCall(false)),
    ...hostileNames.flatMap((name) => [
      { tool: 'get_element', args: { element: name }, mustFail: true },
      { tool: 'get_element', args: { element: `Touchpoint/${name}` }, mustFail: true },
      { tool: 'run_report', args: { name }, mustFail: true },
      { tool: 'what_if', args: { changes: [{ op: 'delete', kind: 'System', id: name }] }, mustFail: true },
      { tool: 'propose_change', args: { elements: [{ kind: 'Need', id: 'x', name }] }, mustFail: true },
      { tool: 'find_elements', args: { text: name }, mustFail: false },
    ]),
    ...foreign.map((headers) => ({ tool: 'list_reports', args: {}, mustFail: true, headers })),
  ]
}

/** How a call ended: what must fail and succeeds is through; what may succeed does, or ends at a limit. */
async function judge(
  target: AttackTarget,
  key: string,
  { tool, args, mustFail, headers }: Call,
): Promise<string> {
  const response = await fetch(`${target.address}/mcp`, {
    method: 'POST',
    headers: {
      ...bearer(key),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
      ...headers,
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: tool, arguments: args },
    }),
  })
  const text = await response.text()
  if (response.status >= 500) return `${response.status}`
  const hasFailed = response.status >= 400 || /"isError":true|"error":\{/.test(text)
  if (hasFailed) return mustFail ? 'refused' : 'ended'
  return mustFail ? `through: ${tool} ${JSON.stringify(args)}`.slice(0, 200) : 'ordinary result'
}
