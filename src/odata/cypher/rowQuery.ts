import Cypher from '@neo4j/cypher-builder'
import { latestChange } from '../../graph/reading/columnExpressions.ts'
import { fullTextIndexName } from '../../graph/reading/fullText.ts'
import type { ColumnDefinition } from '../../tables/tableDefinition.ts'
import type { NavigationProperty, RowShape, Traversal } from '../entitySets.ts'

/** A row within a statement, with its columns and navigation properties as Cypher. */
export interface RowBinding {
  /** Value of a column as stored, for comparisons and computations. */
  column(name: string): Cypher.Expr
  /** Related rows. */
  follow(navigation: NavigationProperty): RowQuery
}

/** Clauses that match rows, and the row that they bind. */
export interface RowQuery {
  readonly binding: RowBinding
  /** Whether a row exists, if it is optional. */
  readonly guard?: Cypher.Predicate | undefined
  /** New clauses that match the rows that fulfil a condition; a clause can be in one place only. */
  toClause(condition?: Cypher.Predicate): Cypher.Clause
}

/** Restricts rows to those that fulfil a condition. */
export const withCondition = (rowQuery: RowQuery, condition: Cypher.Predicate | undefined): RowQuery => ({
  ...rowQuery,
  toClause: (extraCondition) => rowQuery.toClause(Cypher.and(condition, extraCondition)),
})

/** Matches all nodes of a kind. */
export function matchNodes(kind: string): RowQuery {
  const node = new Cypher.Node()
  return queryPattern(createNodeBinding(node), new Cypher.Pattern(node, { labels: [kind] }))
}

/** Matches the nodes of a kind that a full-text query finds. */
export function searchNodes(kind: string, query: string): RowQuery {
  const node = new Cypher.Node()
  const search = new Cypher.Procedure('db.index.fulltext.queryNodes', [
    new Cypher.Literal(fullTextIndexName),
    new Cypher.Param(query),
  ])
  return {
    binding: createNodeBinding(node),
    toClause: (condition) =>
      search.yield(['node', node]).where(Cypher.and(node.hasLabel(kind), condition) ?? Cypher.true),
  }
}

/** Matches the relationships of a type between nodes of the given kinds. */
export function matchRelationships(
  type: string,
  fromKinds: readonly string[],
  toKinds: readonly string[],
): RowQuery {
  const [from, relationship, to] = [new Cypher.Node(), new Cypher.Relationship(), new Cypher.Node()]
  const pattern = new Cypher.Pattern(from, { labels: anyLabel(fromKinds) })
    .related(relationship, { type })
    .to(to, { labels: anyLabel(toKinds) })
  return queryPattern(createRelationshipBinding(from, relationship, to), pattern)
}

const anyLabel = (names: readonly string[]) => Cypher.labelExpr.or(...names)

/** Matches all entries of a list property of a kind. */
export function unwindListEntries(kind: string, traversal: EntriesTraversal): RowQuery {
  const node = new Cypher.Node()
  const createMatch = () => new Cypher.Match(new Cypher.Pattern(node, { labels: [kind] }))
  return unwindNodeEntries(node, traversal, createMatch)
}

type EntriesTraversal = Pick<Traversal & { readonly is: 'entries' }, 'property' | 'ownerColumn'>

/** Reads computed rows from a parameter of the statement. */
export function unwindComputedRows(rows: readonly unknown[], { columns }: RowShape): RowQuery {
  const row = new Cypher.Variable()
  const parameter = new Cypher.Param(rows)
  return {
    binding: {
      column: (name) => castToColumnType(row.property(name), columns.get(name)),
      follow: rejectNavigation,
    },
    toClause: (condition) => filterClause(new Cypher.Unwind([parameter, row]), condition),
  }
}

/** Binds columns that a preceding clause computes. */
export const createProjectedRow = (columns: ReadonlyMap<string, Cypher.Variable>): RowBinding => ({
  column: (name) => columns.get(name) ?? Cypher.Null,
  follow: rejectNavigation,
})

/** Follows single-valued navigation properties to a row. */
export const followNavigations = (
  binding: RowBinding,
  navigations: readonly NavigationProperty[],
): RowBinding => navigations.reduce((row, navigation) => row.follow(navigation).binding, binding)

function castToColumnType(value: Cypher.Property, column: ColumnDefinition | undefined): Cypher.Expr {
  if (column?.type === 'date') return Cypher.date(value)
  if (column?.type === 'dateTime') return Cypher.datetime(value)
  return column?.type === 'integer' ? Cypher.toInteger(value) : value
}

const rejectNavigation = (): never => {
  throw new TypeError('This row has no navigation properties')
}

/** Binds a row to a node; the guard tests whether an optional node exists. */
export function createNodeBinding(node: Cypher.Node, guard?: Cypher.Predicate): RowBinding {
  return {
    column: (name) => (guard ? new Cypher.Case().when(guard).then(node.property(name)) : node.property(name)),
    follow: ({ traversal }) => withCondition(followFromNode(node, traversal), guard),
  }
}

function followFromNode(node: Cypher.Node, traversal: Traversal): RowQuery {
  if (traversal.is === 'entries') return unwindNodeEntries(node, traversal)
  if (traversal.is !== 'relationships') return rejectNavigation()
  const [other, relationship] = [new Cypher.Node(), new Cypher.Relationship()]
  const [from, to] = traversal.nodeEnd === 'from' ? [node, other] : [other, node]
  const pattern = new Cypher.Pattern(from).related(relationship, { type: traversal.type }).to(to)
  return queryPattern(createRelationshipBinding(from, relationship, to), pattern)
}

function createRelationshipBinding(
  from: Cypher.Node,
  relationship: Cypher.Relationship,
  to: Cypher.Node,
): RowBinding {
  const derived: Readonly<Record<string, Cypher.Expr>> = {
    key: joinPath(
      Cypher.type(relationship),
      ...[from, to].flatMap((end) => [kindExpression(end), end.property('id')]),
    ),
    updatedAt: latestChange(relationship, from, to),
    fromKind: kindExpression(from),
    fromId: from.property('id'),
    fromName: from.property('name'),
    toKind: kindExpression(to),
    toId: to.property('id'),
    toName: to.property('name'),
  }
  return {
    column: (name) => derived[name] ?? relationship.property(name),
    follow: ({ traversal }) => {
      if (traversal.is !== 'end') return rejectNavigation()
      const node = traversal.end === 'from' ? from : to
      const guard = traversal.isOnlyKind ? undefined : node.hasLabel(traversal.kind)
      return queryBoundRow(createNodeBinding(node, guard), guard)
    },
  }
}

const joinPath = (...segments: readonly Cypher.Expr[]) =>
  segments.reduce((path, segment) => Cypher.plus(path, new Cypher.Literal('/'), segment))

const kindExpression = (node: Cypher.Node) => Cypher.listIndex(Cypher.labels(node), 0)

/** Unwinds the entries of a list, numbered from 1. */
function unwindNodeEntries(
  node: Cypher.Node,
  traversal: EntriesTraversal,
  createMatch?: () => Cypher.Match,
): RowQuery {
  const entryIndex = new Cypher.Variable()
  const length = Cypher.coalesce(Cypher.size(node.property(traversal.property)), new Cypher.Literal(0))
  const last = Cypher.minus(length, one)
  const createUnwind = () => new Cypher.Unwind([Cypher.range(new Cypher.Literal(0), last), entryIndex])
  const [ownerId, position] = [node.property('id'), Cypher.plus(entryIndex, one)]
  const derived: Readonly<Record<string, Cypher.Expr>> = {
    key: joinPath(ownerId, Cypher.toString(position)),
    [traversal.ownerColumn]: ownerId,
    position,
    updatedAt: node.property('updatedAt'),
  }
  const binding: RowBinding = {
    column: (name) => derived[name] ?? node.property(traversal.property, entryIndex),
    follow: () => queryBoundRow(createNodeBinding(node)),
  }
  return {
    binding,
    toClause: (condition) => filterClause(Cypher.utils.concat(createMatch?.(), createUnwind()), condition),
  }
}

const one = new Cypher.Literal(1)

const queryPattern = (binding: RowBinding, pattern: Cypher.Pattern): RowQuery => ({
  binding,
  toClause: (condition) => {
    const match = new Cypher.Match(pattern)
    return condition ? match.where(condition) : match
  },
})

/** Uses a row that preceding clauses bind, if the guard is true. */
const queryBoundRow = (binding: RowBinding, guard?: Cypher.Predicate): RowQuery => ({
  binding,
  guard,
  toClause: (condition) => {
    const combined = Cypher.and(guard, condition)
    return combined ? new Cypher.With('*').where(combined) : new Cypher.With('*')
  },
})

function filterClause(clause: Cypher.Clause, condition: Cypher.Predicate | undefined): Cypher.Clause {
  return condition ? Cypher.utils.concat(clause, new Cypher.With('*').where(condition)) : clause
}
