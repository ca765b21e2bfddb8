import { workerData } from 'node:worker_threads'
import type { FindingsQuery } from '../findings/paginateFindings.ts'
import { withDeadline } from '../graph/deadlines.ts'
import type { ConnectionSettings } from '../graph/graph.ts'
import { openGraph } from '../graph/openGraph.ts'
import { readCatalogue, reportNamed } from '../reports/catalogue.ts'
import type { Arguments, Row } from '../reports/report.ts'
import type { Supposition } from '../whatIf/whatIf.ts'
import { answersHere } from './analyticsService.ts'
import { asMessage, type Told } from './workerResult.ts'

/** What the thread is given when it starts. */
export interface WorkerSettings {
  readonly graph: ConnectionSettings
}

/** What the thread is asked, and how long it may take. */
export interface Asked<Task> {
  readonly task: Task
  readonly timeoutMs: number
}

/** Some rows, and how to go on; without a handle they were the last. */
export interface SomeRows {
  readonly rows: readonly Row[]
  readonly handle?: number
  readonly version: string
}

const rowsAtOnce = 1_000

const { graph: settings } = workerData as WorkerSettings
const graph = openGraph(settings)
const catalogue = await readCatalogue()
const answers = answersHere(graph, catalogue)

const open = new Map<number, { readonly rows: AsyncGenerator<Row, string, undefined> }>()
let handles = 0

/** Begins an analysis and gives its first rows. */
export const beginRows = told(async (task: { report: string; values: Arguments }) => {
  handles += 1
  open.set(handles, { rows: answers.analyse(reportNamed(catalogue, task.report), task.values) })
  return nextRows(handles)
})

/** The next rows of an analysis. */
export const moreRows = told((handle: number) => nextRows(handle))

/** Nobody wants the rest. */
export const endRows = told(async (handle: number) => {
  open.delete(handle)
})

/** The modules of the thread are loaded when this is answered. */
export const loaded = told(async () => undefined)

/** Something was written. */
export const changed = told(async () => answers.changed?.())

export const findings = told((task: { day: string; query: FindingsQuery }) =>
  answers.findings(task.day, task.query),
)

export const finding = told((task: { day: string; key: string }) => answers.finding(task.day, task.key))

export const whatIf = told((task: Supposition) => answers.whatIf(task))

async function nextRows(handle: number): Promise<SomeRows> {
  const rows: Row[] = []
  const source = open.get(handle)?.rows
  while (source && rows.length < rowsAtOnce) {
    const next = await source.next()
    if (next.done) {
      open.delete(handle)
      return { rows, version: next.value }
    }
    rows.push(next.value)
  }
  return { rows, handle, version: '' }
}

/** Errors go to the other thread as data, since only plain errors would get there whole. */
function told<Task, Result>(work: (task: Task) => Promise<Result>) {
  return async ({ task, timeoutMs }: Asked<Task>): Promise<Told<Result>> => {
    try {
      return { result: await withDeadline({ atMs: performance.now() + timeoutMs }, () => work(task)) }
    } catch (error) {
      return { error: asMessage(error) }
    }
  }
}
