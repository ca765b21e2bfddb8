import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterUse } from './afterUse.ts'

/** The current revision of the protocol, and the one before. */
export const protocolVersions = ['2026-07-28', '2025-11-25'] as const
export type ProtocolVersion = (typeof protocolVersions)[number]

export interface McpClientOptions {
  readonly version?: ProtocolVersion
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Content = Readonly<Record<string, unknown>>

/** What a tool returned. */
export interface ToolPage extends Content {
  readonly rows: readonly (Content & { readonly address: string })[]
  readonly total: number
  readonly nextCursor: string | null
}

/** A client of the official SDK, closed after the test that calls this or the file. */
export async function connectMcpClient(
  address: string,
  { version = '2026-07-28', key, headers }: McpClientOptions = {},
): Promise<Client> {
  const client = createMcpClient(version)
  const fields = { ...headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) }
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${address}/mcp`), { requestInit: { headers: fields } }),
  )
  afterUse(() => client.close())
  return client
}

export const createMcpClient = (version: ProtocolVersion): Client =>
  new Client(
    { name: 'tests', version: '1' },
    { versionNegotiation: { mode: version === '2026-07-28' ? { pin: version } : 'legacy' } },
  )

/** The result of a tool; an error if the call was wrong. */
export async function callTool(client: Client, name: string, args: object = {}): Promise<ToolPage> {
  const { isError, content, structuredContent } = await client.callTool({ name, arguments: { ...args } })
  if (isError) throw new Error(readText(content))
  return structuredContent as unknown as ToolPage
}

/** What a tool says about a call that is wrong. */
export async function readToolError(client: Client, name: string, args: object = {}): Promise<string> {
  const { isError, content } = await client.callTool({ name, arguments: { ...args } })
  if (!isError) throw new Error(`${name} succeeded`)
  return readText(content)
}

const readText = (content: readonly { readonly type: string; readonly text?: string }[]) =>
  content.map(({ text = '' }) => text).join('')
