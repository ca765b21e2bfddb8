import Cypher from '@neo4j/cypher-builder'
import { textIndex } from '../../graph/reading/fullText.ts'
import type { FeedColumn } from '../../tables/tableDefinition.ts'
import type { Navigation, Shape, Way } from '../entitySets.ts'

/** A row inside of a statement: what its columns are there, and where its ways lead. */
export interface Binding {
  /** The value as the database has it, to be compared and computed with. */
  column(name: string): Cypher.Expr
  /** The rows at the end of a way. */
  follow(navigation: Navigation): Found
}

/** Clauses that find rows, and the row that they find. */
export interface Found {
  readonly binding: Binding
  /** Says whether there is a row, where none need be found. */
  readonly guard?: Cypher.Predicate | undefined
  /** The clauses for those of the rows for which the condition holds. */
  where(condition?: Cypher.Predicate): Cypher.Clause
}

/** All nodes of a kind. */
export function nodesOf(kind: string): Found {
  const node = new Cypher.Node()
  return matched(nodeBinding(node), new Cypher.Pattern(node, { labels: [kind] }))
}

/** The nodes of a kind that a full-text query finds. */
export function nodesByText(kind: string, query: string): Found {
  const node = new Cypher.Node()
  const search = new Cypher.Procedure('db.index.fulltext.queryNodes', [
    new Cypher.Literal(textIndex),
    new Cypher.Param(query),
  ])
  return {
    binding: nodeBinding(node),
    where: (condition) =>
      search.yield(['node', node]).where(Cypher.and(node.hasLabel(kind), condition) ?? Cypher.true),
  }
}

/** All relationships of a type that start from one of the kinds and point to one of the others. */
export function relationshipsOf(
  type: string,
  fromKinds: readonly string[],
  toKinds: readonly string[],
): Found {
  const [from, relationship, to] = [new Cypher.Node(), new Cypher.Relationship(), new Cypher.Node()]
  const pattern = new Cypher.Pattern(from, { labels: anyOf(fromKinds) })
    .related(relationship, { type })
    .to(to, { labels: anyOf(toKinds) })
  return matched(relationshipBinding(from, relationship, to), pattern)
}

const anyOf = (names: readonly string[]) => Cypher.labelExpr.or(...names)

/** All entries of a list that nodes of a kind have. */
export function entriesOf(kind: string, way: EntriesWay): Found {
  const node = new Cypher.Node()
  const match = new Cypher.Match(new Cypher.Pattern(node, { labels: [kind] }))
  return entriesOfNode(node, way, match)
}

type EntriesWay = Pick<Way & { readonly is: 'entries' }, 'property' | 'ownerColumn'>

/** Rows that come with the statement, as a parameter. */
export function givenRows(rows: readonly unknown[], { columns }: Shape): Found {
  const row = new Cypher.Variable()
  const unwind = new Cypher.Unwind([new Cypher.Param(rows), row])
  return {
    binding: { column: (name) => storedForm(row.property(name), columns.get(name)), follow: noWay },
    where: (condition) => filtered(unwind, condition),
  }
}

/** Columns that a clause before has computed. */
export const computedRow = (columns: ReadonlyMap<string, Cypher.Variable>): Binding => ({
  column: (name) => columns.get(name) ?? Cypher.Null,
  follow: noWay,
})

/** The row at the end of a single-valued way. */
export const through = (binding: Binding, ways: readonly Navigation[]): Binding =>
  ways.reduce((row, way) => row.follow(way).binding, binding)

function storedForm(value: Cypher.Property, column: FeedColumn | undefined): Cypher.Expr {
  if (column?.type === 'date') return Cypher.date(value)
  if (column?.type === 'dateTime') return Cypher.datetime(value)
  return column?.type === 'integer' ? Cypher.toInteger(value) : value
}

const noWay = (): never => {
  throw new TypeError('No way leads from here')
}

/** A node that has to be of the kind of its table; where a row may have none, the guard says whether it has. */
export function nodeBinding(node: Cypher.Node, guard?: Cypher.Predicate): Binding {
  return {
    column: (name) => (guard ? new Cypher.Case().when(guard).then(node.property(name)) : node.property(name)),
    follow: ({ way }) => guarded(fromNode(node, way), guard),
  }
}

function fromNode(node: Cypher.Node, way: Way): Found {
  if (way.is === 'entries') return entriesOfNode(node, way)
  if (way.is !== 'relationships') return noWay()
  const [other, relationship] = [new Cypher.Node(), new Cypher.Relationship()]
  const [from, to] = way.nodeIs === 'from' ? [node, other] : [other, node]
  const pattern = new Cypher.Pattern(from).related(relationship, { type: way.type }).to(to)
  return matched(relationshipBinding(from, relationship, to), pattern)
}

const guarded = (found: Found, guard: Cypher.Predicate | undefined): Found => ({
  ...found,
  where: (condition) => found.where(Cypher.and(guard, condition)),
})

function relationshipBinding(from: Cypher.Node, relationship: Cypher.Relationship, to: Cypher.Node): Binding {
  const ends: Readonly<Record<string, Cypher.Expr>> = {
    fromKind: kindOf(from),
    fromId: from.property('id'),
    fromName: from.property('name'),
    toKind: kindOf(to),
    toId: to.property('id'),
    toName: to.property('name'),
  }
  return {
    column: (name) => ends[name] ?? relationship.property(name),
    follow: ({ way }) => {
      if (way.is !== 'end') return noWay()
      const node = way.end === 'from' ? from : to
      const guard = way.isOnlyKind ? undefined : node.hasLabel(way.kind)
      return already(nodeBinding(node, guard), guard)
    },
  }
}

const kindOf = (node: Cypher.Node) => Cypher.listIndex(Cypher.labels(node), 0)

/** Entries of a list, numbered from 1. */
function entriesOfNode(node: Cypher.Node, way: EntriesWay, match?: Cypher.Match): Found {
  const place = new Cypher.Variable()
  const length = Cypher.coalesce(Cypher.size(node.property(way.property)), new Cypher.Literal(0))
  const last = Cypher.minus(length, one)
  const unwind = new Cypher.Unwind([Cypher.range(new Cypher.Literal(0), last), place])
  const binding: Binding = {
    column: (name) => {
      if (name === 'position') return Cypher.plus(place, one)
      return name === way.ownerColumn ? node.property('id') : node.property(way.property, place)
    },
    follow: () => already(nodeBinding(node)),
  }
  return { binding, where: (condition) => filtered(Cypher.utils.concat(match, unwind), condition) }
}

const one = new Cypher.Literal(1)

const matched = (binding: Binding, pattern: Cypher.Pattern): Found => ({
  binding,
  where: (condition) => {
    const match = new Cypher.Match(pattern)
    return condition ? match.where(condition) : match
  },
})

/** What the clauses before have found, if the guard holds. */
const already = (binding: Binding, guard?: Cypher.Predicate): Found => ({
  binding,
  guard,
  where: (condition) => {
    const both = Cypher.and(guard, condition)
    return both ? new Cypher.With('*').where(both) : new Cypher.With('*')
  },
})

function filtered(clause: Cypher.Clause, condition: Cypher.Predicate | undefined): Cypher.Clause {
  return condition ? Cypher.utils.concat(clause, new Cypher.With('*').where(condition)) : clause
}
