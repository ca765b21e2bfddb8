import type { Graph } from '../../src/graph/graph.ts'
import { kindNames } from '../../src/model/kinds.ts'

type Row = Readonly<Record<string, unknown>>

export interface ToolResult extends Row {
  readonly rows: readonly Row[]
  readonly total: number
}

/** Calls a tool. */
export type Ask = (tool: string, args: object) => Promise<ToolResult>

/** A question of a person, the calls that answer it, and what the answer must be. */
export interface Question {
  readonly example: 'broadband' | 'government-services'
  readonly question: string
  /** In at most three calls. */
  answer(ask: Ask): Promise<readonly unknown[]>
  /** Cypher that computes the right answer from the map alone; one column, `answer`. */
  readonly expected: string
}

export const maxCalls = 3

/** What is wrong with the answer to a question; undefined if nothing is. */
export async function findFault(graph: Graph, ask: Ask, question: Question): Promise<string | undefined> {
  let calls = 0
  const countedAsk: Ask = (tool, args) => {
    calls += 1
    return ask(tool, args)
  }
  const answer = normalize(await question.answer(countedAsk))
  const { rows } = await graph.read<{ answer: unknown }>(question.expected, { kinds: kindNames })
  const expected = normalize(rows.map((row) => row.answer))
  if (calls > maxCalls) return `${calls} calls`
  if (expected === '[]') return 'the right answer is empty, which proves little'
  return answer === expected ? undefined : `answered ${answer}, not ${expected}`
}

/** As a set, whatever the order. */
const normalize = (values: readonly unknown[]): string =>
  JSON.stringify([...new Set(values.map((value) => JSON.stringify(value)))].toSorted())

/** Elements at the other end of the valid relationships of a type: `Department/finance`. */
export const related =
  (element: string, type: string, direction: 'in' | 'out', kind = ''): Question['answer'] =>
  async (ask) => {
    const { rows } = await ask('get_element', { element, limit: 200 })
    return rows
      .filter((row) => row.type === type && row.direction === direction && String(row.other).startsWith(kind))
      .map(({ other }) => other)
  }

/** A column of a report. */
export const reportColumn =
  (name: string, column: string): Question['answer'] =>
  async (ask) => {
    const { rows } = await ask('run_report', { name, limit: 200 })
    return rows.map((row) => row[column])
  }

/** How many elements of a kind there are. */
export const total =
  (kind: string, where?: object): Question['answer'] =>
  async (ask) => [(await ask('find_elements', { kind, limit: 1, ...(where && { where }) })).total]
