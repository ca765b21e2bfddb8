import { Neo4jError } from 'neo4j-driver'
import type { Graph } from './graph.ts'

const SETTINGS = `
SHOW SETTINGS
YIELD name, value
WHERE name IN $names
RETURN name, value`

/** What a server should be set to before users' queries reach it; the embedded one is. */
const safeValueChecks: Readonly<Record<string, (value: string) => boolean>> = {
  'dbms.security.allow_csv_import_from_file_urls': (value) => value === 'false',
  'db.memory.transaction.max': (value) => value !== '0B' && value !== '0',
  'dbms.memory.transaction.total.max': (value) => value !== '0B' && value !== '0',
}

/** Which settings of the server leave queries more than they need, a sentence each. */
export async function listRiskySettings(graph: Pick<Graph, 'read'>): Promise<string[]> {
  try {
    const { rows } = await graph.read<{ name: string; value: string }>(SETTINGS, {
      names: Object.keys(safeValueChecks),
    })
    return rows
      .filter(({ name, value }) => !safeValueChecks[name]?.(value))
      .map(({ name, value }) => `The server has ${name}=${value}; docs/cypher.md says what it should be`)
  } catch (error) {
    if (!(error instanceof Neo4jError)) throw error
    return ['The server does not tell its settings; docs/cypher.md says what they should be']
  }
}
