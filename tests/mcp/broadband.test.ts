import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ask, findFault } from '../../proofs/mcp/question.ts'
import { questions } from '../../proofs/mcp/questions.ts'
import { tools } from '../../src/mcp/tools.ts'
import { loadFolder } from '../../src/transfer/import/loadFolder.ts'
import { callTool, connectMcpClient } from '../support/mcpClient.ts'
import { clearGraph, createTestApp, createTestGraph } from '../support/testGraph.ts'

const root = join(import.meta.dirname, '../..')
const page = await readFile(join(root, 'docs/agents.md'), 'utf8')
const graph = await createTestGraph()
const app = await createTestApp(graph, { publicUrl: 'http://localhost:3000' })
const client = await connectMcpClient(await app.listen({ host: '127.0.0.1', port: 0 }))
const ask: Ask = (tool, args) => callTool(client, tool, args)

beforeAll(() => loadFolder(graph, join(root, 'examples/broadband'), { author: 'test' }))
afterAll(() => clearGraph(graph))

/** Every third; `npm run prove:mcp` asks all, of both examples. */
const asked = questions.filter(({ example }, index) => example === 'broadband' && index % 3 === 0)

it('asks 60 different questions in all', () => {
  expect(new Set(questions.map(({ question }) => question)).size).toBe(60)
})

describe('a question about the broadband provider has the computed answer', () => {
  it.each(asked)('$question', async (question) => {
    expect(await findFault(graph, ask, question)).toBeUndefined()
  })
})

it('the relationships of an element have the name of the other end', async () => {
  const { rows } = await ask('get_element', { element: 'Touchpoint/first-invoice' })
  expect(rows).toContainEqual(
    expect.objectContaining({ phrase: 'owned by', other: 'Department/finance', otherName: 'Finance' }),
  )
})

describe('docs/agents.md', () => {
  it('lists every tool', () => {
    const [, section = ''] = page.split(/^## (?:Tools|Resources and prompts)$/m)
    expect([...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name).toSorted()).toEqual(
      [...tools.keys()].toSorted(),
    )
  })

  /** Calls, each with what the page says comes back. */
  const examples = [...page.matchAll(/^```json\n(\{"name".*?)\n```\n+(?:and gets\n+)?```\w+\n(.*?)\n```$/gms)]

  it.each(examples.map(([, call = '', output = '']) => ({ call, output })))(
    'shows what comes back for $call',
    async ({ call, output }) => {
      const request = JSON.parse(call) as { name: string; arguments: Record<string, unknown> }
      const { content } = await client.callTool(request)
      const [{ text = '' } = {}] = content as { text?: string }[]
      expect(text).toMatch(toPattern(output))
    },
  )

  it('has such examples', () => {
    expect(examples).toHaveLength(4)
  })
})

/** An ellipsis stands for anything. */
const toPattern = (output: string) => new RegExp(`^${output.split('…').map(RegExp.escape).join('.*')}$`, 's')
