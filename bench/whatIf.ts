import { answersHere } from '../src/analytics/analyticsService.ts'
import type { Graph } from '../src/graph/graph.ts'
import { parseChange } from '../src/graph/writing/parseChange.ts'
import { writeChange } from '../src/graph/writing/writeChanges.ts'
import { readCatalogue, reportNamed } from '../src/reports/catalogue.ts'
import { withDefaults } from '../src/reports/parameters.ts'
import { parseSupposedChange } from '../src/whatIf/hypotheticalChange.ts'
import type { Supposition } from '../src/whatIf/whatIf.ts'
import { withEcosystem } from './ecosystems/database.ts'
import { generatedEcosystem, realEcosystem } from './ecosystems/index.ts'
import { median } from './median.ts'
import { type BenchSet, chosen } from './suite.ts'

const ecosystems = [realEcosystem, generatedEcosystem(10_000)]
const rounds = 5
/** By then the changes of a supposition are made, and their locks are held. */
const headStartMs = 5

interface Question {
  readonly name: string
  readonly what: string
  readonly reports: readonly string[]
  /** What is supposed of the first department, whose lock somebody else waits for. */
  changes(subject: Subject): readonly unknown[]
}

interface Subject {
  /** The two departments that implement most. */
  readonly first: string
  readonly second: string
}

const questions = new Map(
  (
    [
      {
        name: 'remove-department',
        what: 'the department that implements most removed: unowned-touchpoints, role-gaps',
        reports: ['unowned-touchpoints', 'role-gaps'],
        changes: ({ first }) => [{ op: 'remove', kind: 'Department', id: first }],
      },
      {
        name: 'move-role',
        what: 'all that it implements moved to the next: role-load',
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
    ] satisfies Question[]
  ).map((question) => [question.name, question as Question]),
)

/** What-if: how long an answer takes, against its reports alone, and how long it keeps others waiting. */
export const whatIf: BenchSet = {
  name: 'what-if',
  summary: `suppositions, and the locks they hold: ${[...questions.keys()].join(', ')}`,
  run: async (names, tell) => {
    const lines: string[][] = []
    for (const ecosystem of ecosystems) {
      await withEcosystem(ecosystem, async (_, graph) => {
        tell(`${ecosystem.name}: loaded`)
        const subject = await subjectOf(graph)
        for (const question of chosen(questions, names)) {
          const { answerMs, reportsMs, waitMs, aloneMs } = await measure(graph, question, subject)
          lines.push([question.what, ecosystem.name, ms(answerMs), ms(reportsMs), ms(waitMs), ms(aloneMs)])
        }
      })
    }
    return {
      title: `Milliseconds, medians of ${rounds} rounds after a first one; the write is one to an element that the supposition changes`,
      table: {
        head: [
          'supposition',
          'ecosystem',
          'answer',
          'its reports once',
          'a write meanwhile',
          'the write alone',
        ],
        wordColumns: 2,
        lines,
      },
    }
  },
}

const ms = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })

async function measure(graph: Graph, question: Question, subject: Subject) {
  const catalogue = await readCatalogue()
  const answers = answersHere(graph, catalogue)
  const reports = question.reports.map((name) => ({
    name,
    values: withDefaults(reportNamed(catalogue, name), {}, new Date()),
  }))
  const changes = question.changes(subject).map(parseSupposedChange)
  const supposed: Supposition = { changes, reports, author: 'bench' }
  const write = () => writeTo(graph, subject.first)
  const times = {
    answerMs: [] as number[],
    reportsMs: [] as number[],
    waitMs: [] as number[],
    aloneMs: [] as number[],
  }
  for (let round = 0; round <= rounds; round += 1) {
    times.reportsMs.push(await timed(() => answers.whatIf({ ...supposed, changes: [] })))
    times.answerMs.push(await timed(() => answers.whatIf(supposed)))
    times.aloneMs.push(await timed(write))
    const reportsMs = (times.reportsMs.at(-1) ?? 0) / 2
    const asked = answers.whatIf(supposed)
    await new Promise((resolve) => setTimeout(resolve, reportsMs + headStartMs))
    times.waitMs.push(await timed(write))
    await asked
  }
  await answers.close()
  const after = (all: readonly number[]) => median(all.slice(1))
  // Without changes both sides run every report twice.
  return {
    answerMs: after(times.answerMs),
    reportsMs: after(times.reportsMs) / 2,
    waitMs: after(times.waitMs),
    aloneMs: after(times.aloneMs),
  }
}

let count = 0

async function writeTo(graph: Graph, id: string): Promise<void> {
  count += 1
  const properties = { description: `Changed ${count} times` }
  const change = parseChange({ op: 'patch', kind: 'Department', id, properties })
  await writeChange(graph, change, { name: 'bench' })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
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

async function subjectOf(graph: Graph): Promise<Subject> {
  const { rows } = await graph.read<Subject>(SUBJECT)
  const [subject] = rows
  if (!subject) throw new TypeError('The ecosystem has no departments')
  return subject
}
