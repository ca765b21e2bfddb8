import type { BriefStatement, DepartmentBrief } from '../formats/diagrams/brief/departmentBrief.ts'
import type { Paper } from '../formats/diagrams/drawing/paper.ts'
import type { EcosystemMap } from '../formats/diagrams/map/ecosystemMap.ts'
import { maxPagedTouchpoints } from '../formats/diagrams/map/mapRecords.ts'
import type { Graph } from '../graph/graph.ts'
import { AtlasError } from '../model/errors.ts'
import { formatNumber } from '../model/text.ts'
import type { WorkerPool } from '../workers/workerPool.ts'
import { readMap, runInTime } from './renderMap.ts'

export interface BriefRendering {
  /** Id of the department. */
  readonly department: string
  /** Day on which claims must be valid. */
  readonly day: string
  readonly paper?: Paper | undefined
  /** Reads what is printed, at most so many statements, and the number of all. */
  readonly readStatements: (
    limit: number,
  ) => Promise<{ readonly rows: readonly BriefStatement[]; readonly total: number }>
}

/** Statements that are printed, on about 50 pages. */
const maxStatements = 2_000
const defaultPaper: Paper = 'a4'

/** The brief of a department as a PDF: statements about it and its part of the map. */
export async function renderBrief(
  graph: Graph,
  worker: WorkerPool,
  { department, day, paper = defaultPaper, readStatements }: BriefRendering,
): Promise<Uint8Array> {
  const { rows, total } = await readStatements(maxStatements)
  const drawn = await readMapIfDrawable(graph, department, day)
  const isTruncated = total > rows.length
  const brief: DepartmentBrief = {
    department: await readName(graph, department),
    day,
    statements: rows,
    map: drawn.map,
    notes: [
      ...(isTruncated
        ? [`Only the first ${formatNumber(rows.length)} of ${formatNumber(total)} entries are printed.`]
        : []),
      ...(drawn.note === undefined ? [] : [drawn.note]),
    ],
    paper,
  }
  return runInTime<Uint8Array>(worker, 'renderBrief', brief)
}

const NAME = `
MATCH (department:Department {id: $id})
RETURN department.name AS name`

async function readName(graph: Graph, id: string): Promise<string> {
  const { rows } = await graph.read<{ readonly name: string | null }>(NAME, { id })
  return rows[0]?.name ?? id
}

interface DrawnPart {
  readonly map?: EcosystemMap
  /** Why there is no map. */
  readonly note?: string
}

async function readMapIfDrawable(graph: Graph, department: string, day: string): Promise<DrawnPart> {
  try {
    return { map: await readMap(graph, { scope: { department }, day, maxTouchpoints: maxPagedTouchpoints }) }
  } catch (error) {
    if (!(error instanceof AtlasError && error.code === 'TOO_LARGE_TO_DRAW')) throw error
    return { note: `The map of the department is left out: ${error.message}.` }
  }
}
