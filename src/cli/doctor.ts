import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { openAccessControl } from '../access/accessControl.ts'
import { toTokenSettings } from '../access/settings.ts'
import { createTokenVerifier } from '../access/tokens.ts'
import { findRunningDatabase, getDatabaseFolder } from '../embedded/embeddedDatabase.ts'
import { describeNeo4jRuntime, neo4jVersion } from '../embedded/neo4jJars.ts'
import { createConnectionError } from '../embedded/openDatabase.ts'
import type { Graph } from '../graph/graph.ts'
import { listMigrationStatuses, newerVersionHint } from '../graph/migrations/migrate.ts'
import { openGraph } from '../graph/openGraph.ts'
import { assertReleaseSupported, isOlderRelease, listRiskySettings } from '../graph/serverSettings.ts'
import { AtlasError } from '../model/errors.ts'
import { readSettings, type Settings } from '../settings.ts'
import { findWritableFolder, getSpoolFolder } from '../transfer/import/uploadSpool.ts'
import { ownDatabaseName } from './database.ts'
import { shortenCause } from './failures.ts'
import { printLine } from './output.ts'
import { assertPortFree } from './serve.ts'

/** What a check found: as it should be, worth knowing, or what keeps the service from working. */
interface Finding {
  readonly level: 'ok' | 'note' | 'problem'
  readonly text: string
}

const ok = (text: string): Finding => ({ level: 'ok', text })
const note = (text: string): Finding => ({ level: 'note', text })
const problem = (text: string): Finding => ({ level: 'problem', text })

type Check = (settings: Settings) => Promise<readonly Finding[]>

/** `doctor`: looks at everything that `serve` needs, changes nothing, and says what to do. */
export const doctorCommand = new Command('doctor')
  .summary('check what the service needs on this machine')
  .description(
    'Check settings, Java, memory, disk, ports and the database, and say what to do. Nothing is started or changed.',
  )
  .action(async () => {
    const settings = readSettings()
    const findings = (await Promise.all(checks.map((check) => runCheck(check, settings)))).flat()
    for (const { level, text } of findings)
      printLine(`${level.padEnd(7)}  ${text.replaceAll('\n', `\n${' '.repeat(9)}`)}`)
    const problems = findings.filter(({ level }) => level === 'problem')
    if (problems.length > 0)
      throw new AtlasError('SETUP', `${problems.length} of ${findings.length} checks found a problem`)
  })

async function runCheck(check: Check, settings: Settings): Promise<readonly Finding[]> {
  try {
    return await check(settings)
  } catch (error) {
    const { message } = error as Error
    const cause =
      error instanceof AtlasError && error.cause instanceof Error ? ` (${shortenCause(error.cause)})` : ''
    return [problem(message + cause)]
  }
}

const checkProgram: Check = async () => [
  ok(`Node.js ${process.versions.node} on ${process.platform} ${process.arch}`),
]

const needsReplica = ({ AD_HOC_QUERIES, REPLICA_NEO4J_URI }: Settings) =>
  AD_HOC_QUERIES === 'on' && REPLICA_NEO4J_URI === undefined

const checkJava: Check = async (settings) => {
  const isEmbedded = settings.NEO4J_URI === undefined
  if (!isEmbedded && !needsReplica(settings)) return [ok('Java is not needed')]
  try {
    return [ok(await describeNeo4jRuntime(settings.CX_ATLAS_HOME))]
  } catch (error) {
    const { message } = error as Error
    return [isEmbedded ? problem(message) : note(`Ad-hoc queries and earlier states will be off: ${message}`)]
  }
}

/** Of the service at rest, measured in docs/operations.md. */
const serviceMiB = 440
const embeddedMiB = 1_000
const bytesPerMiB = 1_024 ** 2

const checkMemory: Check = async (settings) => {
  const constrained = process.constrainedMemory()
  const totalMiB = Math.floor(
    (constrained > 0 && constrained < totalmem() ? constrained : totalmem()) / bytesPerMiB,
  )
  const parts: readonly [string, number, boolean][] = [
    ['the service', serviceMiB, true],
    ['the embedded Neo4j', embeddedMiB, settings.NEO4J_URI === undefined],
    ['the replica for ad-hoc queries', settings.REPLICA_HEAP_MIB + 250, needsReplica(settings)],
  ]
  const needed = parts.filter(([, , isNeeded]) => isNeeded)
  const neededMiB = needed.reduce((sum, [, size]) => sum + size, 0)
  const text = `${totalMiB} MiB of memory; ${needed.map(([name, size]) => `${name} takes about ${size}`).join(', ')}`
  return [totalMiB >= neededMiB ? ok(text) : problem(`${text}: give the machine at least ${neededMiB} MiB`)]
}

const wantedFreeMiB = 2_048
const neededFreeMiB = 256

const checkHome: Check = async ({ CX_ATLAS_HOME: home, NEO4J_URI: uri }) => {
  const databases = uri === undefined ? getDatabaseFolder(home, ownDatabaseName) : join(home, 'databases')
  for (const folder of [getSpoolFolder(home), databases]) await findWritableFolder(folder)
  const { bavail, bsize } = await statfs(await findWritableFolder(home))
  const freeMiB = Math.floor((bavail * bsize) / bytesPerMiB)
  const text = `${home} can be written; ${freeMiB} MiB free`
  if (freeMiB < neededFreeMiB) return [problem(`${text}: free at least ${wantedFreeMiB} MiB`)]
  return [freeMiB < wantedFreeMiB ? note(`${text}; ${wantedFreeMiB} MiB are advisable`) : ok(text)]
}

const checkPorts: Check = async ({ HOST, PORT, METRICS_HOST, METRICS_PORT }) => {
  if (METRICS_PORT === PORT && PORT !== 0)
    return [problem(`PORT and METRICS_PORT are both ${PORT}; set one of them to another port`)]
  return [
    await checkPort('PORT', HOST, PORT),
    ...(METRICS_PORT === undefined ? [] : [await checkPort('METRICS_PORT', METRICS_HOST, METRICS_PORT)]),
  ]
}

async function checkPort(setting: string, host: string, port: number): Promise<Finding> {
  try {
    await assertPortFree({ HOST: host, PORT: port })
    return ok(`${host}:${port} is free (${setting})`)
  } catch (error) {
    return describeOccupied(setting, { host, port }, error as NodeJS.ErrnoException)
  }
}

async function describeOccupied(
  setting: string,
  { host, port }: { readonly host: string; readonly port: number },
  error: NodeJS.ErrnoException,
): Promise<Finding> {
  if (error.code !== 'EADDRINUSE') return problem(`Cannot listen on ${host}:${port}: ${error.message}`)
  return (await isOurs(host, port))
    ? note(`cx-atlas already listens on ${host}:${port}`)
    : problem(`${host}:${port} is used by another program; set ${setting} to another port`)
}

async function isOurs(host: string, port: number): Promise<boolean> {
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  const signal = AbortSignal.timeout(2_000)
  const response = await fetch(`http://${address}:${port}/health/live`, { signal }).catch(() => undefined)
  return response?.ok === true && response.headers.has('x-request-id')
}

const checkDatabase: Check = async (settings) => {
  const { NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password } = settings
  if (uri === undefined) {
    const running = await findRunningDatabase(settings.CX_ATLAS_HOME, ownDatabaseName)
    if (!running) {
      const isNew = !existsSync(getDatabaseFolder(settings.CX_ATLAS_HOME, ownDatabaseName))
      return [
        ok('The embedded Neo4j is not running; `serve` starts it'),
        ...(isNew ? [await judgeAccess(settings, false)] : []),
      ]
    }
    return useGraph(openGraph(running), settings, 'The embedded Neo4j is running')
  }
  if (password === undefined) return [problem('NEO4J_PASSWORD is required when NEO4J_URI is set')]
  const graph = openGraph({ uri, username, password, database: settings.NEO4J_DATABASE })
  return useGraph(graph, settings, `Neo4j responds at ${uri}`)
}

const VERSION = `
CALL dbms.components() YIELD versions
RETURN versions[0] AS version, timestamp() AS time`

const maxClockDifferenceMs = 5_000

async function useGraph(graph: Graph, settings: Settings, text: string): Promise<readonly Finding[]> {
  try {
    const sentAtMs = Date.now()
    const { rows } = await graph
      .read<{ version: string; time: number }>(VERSION)
      .catch((error) => Promise.reject(createConnectionError(settings.NEO4J_URI ?? 'localhost', error)))
    const [{ version = '', time = 0 } = {}] = rows
    const differenceMs = Math.abs(time - (sentAtMs + Date.now()) / 2)
    assertReleaseSupported(version)
    const statuses = await listMigrationStatuses(graph)
    const pending = statuses.filter(({ state }) => state === 'pending').length
    const broken = statuses.filter(({ state }) => !['applied', 'pending'].includes(state))
    const warnings = settings.NEO4J_URI === undefined ? [] : await listRiskySettings(graph)
    return [
      isOlderRelease(version, neo4jVersion())
        ? note(`${text}: version ${version}, older than ${neo4jVersion()}, with which cx-atlas is tested`)
        : ok(`${text}: version ${version}`),
      differenceMs <= maxClockDifferenceMs
        ? ok('The clocks of this machine and the database agree')
        : problem(
            `The clock of the database differs by ${Math.round(differenceMs / 1_000)} s; synchronize both`,
          ),
      broken.length > 0
        ? problem(
            `Migrations of another version were applied: ${broken.map(({ name }) => name).join(', ')}; ${newerVersionHint}`,
          )
        : ok(
            pending === 0
              ? 'All migrations are applied'
              : `${pending} migrations are pending; \`serve\` applies them`,
          ),
      ...warnings.map(note),
      await checkAccess(graph, settings, pending > 0),
    ]
  } finally {
    await graph.close()
  }
}

async function checkAccess(graph: Graph, settings: Settings, isNew: boolean): Promise<Finding> {
  if (isNew) return judgeAccess(settings, false)
  const access = await openAccessControl(graph)
  try {
    return judgeAccess(settings, await access.isAuthRequired())
  } finally {
    await access.close()
  }
}

async function judgeAccess(settings: Settings, hasKeys: boolean): Promise<Finding> {
  if (hasKeys || settings.JWT_ISSUER !== undefined) return ok('Callers need an API key or a token')
  const { isServedLocally } = await import('../service.ts')
  return isServedLocally(settings)
    ? note('No API key exists: any local user has full access. `npx cx-atlas keys create` creates one')
    : problem(
        'No API key exists, so `serve` refuses to let others reach it (HOST, TRUST_PROXY). `npx cx-atlas keys create` creates one',
      )
}

const checkTokens: Check = async (settings) => {
  const tokens = toTokenSettings(settings)
  if (!tokens) return []
  await createTokenVerifier(tokens)
  return [ok(`Tokens of ${tokens.issuer} are accepted`)]
}

const checks: readonly Check[] = [
  checkProgram,
  checkJava,
  checkMemory,
  checkHome,
  checkPorts,
  checkTokens,
  checkDatabase,
]
