import { Neo4jError, type Notification, type Plan, type Session } from 'neo4j-driver'

/** The database's own reading of a statement. */
export interface QueryPlan {
  /** `r` when it only reads. */
  readonly queryType: string
  readonly operators: readonly string[]
  readonly columns: readonly string[]
  /** The parameters that its text names. */
  readonly parameters: readonly string[]
}

/** Asks the database what a statement would do, without doing it; its complaint when the statement is not sound. */
export async function explain(session: Session, cypher: string): Promise<QueryPlan | { message: string }> {
  try {
    const result = session.run(['EXPLAIN', cypher].join('\n'))
    const columns = await result.keys()
    const { plan, queryType, notifications } = await result.summary()
    const operators = plan ? listOperators(plan) : []
    return { queryType, columns, operators, parameters: parseMissingParameters(notifications) }
  } catch (error) {
    if (error instanceof Neo4jError && error.code.startsWith('Neo.ClientError.Statement')) {
      return { message: error.message }
    }
    throw error
  }
}

const listOperators = (plan: Plan): string[] => [plan.operatorType, ...plan.children.flatMap(listOperators)]

/** None is given to an EXPLAIN, so the database names them all as missing. */
function parseMissingParameters(notifications: readonly Notification[]): string[] {
  const missing = notifications.find(({ code }) => code.endsWith('ParameterNotProvided'))
  const [, names = ''] = /\(Missing parameters: ([^)]*)\)/.exec(missing?.description ?? '') ?? []
  return names.split(', ').filter((name) => name !== '')
}
