import { join } from 'node:path'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { beforeAll, expect, it } from 'vitest'
import { callTool, createMcpClient, protocolVersions } from '../support/mcpClient.ts'
import { createTestGraph, getTestDatabase, seedGraph, touchpoint } from '../support/testGraph.ts'

const graph = await createTestGraph()
const { uri, username, password } = getTestDatabase()

beforeAll(() => seedGraph(graph, touchpoint('invoice')))

it.each(protocolVersions)('an assistant that starts the command speaks %s with it', async (version) => {
  const client = createMcpClient(version)
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(import.meta.dirname, '../../src/cli/main.ts'), 'mcp', '--role', 'analyst'],
    env: {
      ...(process.env as Record<string, string>),
      NEO4J_URI: uri,
      NEO4J_USERNAME: username,
      NEO4J_PASSWORD: password,
      PUBLIC_URL: 'https://cx.example.com',
    },
    stderr: 'pipe',
  })
  await client.connect(transport)
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toContain('query_cypher')
  expect(tools.map(({ name }) => name)).not.toContain('propose_change')
  expect(await callTool(client, 'find_elements', { text: 'invoice' })).toMatchObject({
    rows: [{ id: 'invoice', address: 'https://cx.example.com/#/elements/Touchpoint/invoice' }],
  })
  await client.close()
})
