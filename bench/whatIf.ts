import { createInProcessAnalytics } from '../src/analytics/analyticsService.ts'
import type { Graph } from '../src/graph/graph.ts'
import { withJournal } from '../src/graph/journal/withJournal.ts'
import { parseChange } from '../src/graph/writing/parseChange.ts'
import { applyAndRecordChanges } from '../src/graph/writing/writeChanges.ts'
import { getReport, readCatalogue } from '../src/reports/catalogue.ts'
import { withDefaults } from '../src/reports/parameters.ts'
import { parseHypotheticalChange } from '../src/whatIf/hypotheticalChange.ts'
import type { WhatIfRequest } from '../src/whatIf/whatIf.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { generatedEcosystem, realEcosystem } from './ecosystems/index.ts'
import { median } from './median.ts'
import { type BenchmarkSuite, selectByName } from './suite.ts'

const ecosystems = [realEcosystem, generatedEcosystem(10_000)]
const rounds = 5
/** By then the changes of a supposition are made, and their locks are held. */
const headStartMs = 5

interface Scenario {
  readonly name: string
  readonly description: string
  readonly reports: readonly string[]
  /** What is supposed of the first department, whose lock somebody else waits for. */
  changes(departmentPair: DepartmentPair): readonly unknown[]
}

interface DepartmentPair {
  /** The two departments that implement most. */
  readonly first: string
  readonly second: string
}

const scenarios = new Map(
  (
    [
      {
        name: 'remove-department',
        description: 'the department that implements most removed: unowned-touchpoints, role-gaps',
        reports: ['unowned-touchpoints', 'role-gaps'],
        changes: ({ first }) => [{ op: 'delete', kind: 'Department', id: first }],
      },
      {
        name: 'move-role',
        description: 'all that it implements moved to the next: role-load',
        reports: ['role-load'],
        changes: ({ first, second }) => [
          {
            op: 'move',
            role: 'implementer',
            from: { kind: 'Department', id: first },
            to: { kind: 'Department', id: second },
          },
        ],
      },
    ] satisfies Scenario[]
  ).map((scenario) => [scenario.name, scenario as Scenario]),
)

/** What-if: how long an answer takes, against its reports alone, and how long it keeps others waiting. */
export const whatIf: BenchmarkSuite = {
  name: 'what-if',
  summary: `suppositions, and the locks they hold: ${[...scenarios.keys()].join(', ')}`,
  run: async (names, log) => {
    const lines: string[][] = []
    for (const ecosystem of ecosystems) {
      await withEcosystem(ecosystem, async (_, graph) => {
        log(`${ecosystem.name}: loaded`)
        const departmentPair = await readDepartmentPair(graph)
        for (const scenario of selectByName(scenarios, names)) {
          const { answerMs, reportsMs, waitMs, aloneMs } = await measure(graph, scenario, departmentPair)
          lines.push([
            scenario.description,
            ecosystem.name,
            ms(answerMs),
            ms(reportsMs),
            ms(waitMs),
            ms(aloneMs),
          ])
        }
      })
    }
    return {
      title: `Milliseconds, medians of ${rounds} rounds after a first one; the write is one to an element that the supposition changes`,
      table: {
        header: [
          'supposition',
          'ecosystem',
          'answer',
          'its reports once',
          'a write meanwhile',
          'the write alone',
        ],
        textColumnCount: 2,
        rows: lines,
      },
    }
  },
}

const ms = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })

async function measure(graph: Graph, scenario: Scenario, departmentPair: DepartmentPair) {
  const catalogue = await readCatalogue()
  const analytics = createInProcessAnalytics(graph, catalogue)
  const reports = scenario.reports.map((name) => ({
    name,
    values: withDefaults(getReport(catalogue, name), {}, new Date()),
  }))
  const changes = scenario.changes(departmentPair).map(parseHypotheticalChange)
  const supposition: WhatIfRequest = { changes, reports, author: 'bench' }
  const write = () => patchDepartment(graph, departmentPair.first)
  const times = {
    answerMs: [] as number[],
    reportsMs: [] as number[],
    waitMs: [] as number[],
    aloneMs: [] as number[],
  }
  for (let round = 0; round <= rounds; round += 1) {
    times.reportsMs.push(await measureMs(() => analytics.whatIf({ ...supposition, changes: [] })))
    times.answerMs.push(await measureMs(() => analytics.whatIf(supposition)))
    times.aloneMs.push(await measureMs(write))
    const reportsMs = (times.reportsMs.at(-1) ?? 0) / 2
    const pendingResponse = analytics.whatIf(supposition)
    await new Promise((resolve) => setTimeout(resolve, reportsMs + headStartMs))
    times.waitMs.push(await measureMs(write))
    await pendingResponse
  }
  await analytics.close()
  const after = (all: readonly number[]) => median(all.slice(1))
  // Without changes both sides run every report twice.
  return {
    answerMs: after(times.answerMs),
    reportsMs: after(times.reportsMs) / 2,
    waitMs: after(times.waitMs),
    aloneMs: after(times.aloneMs),
  }
}

let writeCount = 0

async function patchDepartment(graph: Graph, id: string): Promise<void> {
  writeCount += 1
  const properties = { description: `Changed ${writeCount} times` }
  const change = parseChange({ op: 'patch', kind: 'Department', id, properties })
  await withJournal(graph, { name: 'bench' }, (transaction, journal) =>
    applyAndRecordChanges(transaction, [change], journal),
  )
}

async function measureMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

const SUBJECT = `
MATCH (department:Department)
WITH department
ORDER BY COUNT { (department)-[:IMPLEMENTS]->(:Touchpoint) } DESC, department.id
LIMIT 2
WITH collect(department.id) AS departments
RETURN departments[0] AS first, departments[1] AS second`

async function readDepartmentPair(graph: Graph): Promise<DepartmentPair> {
  const { rows } = await graph.read<DepartmentPair>(SUBJECT)
  const [departmentPair] = rows
  if (!departmentPair) throw new TypeError('The ecosystem has no departments')
  return departmentPair
}
