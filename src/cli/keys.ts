import { Command, Option } from 'commander'
import { createKey, readKeys, revokeKey } from '../access/keys.ts'
import { parseNewKey } from '../access/newKey.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { msPerDay } from '../model/dates.ts'
import { type AccessRole, accessRoles } from '../model/permissions.ts'
import { parseWholeNumber } from './arguments.ts'
import { createDatabaseOption, type DatabaseOptions, withExistingGraph, withGraph } from './database.ts'
import { asUsageError } from './failures.ts'
import { printLine, printProgress } from './output.ts'
import { getUserName } from './userName.ts'

interface CreateKeyOptions extends DatabaseOptions {
  readonly role: AccessRole
  readonly scope: string[]
  readonly department?: string
  readonly days?: number
}

const createKeyCommand = new Command('create')
  .summary('create a key and print it once')
  .description('Create a key. It is printed once, on standard output, and stored only as a hash.')
  .argument('<name>', 'who or what uses the key; recorded with every change')
  .addOption(new Option('--role <role>', 'role of the key').choices(accessRoles).makeOptionMandatory())
  .option('--scope <scope...>', 'limit to permissions (read) or paths (/reports)', [])
  .option('--department <id>', 'limit an editor to what this department owns')
  .addOption(new Option('--days <days>', 'days until the key expires').argParser(parseWholeNumber(1)))
  .addOption(createDatabaseOption())
  .action(async (name: string, { role, scope: scopes, department, days, ...options }: CreateKeyOptions) => {
    const expiresAt = days === undefined ? undefined : new Date(Date.now() + days * msPerDay).toISOString()
    const key = asUsageError(() =>
      parseNewKey({ name, role, scopes, department, ...(expiresAt !== undefined && { expiresAt }) }),
    )
    await withGraph(options, async (graph) => {
      await migrate(graph)
      const { secret } = await createKey(graph, key, getAuthor())
      printProgress('Store this key now; it is not shown again:')
      printLine(secret)
    })
  })

const listKeysCommand = new Command('list')
  .description('List all keys, without their secrets.')
  .summary('list all keys')
  .addOption(createDatabaseOption())
  .action((options: DatabaseOptions) =>
    withExistingGraph(options, async (graph) => {
      for (const { id, name, role, department, expiresAt, lastUsedAt, revokedAt } of await readKeys(graph)) {
        const facts = [
          department && `limited to ${department}`,
          expiresAt && `until ${expiresAt}`,
          lastUsedAt && `last used ${lastUsedAt}`,
          revokedAt && `revoked ${revokedAt}`,
        ]
        printLine([id, role.padEnd(8), name, ...facts.filter((fact) => fact !== undefined)].join('  '))
      }
    }),
  )

const revokeKeyCommand = new Command('revoke')
  .description('Revoke a key for good.')
  .summary('revoke a key')
  .argument('<id>', 'id of the key: the part between its underscores')
  .addOption(createDatabaseOption())
  .action((id: string, options: DatabaseOptions) =>
    withExistingGraph(options, async (graph) => {
      await revokeKey(graph, id, getAuthor())
      printLine(`Revoked ${id}; running services reject it within 5 s`)
    }),
  )

/** API keys. Anyone who can open the database can create one: this is how the first key comes into being. */
export const keysCommand = new Command('keys')
  .description('Create, list and revoke API keys.')
  .summary('create, list and revoke API keys')
  .addCommand(createKeyCommand)
  .addCommand(listKeysCommand)
  .addCommand(revokeKeyCommand)

const getAuthor = () => ({ name: `${getUserName()} on the command line` })
