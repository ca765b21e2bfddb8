import type { Notification, Plan, Session } from 'neo4j-driver'
import type { CypherParameters } from './graph.ts'

/** A step of an execution plan. */
export interface PlanOperator {
  readonly name: string
  /** The expressions and names it works on, as the database prints them. */
  readonly details: string
}

/** What the database would do for a statement. */
export interface QueryPlan {
  /** `r` for a statement that only reads. */
  readonly queryType: string
  readonly operators: readonly PlanOperator[]
  readonly columns: readonly string[]
  /** The parameters that the statement uses and that were not given. */
  readonly missingParameters: readonly string[]
}

/** Plans a statement without running it. */
export async function explainStatement(
  session: Session,
  cypher: string,
  parameters: CypherParameters = {},
  config: { readonly timeout?: number } = {},
): Promise<QueryPlan> {
  const result = session.run(['EXPLAIN', cypher].join('\n'), { ...parameters }, config)
  const columns = await result.keys()
  const { plan, queryType, notifications } = await result.summary()
  const operators = plan ? listOperators(plan) : []
  return { queryType, columns, operators, missingParameters: parseMissingParameters(notifications) }
}

/** Operator names carry the name of the database after an @. */
const listOperators = ({ operatorType, arguments: planArguments, children }: Plan): PlanOperator[] => [
  {
    name: operatorType.replace(/@.*$/, ''),
    details: String((planArguments as Record<string, unknown>).Details ?? ''),
  },
  ...children.flatMap(listOperators),
]

function parseMissingParameters(notifications: readonly Notification[]): string[] {
  const missing = notifications.find(({ code }) => code.endsWith('ParameterNotProvided'))
  const [, names = ''] = /\(Missing parameters: ([^)]*)\)/.exec(missing?.description ?? '') ?? []
  return names.split(', ').filter((name) => name !== '')
}
