import Cypher from '@neo4j/cypher-builder'
import type { Aggregate, Query, Transformation } from '../semantics/query.ts'
import { itself } from '../semantics/tree.ts'
import { conditionOf, expressionOf } from './expression.ts'
import { computedRow, type Found } from './rowQuery.ts'

/** The rows after the transformations of `$apply`, one after the other. */
export const applied = (found: Found, { apply }: Query): Found => apply.reduce(afterStep, found)

function afterStep(found: Found, step: Transformation): Found {
  if (step.is === 'group') return grouped(found, step)
  const condition = conditionOf(step.condition, new Map([[itself, found.binding]]))
  return { ...found, where: (also) => found.where(Cypher.and(condition, also)) }
}

type Group = Transformation & { readonly is: 'group' }

function grouped({ binding, where }: Found, { by, aggregates }: Group): Found {
  const columns: [name: string, expression: Cypher.Expr, variable: Cypher.Variable][] = [
    ...by.map(({ name }) => [name, binding.column(name)] as const),
    ...aggregates.map((aggregate) => [aggregate.column.name, aggregateOf(aggregate, binding)] as const),
  ].map(([name, expression]) => [name, expression, new Cypher.Variable()])
  const projected = () => {
    const clause = new Cypher.With(
      ...columns.map(([, expression, variable]) => [expression, variable] as [Cypher.Expr, Cypher.Variable]),
    )
    return aggregates.length === 0 ? clause.distinct() : clause
  }
  return {
    binding: computedRow(new Map(columns.map(([name, , variable]) => [name, variable]))),
    where: (condition) =>
      Cypher.utils.concat(where(), condition ? projected().where(condition) : projected()),
  }
}

/** Without a value there is no sum, least, greatest or average. */
function aggregateOf({ of }: Aggregate, binding: Found['binding']): Cypher.Expr {
  if (!of) return Cypher.count('*')
  const value = expressionOf(of.expression, new Map([[itself, binding]]))
  switch (of.method) {
    case 'sum':
      return new Cypher.Case()
        .when(Cypher.gt(Cypher.count(value), new Cypher.Literal(0)))
        .then(Cypher.sum(value))
    case 'min':
      return Cypher.min(value)
    case 'max':
      return Cypher.max(value)
    case 'average':
      return Cypher.avg(value)
    case 'countdistinct':
      return Cypher.count(value).distinct()
  }
}
