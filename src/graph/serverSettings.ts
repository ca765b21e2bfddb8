import { Neo4jError } from 'neo4j-driver'
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
