import Cypher from '@neo4j/cypher-builder'
import { AtlasError } from '../../model/errors.ts'
import { bookkeeping } from '../../model/kind.ts'
import { kindNamed } from '../../model/kinds.ts'
import type { Properties, Values } from '../../model/property.ts'
import { relationshipTypeNamed } from '../../model/relationships.ts'
import type { Patch } from '../../model/schemas.ts'
import {
  declaredProperties,
  type Element,
  type ElementKey,
  givenValues,
  isRelationshipKey,
  type NodeKey,
  nameOf,
  type RelationshipKey,
  tagOf,
} from '../element.ts'
import type { Transaction } from '../graph.ts'
import { asInteger, toStored, valuesOf } from '../values.ts'
import { patched, signed, successor } from './applyToWorkingSet.ts'
import type { Outcome, Signature } from './change.ts'
import type { Slot } from './workingSet.ts'
import { changedRow, lockNodes, readHanging } from './workingSetStatements.ts'

/** A wish of one of very many: what an element is to have, as far as the wish tells. */
export interface Wish<Key extends ElementKey = ElementKey> {
  readonly key: Key
  readonly set: Values
  /** Taken away where they are. */
  readonly clear: readonly string[]
  /** What the wish does not name goes. */
  readonly isWhole: boolean
}

/** What became of one wish, and what was there before: enough to take it back. */
export interface Done {
  readonly key: ElementKey
  readonly result: Outcome['result']
  readonly before?: Values
  /** The entity tag afterwards. */
  readonly tag?: string
}

const UNWIND = 'UNWIND $rows AS row'

/**
 * MERGE by the unique id takes the lock and creates in one look-up. What it found is told by a time of creation
 * that is not this one.
 */
const MERGE_NODE = 'MERGE (node:$($kind) {id: row.id})'

const TELL_FOUND_NODES = `
ON CREATE SET node += row.properties, node += $signature
WITH row, node
WHERE node.createdAt IS NULL OR node.createdAt <> $signature.createdAt
RETURN row.index AS index`

const MATCH_ENDS = `
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})`

/** Who changes a relationship holds the lock of both its ends, so one is enough to keep others away. */
const LOCK_ENDS = `
MATCH (from:$($fromKind) {id: row.from})
SET from:$($fromKind)
WITH row, from
MATCH (to:$($toKind) {id: row.to})`

const TELL_FOUND = `
ON CREATE SET relationship += row.properties, relationship += $signature
RETURN
  count(*) AS total,
  collect(CASE WHEN coalesce(relationship.createdAt <> $signature.createdAt, true) THEN row.index END) AS found`

const TELL_PROPERTIES = 'RETURN row.index AS index, properties(relationship) AS properties'
const CHANGE = 'SET relationship += row.properties'
const DELETE = 'DELETE relationship'

const node = new Cypher.NamedNode('node')
const from = new Cypher.NamedNode('from')
const to = new Cypher.NamedNode('to')
const relationship = new Cypher.NamedRelationship('relationship')
const row = new Cypher.NamedVariable('row')

/**
 * Kinds and types are named in the text where that counts: between two known ends MERGE looks at a named type only, while
 * with the type as a parameter it looks at all and takes 2.4 times as long; a named kind is looked up in less time too.
 * Nothing of a request is in a text: names are those of the model, and requests choose among them.
 */
const statement = (...parts: readonly string[]) => [UNWIND, ...parts].join('\n')

/** So many rows are worth a plan for their kinds; fewer share one, with the kinds as parameters. */
const rowsWorthAPlan = 500

function mergingNodes(kind: string, count: number): string {
  const isNamed = count >= rowsWorthAPlan
  const merge = isNamed ? new Cypher.Merge(withId(node, kind, 'id')).build().cypher : MERGE_NODE
  return statement(merge, TELL_FOUND_NODES)
}

function mergingRelationships(
  { type, from: { kind: fromKind }, to: { kind: toKind } }: RelationshipKey,
  count: number,
) {
  const isNamed = count >= rowsWorthAPlan
  const ends = isNamed ? [matchOf(from, fromKind), matchOf(to, toKind)] : [MATCH_ENDS]
  return statement(...ends, mergeOf(type), TELL_FOUND)
}

const lockingRelationships = (type: string) => statement(LOCK_ENDS, mergeOf(type), TELL_PROPERTIES)
const changingRelationships = (type: string) => statement(MATCH_ENDS, mergeOf(type), CHANGE)
const deletingRelationships = (type: string) => statement(MATCH_ENDS, mergeOf(type), DELETE)

const matchOf = (end: Cypher.NamedNode, kind: string) =>
  new Cypher.Match(withId(end, kind, end.name)).build().cypher

const mergeOf = (type: string) =>
  new Cypher.Merge(
    new Cypher.Pattern(from).related(relationship, { type: relationshipTypeNamed(type).name }).to(to),
  ).build().cypher

/** A node of a kind whose id stands in a column of the row. */
const withId = (variable: Cypher.NamedNode, kind: string, column: string) =>
  new Cypher.Pattern(variable, { labels: [kindNamed(kind).name], properties: { id: row.property(column) } })

const CHANGE_NODES = `
UNWIND $rows AS row
MATCH (node:$($kind) {id: row.id})
SET node += row.properties`

const DELETE_NODES = `
UNWIND $rows AS row
MATCH (node:$($kind) {id: row.id})
DETACH DELETE node`

/** Grants wishes for nodes of one kind inside a transaction of the caller; no node may be wished for twice. */
export async function grantNodes(
  transaction: Transaction,
  kind: string,
  wishes: readonly Wish<NodeKey>[],
  signature: Signature,
): Promise<Done[]> {
  const rows = wishes.map((wish, index) => ({
    index: asInteger(index),
    id: wish.key.id,
    properties: toStored(declaredProperties(wish.key), withDefaults(wish)),
  }))
  const { records } = await transaction.run<{ index: number }>(mergingNodes(kind, rows.length), {
    kind,
    rows,
    signature: storedSignature(signature),
  })
  const found = records.map((record) => wishes[record.get('index')] as Wish<NodeKey>)
  const elements =
    found.length > 0
      ? await lockNodes(
          transaction,
          found.map(({ key }) => key),
        )
      : []
  const changes = changesOf(found, elements, signature)
  await runIfAny(transaction, CHANGE_NODES, changes.rows.map(nodeRow), { kind })
  return outcomes(wishes, changes.done, signature)
}

/** Grants wishes for relationships of one type between nodes of two kinds. */
export async function grantRelationships(
  transaction: Transaction,
  wishes: readonly Wish<RelationshipKey>[],
  signature: Signature,
): Promise<Done[]> {
  const [first] = wishes
  if (!first) return []
  const { type } = first.key
  const ends = endsOf(first.key)
  const rows = wishes.map((wish, index) => ({
    ...indexedEnds(wish.key, index),
    properties: toStored(declaredProperties(wish.key), withDefaults(wish)),
  }))
  const { records } = await transaction.run<{ total: number; found: number[] }>(
    mergingRelationships(first.key, rows.length),
    { ...ends, rows, signature: storedSignature(signature) },
  )
  if (records[0]?.get('total') !== wishes.length) throw endGone(wishes)
  const found = (records[0]?.get('found') ?? []).map((index) => wishes[index] as Wish<RelationshipKey>)
  const elements = found.length > 0 ? await lockRelationships(transaction, type, ends, found) : []
  const changes = changesOf(found, elements, signature)
  await runIfAny(transaction, changingRelationships(type), changes.rows.map(relationshipRow), ends)
  return outcomes(wishes, changes.done, signature)
}

/** Removes nodes of one kind with all that hangs on them; what hung there is told before the node. */
export async function removeNodes(
  transaction: Transaction,
  kind: string,
  keys: readonly NodeKey[],
): Promise<Done[]> {
  const nodes = await lockNodes(transaction, keys)
  const hanging = await readHanging(transaction, keys)
  await runIfAny(
    transaction,
    DELETE_NODES,
    keys.map(({ id }) => ({ id })),
    { kind },
  )
  return [...hanging, ...nodes].map(gone)
}

/** Removes relationships of one type between nodes of two kinds. */
export async function removeRelationships(
  transaction: Transaction,
  keys: readonly RelationshipKey[],
): Promise<Done[]> {
  const [first] = keys
  if (!first) return []
  const ends = endsOf(first)
  const elements = await lockRelationships(
    transaction,
    first.type,
    ends,
    keys.map((key) => ({ key })),
  )
  await runIfAny(
    transaction,
    deletingRelationships(first.type),
    keys.map((key) => ({ from: key.from.id, to: key.to.id })),
    ends,
  )
  return elements.map(gone)
}

const gone = ({ key, values }: Element): Done => ({ key, result: 'deleted', before: values })

/** The same for every new element of a batch, so it is sent once. */
const storedSignature = (signature: Signature) => toStored(bookkeeping, signed(undefined, signature))

function withDefaults({ key, set }: Wish): Values {
  const defaults = defaultsAmong(declaredProperties(key))
  return isRelationshipKey(key) ? { ...defaults, ...set } : { id: key.id, ...defaults, ...set }
}

const knownDefaults = new WeakMap<Properties, Values>()

function defaultsAmong(declared: Properties): Values {
  const known = knownDefaults.get(declared)
  if (known) return known
  const withDefault = Object.entries(declared).flatMap(([name, property]) =>
    property.default === undefined ? [] : [[name, property.default] as const],
  )
  const defaults = Object.fromEntries(withDefault)
  knownDefaults.set(declared, defaults)
  return defaults
}

/** What is different from what was found, and what became of each. */
function changesOf(wishes: readonly Wish[], elements: readonly Element[], signature: Signature) {
  const byName = new Map(elements.map((element) => [nameOf(element.key), element]))
  const rows: ReturnType<typeof changedRow>[] = []
  const done = new Map<string, Done>()
  for (const wish of wishes) {
    const initial = byName.get(nameOf(wish.key))?.values ?? {}
    const current = successor(wish.key, initial, wished(wish, initial), signature)
    const result = current === initial ? 'unchanged' : 'updated'
    done.set(nameOf(wish.key), { key: wish.key, result, before: initial, tag: tagOf(current) })
    if (result === 'updated') rows.push(changedRow({ key: wish.key, initial, current } satisfies Slot))
  }
  return { rows, done }
}

function wished(wish: Wish, initial: Values): Values {
  const { key, set, clear, isWhole } = wish
  if (isWhole) return withDefaults(wish)
  const patch: Patch = { ...set, ...Object.fromEntries(clear.map((name) => [name, null])) }
  return patched({ key, initial, current: initial }, patch)
}

function outcomes(wishes: readonly Wish[], changed: ReadonlyMap<string, Done>, signature: Signature): Done[] {
  const tag = `1-${signature.now.getTime().toString(36)}`
  const created = (key: ElementKey): Done => ({ key, result: 'created', tag })
  if (changed.size === 0) return wishes.map(({ key }) => created(key))
  return wishes.map(({ key }) => changed.get(nameOf(key)) ?? created(key))
}

async function lockRelationships(
  transaction: Transaction,
  type: string,
  ends: ReturnType<typeof endsOf>,
  wanted: readonly { readonly key: RelationshipKey }[],
): Promise<Element<RelationshipKey>[]> {
  const rows = wanted.map(({ key }, index) => indexedEnds(key, index))
  const { records } = await transaction.run<{ index: number; properties: Record<string, unknown> }>(
    lockingRelationships(type),
    { ...ends, rows },
  )
  return records.map((record) => {
    const { key } = wanted[record.get('index')] as { key: RelationshipKey }
    return { key, values: valuesOf(key, record.get('properties')) }
  })
}

const endsOf = ({ from, to }: RelationshipKey) => ({ fromKind: from.kind, toKind: to.kind })
const indexedEnds = ({ from, to }: RelationshipKey, index: number) => ({
  index: asInteger(index),
  from: from.id,
  to: to.id,
})

type ChangedRow = ReturnType<typeof changedRow>
const nodeRow = (row: ChangedRow) => ({ id: (row as unknown as NodeKey).id, properties: row.properties })
const relationshipRow = (row: ChangedRow) => {
  const { from, to } = row as unknown as RelationshipKey
  return { from: from.id, to: to.id, properties: row.properties }
}

async function runIfAny(
  transaction: Transaction,
  cypher: string,
  rows: readonly object[],
  names: object,
): Promise<void> {
  if (rows.length > 0) await transaction.run(cypher, { ...names, rows })
}

/** Somebody removed an end since it was looked up. */
function endGone(wishes: readonly Wish<RelationshipKey>[]): AtlasError {
  const [first] = wishes
  return new AtlasError(
    'CHANGED_MEANWHILE',
    `An end of ${first ? nameOf(first.key) : ''} or of one like it was removed meanwhile`,
  )
}

/** What an element had, without what the service keeps on it. */
export const givenBefore = ({ before = {} }: Done): Values => givenValues(before)
