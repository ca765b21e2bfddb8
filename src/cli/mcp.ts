import { Command, Option } from 'commander'
import type { AtlasApi } from '../mcp/atlasApi.ts'
import { type AccessRole, accessRoles } from '../model/permissions.ts'
import { readSettings } from '../settings.ts'
import { createDatabaseOption, type DatabaseOptions, withExistingGraph } from './database.ts'
import { printProgress } from './output.ts'
import { getUserName } from './userName.ts'

interface McpOptions extends DatabaseOptions {
  readonly role: AccessRole
}

/** Standard output belongs to the protocol. */
export const mcpCommand = new Command('mcp')
  .summary('serve an AI assistant on this machine (MCP over stdio)')
  .description(
    'Serve an AI assistant that starts this command: the Model Context Protocol over standard input and output. It reads and proposes; it cannot write to the map.',
  )
  .addOption(
    new Option('--role <role>', 'what the assistant may use').choices(accessRoles).default('steward'),
  )
  .addOption(createDatabaseOption())
  .addHelpText(
    'after',
    `
Example, in the configuration of an assistant:
  {"mcpServers": {"cx-atlas": {"command": "npx", "args": ["cx-atlas", "mcp", "--example", "broadband"]}}}`,
  )
  .action(async ({ role, ...options }: McpOptions) => {
    const name = `Assistant of ${getUserName()}`
    const api = Promise.withResolvers<AtlasApi>()
    const { connectStdio } = await import('../mcp/stdio.ts')
    const { withAssistantApi } = await import('../service.ts')
    const connection = connectStdio(api.promise, ({ message }) => printProgress(message))
    try {
      await withExistingGraph(options, (graph) =>
        withAssistantApi(graph, readSettings(), { name, role, onProgress: printProgress }, (opened) => {
          api.resolve(opened)
          return connection.closed
        }),
      )
    } finally {
      await connection.close()
    }
  })
