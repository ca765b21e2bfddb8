import Cypher from '@neo4j/cypher-builder'
import type { Aggregate, ODataQuery, Transformation } from '../semantics/query.ts'
import { implicitVariable } from '../semantics/tree.ts'
import { compileCondition, compileExpression } from './expression.ts'
import { createProjectedRow, type RowQuery, withCondition } from './rowQuery.ts'

/** Applies the transformations of `$apply` to rows, one after the other. */
export const applyTransformations = (rowQuery: RowQuery, { apply }: ODataQuery): RowQuery =>
  apply.reduce(applyTransformation, rowQuery)

function applyTransformation(rowQuery: RowQuery, transformation: Transformation): RowQuery {
  if (transformation.is === 'group') return groupRows(rowQuery, transformation)
  const condition = compileCondition(
    transformation.condition,
    new Map([[implicitVariable, rowQuery.binding]]),
  )
  return withCondition(rowQuery, condition)
}

type GroupTransformation = Transformation & { readonly is: 'group' }

function groupRows({ binding, toClause }: RowQuery, { by, aggregates }: GroupTransformation): RowQuery {
  const columns: [name: string, expression: Cypher.Expr, variable: Cypher.Variable][] = [
    ...by.map(({ name }) => [name, binding.column(name)] as const),
    ...aggregates.map((aggregate) => [aggregate.column.name, compileAggregate(aggregate, binding)] as const),
  ].map(([name, expression]) => [name, expression, new Cypher.Variable()])
  const createProjection = () => {
    const clause = new Cypher.With(
      ...columns.map(([, expression, variable]) => [expression, variable] as [Cypher.Expr, Cypher.Variable]),
    )
    return aggregates.length === 0 ? clause.distinct() : clause
  }
  return {
    binding: createProjectedRow(new Map(columns.map(([name, , variable]) => [name, variable]))),
    toClause: (condition) =>
      Cypher.utils.concat(toClause(), condition ? createProjection().where(condition) : createProjection()),
  }
}

/** Compiles an aggregation; a sum of no values is null, not 0 as in Cypher. */
function compileAggregate({ of }: Aggregate, binding: RowQuery['binding']): Cypher.Expr {
  if (!of) return Cypher.count('*')
  const value = compileExpression(of.expression, new Map([[implicitVariable, binding]]))
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
