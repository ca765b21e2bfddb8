import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { Graph } from '../src/graph/graph.ts'
import { withExampleService } from './clients/exampleService.ts'
import { requirementsPath, scriptPath } from './clients/python.ts'
import { checkConformance } from './mcp/conformance.ts'
import { type Ask, findFault, type Question, type ToolResult } from './mcp/question.ts'
import { questions } from './mcp/questions.ts'
import { installPython, runForExitCode } from './tools.ts'

/*
 * Assistants at `/mcp`: 60 questions over both examples, clients of two SDKs in both revisions of the protocol, and the
 * official conformance suite. `npm run prove:mcp`, or with some of: questions python conformance.
 */

const selection = process.argv.slice(2)
const isSelected = (part: string) => selection.length === 0 || selection.includes(part)
const revisions = ['2026-07-28', '2025-11-25'] as const

for (const example of ['broadband', 'government-services'] as const) {
  if (example !== 'broadband' && !isSelected('questions')) continue
  await withExampleService(async (address, graph) => {
    if (isSelected('questions')) await askQuestions(address, graph, example)
    if (example !== 'broadband') return
    if (isSelected('python')) await runPythonClient(address)
    if (isSelected('conformance'))
      for (const revision of revisions) await report(checkConformance(address, revision))
  }, example)
}

async function report(checking: Promise<readonly string[]>): Promise<void> {
  const faults = await checking
  for (const fault of faults) process.stdout.write(`  ${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
}

/** Asks in both revisions in turn. */
async function askQuestions(address: string, graph: Graph, example: Question['example']): Promise<void> {
  const clients = await Promise.all(revisions.map((revision) => connect(address, revision)))
  const asked = questions.filter((question) => question.example === example)
  let right = 0
  for (const [index, question] of asked.entries()) {
    const client = clients[index % clients.length] as Client
    const fault = await findFault(graph, createAsk(client), question).catch(String)
    if (fault === undefined) right += 1
    else process.stdout.write(`  ${question.question} ${fault}\n`)
  }
  process.stdout.write(`${example}: ${right} of ${asked.length} questions answered right\n`)
  if (right < asked.length) process.exitCode = 1
  for (const client of clients) await client.close()
}

async function connect(address: string, revision: (typeof revisions)[number]): Promise<Client> {
  const mode = revision === '2026-07-28' ? { pin: revision } : 'legacy'
  const client = new Client({ name: 'proof', version: '1' }, { versionNegotiation: { mode } })
  await client.connect(new StreamableHTTPClientTransport(new URL(`${address}/mcp`)))
  return client
}

function createAsk(client: Client): Ask {
  return async (name, args) => {
    const { isError, content, structuredContent } = await client.callTool({ name, arguments: { ...args } })
    if (isError) throw new Error(JSON.stringify(content))
    return structuredContent as unknown as ToolResult
  }
}

async function runPythonClient(address: string): Promise<void> {
  const python = await installPython(requirementsPath('assistants'))
  const code = await runForExitCode(python, scriptPath('assistants'), `${address}/mcp`, ...revisions)
  if (code !== 0) process.exitCode = code
}
