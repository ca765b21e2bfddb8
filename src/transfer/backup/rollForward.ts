import {
  type GraphRecord,
  isJournalRecord,
  sortProperties,
  toExactProperties,
} from '../../graph/backupRecords.ts'
import type { NetChange } from '../../graph/copies/netChanges.ts'
import { type ElementKey, isRelationshipKey, toElementPath } from '../../graph/element.ts'
import { serviceLabels } from '../../graph/serviceRecords.ts'
import { nodeKinds } from '../../model/kinds.ts'

type NodeRecord = Extract<GraphRecord, { readonly labels: readonly string[] }>
type RelationshipRecord = Extract<GraphRecord, { readonly type: string }>
type NodeIdentity = Pick<NodeRecord, 'node' | 'labels'>

/** The path of an element of the model; nothing for other records. */
export function getRecordPath(record: GraphRecord): string | undefined {
  if ('schema' in record) return undefined
  if ('labels' in record) return findNodePath(record.labels, record.properties.id)
  const [from, to] = listEndPaths(record)
  return from && to && `${record.type}/${from}/${to}`
}

function listEndPaths({ ends }: RelationshipRecord) {
  const [fromLabels, fromId, toLabels, toId] = ends
  return [
    findNodePath(fromLabels as readonly string[], fromId),
    findNodePath(toLabels as readonly string[], toId),
  ] as const
}

function findNodePath(labels: readonly string[], id: unknown): string | undefined {
  const kind = labels.find((label) => nodeKinds.has(label))
  return kind !== undefined && typeof id === 'string' ? `${kind}/${id}` : undefined
}

/** Whether a record is a node that the service stores beside the ecosystem. */
export const isServiceRecord = (record: GraphRecord): boolean =>
  'labels' in record && record.labels.some((label) => serviceLabels.includes(label))

/**
 * Corrects records that were read while others wrote: with the changes between the start and the end of reading they show
 * the graph at the end. Nodes come before relationships; `journal` replaces the records of the journal.
 */
export async function* rollForward(
  records: AsyncIterable<GraphRecord>,
  changes: readonly NetChange[],
  journal: AsyncIterable<GraphRecord>,
): AsyncGenerator<GraphRecord> {
  const correction = new Correction(changes)
  let areNodesComplete = false
  async function* completeNodes() {
    if (areNodesComplete) return
    areNodesComplete = true
    yield* correction.listMissingNodes()
    yield* journal
  }
  for await (const record of records) {
    if ('type' in record) yield* completeNodes()
    if (isJournalRecord(record)) continue
    const corrected =
      'type' in record ? correction.correctRelationship(record) : correction.correctNode(record)
    if (corrected) yield corrected
  }
  yield* completeNodes()
  yield* correction.listMissingRelationships()
}

/** Applies the changes to the records that were read, and finds those that were not. */
class Correction {
  readonly #missing: Map<string, NetChange>
  readonly #changes: ReadonlyMap<string, NetChange>
  readonly #ends: Set<string>
  readonly #nodes = new Map<string, NodeIdentity>()
  readonly #created = new Map<string, NodeIdentity>()
  readonly #deletedNodes = new Set<string>()

  constructor(changes: readonly NetChange[]) {
    this.#changes = new Map(changes.map((change) => [toElementPath(change.key), change]))
    this.#missing = new Map([...this.#changes].filter(([, { put }]) => put !== undefined))
    this.#ends = new Set([...this.#missing.values()].flatMap(({ key }) => listEnds(key)))
  }

  correctNode(record: Exclude<GraphRecord, RelationshipRecord>): GraphRecord | undefined {
    const path = getRecordPath(record)
    if (path === undefined || 'schema' in record) return record
    if (this.#ends.has(path)) this.#nodes.set(path, record)
    const change = this.#changes.get(path)
    if (change?.isDeleted && !change.put) {
      this.#deletedNodes.add(record.node)
      return undefined
    }
    return this.#apply(path, record)
  }

  /** A relationship of a node that was read too early, or is deleted, has another end or none. */
  correctRelationship(record: RelationshipRecord): GraphRecord | undefined {
    if (this.#deletedNodes.has(record.from) || this.#deletedNodes.has(record.to)) return undefined
    const path = getRecordPath(record)
    const [from, to] = listEndPaths(record)
    if (path === undefined || from === undefined || to === undefined) return record
    const change = this.#changes.get(path)
    if (change?.isDeleted && !change.put) return undefined
    return this.#apply(path, {
      ...record,
      from: this.#created.get(from)?.node ?? record.from,
      to: this.#created.get(to)?.node ?? record.to,
    })
  }

  *listMissingNodes(): Generator<GraphRecord> {
    for (const [path, { key, put }] of this.#missing) {
      if (isRelationshipKey(key)) continue
      const record = {
        node: `journal ${path}`,
        labels: [key.kind, ...(put?.labels ?? [])],
        properties: setProperties({ id: key.id }, put?.properties),
      }
      this.#created.set(path, record)
      this.#nodes.set(path, record)
      yield record
    }
  }

  *listMissingRelationships(): Generator<GraphRecord> {
    for (const { key, put } of this.#missing.values()) {
      if (!isRelationshipKey(key)) continue
      const [from, to] = listEnds(key).map((path) => this.#nodes.get(path))
      if (!from || !to) continue
      yield {
        type: key.type,
        from: from.node,
        to: to.node,
        ends: [from.labels, key.from.id, to.labels, key.to.id],
        properties: setProperties({}, put?.properties),
      }
    }
  }

  #apply<Kind extends NodeRecord | RelationshipRecord>(path: string, record: Kind): Kind {
    const change = this.#changes.get(path)
    this.#missing.delete(path)
    if (!change) return record
    const { id } = record.properties
    const base = change.put ? (id === undefined ? {} : { id }) : record.properties
    return { ...record, properties: setProperties(base, change.put?.properties ?? change.patch) }
  }
}

const listEnds = (key: ElementKey): string[] =>
  isRelationshipKey(key) ? [toElementPath(key.from), toElementPath(key.to)] : []

type Properties = Readonly<Record<string, unknown>>

/** Sets stored values in properties of a record, and removes those that are null. */
const setProperties = (properties: Properties, stored: Properties = {}): Properties =>
  sortProperties(
    Object.fromEntries(
      Object.entries({ ...properties, ...toExactProperties(stored) }).filter(([, value]) => value !== null),
    ),
  )
