import { userInfo } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import { createKey, readKeys, revokeKey } from '../access/keys.ts'
import { parseNewKey } from '../access/newKey.ts'
import { migrate } from '../graph/migrations/migrate.ts'
import { type AccessRole, accessRoles } from '../model/permissions.ts'
import { type DatabaseChoice, databaseOption, withGraph } from './database.ts'
import { say, sayProgress } from './output.ts'

interface CreateOptions extends DatabaseChoice {
  readonly role: AccessRole
  readonly scope: string[]
  readonly department?: string
  readonly days?: number
}

const dayMs = 24 * 60 * 60 * 1_000

const create = new Command('create')
  .description('make a key; it is shown this once')
  .argument('<name>', 'who or what uses it; kept with every change it makes')
  .addOption(new Option('--role <role>', 'what it may do').choices(accessRoles).makeOptionMandatory())
  .option('--scope <scope...>', 'only this permission (read) or path (/reports)', [])
  .option('--department <id>', 'an editor who may change only what this department owns')
  .addOption(new Option('--days <days>', 'refused after so many days').argParser(wholeNumber))
  .addOption(databaseOption())
  .action(async (name: string, { role, scope: scopes, department, days, ...choice }: CreateOptions) => {
    const key = parseNewKey({
      name,
      role,
      scopes,
      department,
      ...(days !== undefined && { expiresAt: new Date(Date.now() + days * dayMs).toISOString() }),
    })
    await withGraph(choice, async (graph) => {
      await migrate(graph)
      const { secret } = await createKey(graph, key, author())
      sayProgress('Keep it: it is not shown again.')
      say(secret)
    })
  })

const list = new Command('list')
  .description('all keys, without their secrets')
  .addOption(databaseOption())
  .action((choice: DatabaseChoice) =>
    withGraph(choice, async (graph) => {
      for (const { id, name, role, department, expiresAt, lastUsedAt, revokedAt } of await readKeys(graph)) {
        const facts = [
          department && `limited to ${department}`,
          expiresAt && `until ${expiresAt}`,
          lastUsedAt && `last used ${lastUsedAt}`,
          revokedAt && `revoked ${revokedAt}`,
        ]
        say([id, role.padEnd(8), name, ...facts.filter((fact) => fact !== undefined)].join('  '))
      }
    }),
  )

const revoke = new Command('revoke')
  .description('refuse a key from now on')
  .argument('<id>', 'its id: what stands between its underscores')
  .addOption(databaseOption())
  .action((id: string, choice: DatabaseChoice) =>
    withGraph(choice, async (graph) => {
      await revokeKey(graph, id, author())
      say(`Revoked ${id}; running services refuse it within 5 s`)
    }),
  )

/** The keys that let callers in. Whoever can open the database may make them: so the first one comes about. */
export const keysCommand = new Command('keys')
  .description('make, list and revoke API keys')
  .addCommand(create)
  .addCommand(list)
  .addCommand(revoke)

const author = () => ({ name: `${userInfo().username} on the command line` })

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number from 1.')
  return Number(text)
}
