import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatElementKey } from '../../src/graph/element.ts'
import type { Graph } from '../../src/graph/graph.ts'
import { AtlasError } from '../../src/model/errors.ts'
import type { HeldValues, ImportFault, ImportMode } from '../../src/transfer/import/importRecord.ts'
import { formatFaultPath, type ImportRow } from '../../src/transfer/import/importRow.ts'
import { getNodesFile, getRelationshipsFile } from '../../src/transfer/import/stagedRows.ts'
import { stageFiles } from '../../src/transfer/import/stageRows.ts'
import { validateRows } from '../../src/transfer/import/validateRows.ts'
import type { Mapping } from '../../src/transfer/mapping/mapping.ts'

/** What an import makes of files, before anything is written. */
export interface ImportOutcome {
  /** Elements with their values: `Department d-a {"name":"A"}`. */
  readonly rows: readonly string[]
  /** Locations and reasons: `departments.csv:2:name is required`. */
  readonly faults: readonly string[]
  readonly notices: readonly string[]
  /** Names that look like another spelling: `Sals like sales`. */
  readonly lookAlikes: readonly string[]
}

/** Reads files as an import does. */
export async function readImportOutcome(
  graph: Graph,
  files: Readonly<Record<string, string | Buffer>>,
  mode: ImportMode = 'upsert',
): Promise<ImportOutcome> {
  const { held: _, ...outcome } = await readMappedOutcome(graph, files, undefined, mode)
  return outcome
}

/** What an import with a mapping makes of files, and what it does not hold. */
export async function readMappedOutcome(
  graph: Graph,
  files: Readonly<Record<string, string | Buffer>>,
  mapping: Mapping | undefined,
  mode: ImportMode = 'upsert',
): Promise<ImportOutcome & { readonly held?: HeldValues }> {
  let held: HeldValues | undefined
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-outcome-'))
  const faults: string[] = []
  const notices: string[] = []
  const lookAlikes: string[] = []
  const onFault = (fault: ImportFault) => faults.push(`${formatFaultPath(fault)} ${fault.reason}`)
  try {
    const sources = Object.entries(files).map(([name, content], index) => ({
      name,
      content,
      path: join(folder, `file-${index}`),
    }))
    for (const { path, content } of sources) await writeFile(path, content)
    const staged = await stageFiles({
      graph,
      folder,
      mode,
      files: sources,
      mapping,
      onHeld: (values) => {
        held = values
      },
      listener: {
        onRow: () => {},
        onFault,
        onNotice: (line) => notices.push(line),
        onLookAlike: ({ name, like }) => lookAlikes.push(`${name} like ${like.id}`),
      },
    })
    await validateRows(graph, staged, mode, onFault)
    const rows = [
      ...(await readRows(getNodesFile(folder))),
      ...(await readRows(getRelationshipsFile(folder))),
    ]
    return { rows, faults, notices, lookAlikes, ...(held && { held }) }
  } catch (error) {
    if (!(error instanceof AtlasError)) throw error
    return { rows: [], faults: [error.message], notices, lookAlikes }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function readRows(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const { key, set, clear } = JSON.parse(line) as ImportRow
    const cleared = clear.length > 0 ? ` clears ${clear.join(', ')}` : ''
    return `${formatElementKey(key)} ${JSON.stringify(set)}${cleared}`
  })
}
