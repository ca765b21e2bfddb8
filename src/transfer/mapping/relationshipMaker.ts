import { relationshipsTableName } from '../../formats/cells/ecosystemTables.ts'
import type { RawRecord } from '../../formats/inputFormat.ts'
import { formatElementKey, type NodeKey } from '../../graph/element.ts'
import { createFault } from '../import/importRow.ts'
import { hashKey } from '../import/keySet.ts'
import type { DeferredEnd, DeferredRelationship } from './deferredRelationships.ts'
import type { DescribedElements } from './describedElements.ts'
import type { MappedReaderOptions } from './mappedReader.ts'
import { chooseType } from './relationshipNames.ts'

/** Makes records of relationships whose ends are known, each relationship once. */
export class RelationshipMaker {
  readonly #options: MappedReaderOptions
  readonly #elements: DescribedElements
  /** Hashes of the values of relationships, by their paths. */
  readonly #made = new Map<string, number>()

  constructor(options: MappedReaderOptions, elements: DescribedElements) {
    this.#options = options
    this.#elements = elements
  }

  /** The record of a relationship, and of ends that are new; all elements of the files must be known. */
  *make(relationship: DeferredRelationship): Generator<RawRecord> {
    const from = yield* this.#resolveEnd(relationship.from, relationship)
    const to = yield* this.#resolveEnd(relationship.to, relationship)
    if (from && to) yield* this.#connect(relationship, from, to)
  }

  /** The same at once, if no later row can change which elements the ends are; returns whether it was. */
  *makeNow(relationship: DeferredRelationship): Generator<RawRecord, boolean> {
    const [from, to] = [this.#findFinal(relationship.from), this.#findFinal(relationship.to)]
    if (!from || !to) return false
    yield* this.#connect(relationship, from, to)
    return true
  }

  *#connect(
    { location, types, fields, headers, values }: DeferredRelationship,
    from: NodeKey,
    to: NodeKey,
  ): Generator<RawRecord> {
    const { held } = this.#options
    const type = chooseType(types, from.kind, to.kind)
    if (!type) {
      const names = [...new Set(types.map(({ name }) => name))].join(', ')
      held.add(location, undefined, `${names} cannot connect ${from.kind} to ${to.kind}`, values)
      return
    }
    const [start, end] = type.isReversed ? [to, from] : [from, to]
    const path = formatElementKey({ type: type.name, from: start, to: end })
    const hash = hashKey(Object.values(fields).join('\n'))
    const earlier = this.#made.get(path)
    if (earlier === undefined) {
      this.#made.set(path, hash)
      const ends = { fromKind: start.kind, from: start.id, type: type.name, toKind: end.kind, to: end.id }
      yield {
        location,
        table: relationshipsTableName,
        fields: { ...ends, ...fields },
        ...(headers.length > 0 && { headers: new Map(headers) }),
      }
    } else if (earlier !== hash) held.add(location, path, 'is in an earlier row with other values', values)
  }

  #findFinal(end: DeferredEnd): NodeKey | undefined {
    if ('node' in end) return end.node
    return 'text' in end && !end.create ? this.#options.registry.findFinal(end.text, end.kinds) : undefined
  }

  *#resolveEnd(
    end: DeferredEnd,
    { location, values }: DeferredRelationship,
  ): Generator<RawRecord, NodeKey | undefined> {
    if ('node' in end) return end.node
    const { registry, held, listener } = this.#options
    if ('identity' in end) {
      // An identity that stands for none has a fault already.
      const identified = registry.identifyNamed(end.kind, end.identity)
      return 'node' in identified ? identified.node : undefined
    }
    const { text, column, kinds, create } = end
    const identity = { name: text }
    const found =
      registry.find(text, kinds) ?? (create ? registry.identify(kinds[0] ?? '', identity) : undefined)
    if (!found) held.add({ ...location, column }, text, 'is the key, id or name of no element', values)
    else if ('reason' in found) listener.onFault(createFault(location, found.reason, text, column))
    else {
      if (create) yield* this.#elements.createNamed(found, identity, location)
      return found.node
    }
    return undefined
  }
}
