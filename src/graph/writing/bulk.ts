import Cypher from '@neo4j/cypher-builder'
import {
  AtlasError,
  bookkeeping,
  type Patch,
  type Properties,
  relationshipTypes,
  type Values,
} from '../../model/index.ts'
import { asInteger, type Transaction } from '../connection.ts'
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
import { toStored, valuesOf } from '../values.ts'
import type { Outcome, Signature } from './change.ts'
import { patched, signed, successor } from './decide.ts'
import { changedRow, lockNodes, readHanging } from './statements.ts'
import type { Slot } from './workingSet.ts'

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

/**
 * MERGE by the unique id takes the lock and creates in one look-up. What it found is told by a time of creation
 * that is not this one.
 */
const MERGE_NODES = `
UNWIND $rows AS row
MERGE (node:$($kind) {id: row.id})
ON CREATE SET node += row.properties, node += $signature
WITH row, node
WHERE node.createdAt IS NULL OR node.createdAt <> $signature.createdAt
RETURN row.index AS index`

const MATCH_ENDS = `
UNWIND $rows AS row
MATCH (from:$($fromKind) {id: row.from})
MATCH (to:$($toKind) {id: row.to})`

/** Who changes a relationship holds the lock of both its ends, so one is enough to keep others away. */
const LOCK_ENDS = `
UNWIND $rows AS row
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

interface RelationshipStatements {
  readonly merge: string
  readonly lock: string
  readonly change: string
  readonly remove: string
}

/**
 * The statements for relationships of each type of the model, made once. They name the type in their text: between two
 * known ends MERGE looks at that type only, while with the type as a parameter it looked at all and took 2.4 times as long.
 * Nothing of a request is in a text; requests choose among these.
 */
const statementsByType = new Map<string, RelationshipStatements>(
  [...relationshipTypes.keys()].map((type) => {
    const MERGE = mergeOf(type)
    const statement = (...parts: readonly string[]) => parts.join('\n')
    return [
      type,
      {
        merge: statement(MATCH_ENDS, MERGE, TELL_FOUND),
        lock: statement(LOCK_ENDS, MERGE, TELL_PROPERTIES),
        change: statement(MATCH_ENDS, MERGE, CHANGE),
        remove: statement(MATCH_ENDS, MERGE, DELETE),
      },
    ]
  }),
)

function mergeOf(type: string): string {
  const [from, to] = [new Cypher.NamedNode('from'), new Cypher.NamedNode('to')]
  const relationship = new Cypher.NamedRelationship('relationship')
  const pattern = new Cypher.Pattern(from).related(relationship, { type }).to(to)
  return new Cypher.Merge(pattern).build().cypher
}

function statementsFor(type: string): RelationshipStatements {
  const statements = statementsByType.get(type)
  if (!statements) throw new TypeError(`${type} is no type of the model`)
  return statements
}

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
  const { records } = await transaction.run<{ index: number }>(MERGE_NODES, {
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
  const { merge, change } = statementsFor(type)
  const rows = wishes.map((wish, index) => ({
    ...indexedEnds(wish.key, index),
    properties: toStored(declaredProperties(wish.key), withDefaults(wish)),
  }))
  const { records } = await transaction.run<{ total: number; found: number[] }>(merge, {
    ...ends,
    rows,
    signature: storedSignature(signature),
  })
  if (records[0]?.get('total') !== wishes.length) throw endGone(wishes)
  const found = (records[0]?.get('found') ?? []).map((index) => wishes[index] as Wish<RelationshipKey>)
  const elements = found.length > 0 ? await lockRelationships(transaction, type, ends, found) : []
  const changes = changesOf(found, elements, signature)
  await runIfAny(transaction, change, changes.rows.map(relationshipRow), ends)
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
    statementsFor(first.type).remove,
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
    statementsFor(type).lock,
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
