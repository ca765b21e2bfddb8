import { userInfo } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { createKey, readKeys, revokeKey } from '../access/keys.ts'
import { parseNewKey } from '../access/newKey.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { msPerDay } from '../model/dates.ts'
import { type AccessRole, accessRoles } from '../model/permissions.ts'
import { createDatabaseOption, type DatabaseOptions, withGraph } from './database.ts'
import { printLine, printProgress } from './output.ts'

interface CreateKeyOptions extends DatabaseOptions {
  readonly role: AccessRole
  readonly scope: string[]
  readonly department?: string
  readonly days?: number
}

const createKeyCommand = new Command('create')
  .description('make a key; it is shown this once')
  .argument('<name>', 'who or what uses it; kept with every change it makes')
  .addOption(new Option('--role <role>', 'what it may do').choices(accessRoles).makeOptionMandatory())
  .option('--scope <scope...>', 'only this permission (read) or path (/reports)', [])
  .option('--department <id>', 'an editor who may change only what this department owns')
  .addOption(new Option('--days <days>', 'refused after so many days').argParser(parsePositiveInteger))
  .addOption(createDatabaseOption())
  .action(async (name: string, { role, scope: scopes, department, days, ...options }: CreateKeyOptions) => {
    const key = parseNewKey({
      name,
      role,
      scopes,
      department,
      ...(days !== undefined && { expiresAt: new Date(Date.now() + days * msPerDay).toISOString() }),
    })
    await withGraph(options, async (graph) => {
      await migrate(graph)
      const { secret } = await createKey(graph, key, getAuthor())
      printProgress('Keep it: it is not shown again.')
      printLine(secret)
    })
  })

const listKeysCommand = new Command('list')
  .description('all keys, without their secrets')
  .addOption(createDatabaseOption())
  .action((options: DatabaseOptions) =>
    withGraph(options, async (graph) => {
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
  .description('refuse a key from now on')
  .argument('<id>', 'its id: what stands between its underscores')
  .addOption(createDatabaseOption())
  .action((id: string, options: DatabaseOptions) =>
    withGraph(options, async (graph) => {
      await revokeKey(graph, id, getAuthor())
      printLine(`Revoked ${id}; running services refuse it within 5 s`)
    }),
  )

/** The keys that let callers in. Whoever can open the database may make them: so the first one comes about. */
export const keysCommand = new Command('keys')
  .description('make, list and revoke API keys')
  .addCommand(createKeyCommand)
  .addCommand(listKeysCommand)
  .addCommand(revokeKeyCommand)

const getAuthor = () => ({ name: `${userInfo().username} on the command line` })

function parsePositiveInteger(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number from 1.')
  return Number(text)
}
