import { Neo4jError } from 'neo4j-driver'
import { AtlasError } from '../model/errors.ts'
import type { Graph } from './graph.ts'

const SETTINGS = `
SHOW SETTINGS
YIELD name, value
WHERE name IN $names
RETURN name, value`

/** The settings that a server needs before it runs queries of users; the embedded server has them. */
const safeValueChecks: Readonly<Record<string, (value: string) => boolean>> = {
  'dbms.security.allow_csv_import_from_file_urls': (value) => value === 'false',
  'db.memory.transaction.max': (value) => value !== '0B' && value !== '0',
  'dbms.memory.transaction.total.max': (value) => value !== '0B' && value !== '0',
}

/** Lists a warning for each server setting that is unsafe for queries of users. */
export async function listRiskySettings(graph: Pick<Graph, 'read'>): Promise<string[]> {
  try {
    const { rows } = await graph.read<{ name: string; value: string }>(SETTINGS, {
      names: Object.keys(safeValueChecks),
    })
    return rows
      .filter(({ name, value }) => !safeValueChecks[name]?.(value))
      .map(
        ({ name, value }) =>
          `The server has the unsafe setting ${name}=${value}; see docs/cypher.md for the recommended value`,
      )
  } catch (error) {
    if (!(error instanceof Neo4jError)) throw error
    return ['The settings of the server cannot be read; see docs/cypher.md for the recommended values']
  }
}

const READ_VERSION = `
CALL dbms.components() YIELD versions
RETURN versions[0] AS version`

/** The oldest release whose Cypher matches labels and types that are parameters. */
const oldestRelease = '5.26'

/** Whether a release of Neo4j, such as 2026.08.1, came before another one. */
export function isOlderRelease(release: string, other: string): boolean {
  const [parts, otherParts] = [release, other].map((text) => text.split('.').map(Number.parseFloat))
  for (const [index, part] of otherParts?.entries() ?? []) {
    const difference = (parts?.[index] ?? 0) - part
    if (difference !== 0) return difference < 0
  }
  return false
}

/** SETUP if a release of Neo4j is too old for the statements of the service. */
export function assertReleaseSupported(release: string): void {
  if (!isOlderRelease(release, oldestRelease)) return
  throw new AtlasError(
    'SETUP',
    `Neo4j ${release} is too old: cx-atlas needs ${oldestRelease} or newer. Upgrade the server in NEO4J_URI`,
  )
}

/** SETUP if the server is too old for the statements of the service. */
export async function assertServerSupported(graph: Pick<Graph, 'read'>): Promise<void> {
  const { rows } = await graph.read<{ version: string }>(READ_VERSION)
  assertReleaseSupported(rows[0]?.version ?? '')
}
