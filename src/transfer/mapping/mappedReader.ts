import type { Cell, RawRecord, SourceLocation } from '../../formats/inputFormat.ts'
import type { NodeKey } from '../../graph/element.ts'
import { getNodeKind } from '../../model/kinds.ts'
import type { ImportListener, ImportMode } from '../import/importRecord.ts'
import { createFault } from '../import/importRow.ts'
import type {
  CompiledElement,
  CompiledReference,
  CompiledRelationship,
  CompiledTable,
} from './compileMapping.ts'
import type { DeferredEnd, DeferredRelationship, RelationshipSpool } from './deferredRelationships.ts'
import { DescribedElements } from './describedElements.ts'
import type { ElementRegistry, Identity } from './elementRegistry.ts'
import { getIdentityColumn, isOnlyNamed, readIdentities, readKind } from './identities.ts'
import { findProperty, type MappedProperty } from './mappedProperty.ts'
import type { HeldValueCounter } from './notHeld.ts'
import { type Leaf, PlacedValues, takeUnplaced } from './placedValues.ts'
import { RelationshipMaker } from './relationshipMaker.ts'
import { findTypes, type NamedType } from './relationshipNames.ts'

/** What reading mapped records needs. */
export interface MappedReaderOptions {
  readonly registry: ElementRegistry
  readonly spool: RelationshipSpool
  readonly held: HeldValueCounter
  readonly mode: ImportMode
  readonly listener: ImportListener
}

/** A row on its way to elements and relationships. */
interface MappedRow {
  readonly record: RawRecord
  /** Values without a place in the mapping; an element may take them. */
  readonly unplaced: Leaf[]
  /** Elements of the row by their names in the rule. */
  readonly elements: Map<string, DeferredEnd[]>
}

/** An element that rows name without describing it. */
interface Mention {
  readonly kind: string
  readonly identity: Identity
  readonly location: SourceLocation
}

/** Reads records of another tool as records of elements and relationships, each element once. */
export class MappedReader {
  readonly #options: MappedReaderOptions
  readonly #elements: DescribedElements
  readonly #maker: RelationshipMaker
  readonly #placedValues = new PlacedValues()
  readonly #mentions = new Map<string, Mention>()

  constructor(options: MappedReaderOptions) {
    this.#options = options
    this.#elements = new DescribedElements(options.listener, options.mode)
    this.#maker = new RelationshipMaker(options, this.#elements)
  }

  /** Notes how the columns of a record are written. */
  sample(rules: readonly CompiledTable[], { fields, location }: RawRecord): void {
    for (const rule of rules) {
      if (!rule.condition.matches(fields)) continue
      for (const element of rule.elements) {
        const kind = readKind(element, fields, () => undefined)
        if (kind !== undefined) sampleProperties(element.properties, { fields, location }, kind)
      }
      for (const { properties } of rule.relationships) sampleProperties(properties, { fields, location })
    }
  }

  /** The records that can be made already; the others follow in `finish`. */
  *read(rules: readonly CompiledTable[], record: RawRecord): Generator<RawRecord> {
    const { held } = this.#options
    const matching = rules.filter(({ condition }) => condition.matches(record.fields))
    const { placed, unplaced } = this.#placedValues.split(matching, record.fields)
    held.addRead(placed + unplaced.length)
    const lostBefore = held.valuesNotHeld
    let isHeld = false
    for (const rule of matching)
      if (yield* this.#applyRule(rule, { record, unplaced, elements: new Map() }, placed)) isHeld = true
    const lost = held.valuesNotHeld - lostBefore
    for (const [column, value] of unplaced)
      held.add({ ...record.location, column }, value, 'the mapping has no place for this column')
    if (isHeld || placed === 0) return
    const reason =
      matching.length === 0 ? 'no rule of the mapping is for this row' : 'nothing of the row is held'
    held.add(record.location, undefined, reason, Math.max(0, placed - lost))
  }

  /** The elements that were only named, and the relationships that waited. */
  async *finish(): AsyncGenerator<RawRecord> {
    for (const mention of this.#mentions.values()) yield* this.#createMentioned(mention)
    for await (const relationships of this.#options.spool.read())
      for (const relationship of relationships) yield* this.#maker.make(relationship)
  }

  /** Yields what a row describes; returns whether it has any element or relationship. */
  *#applyRule(rule: CompiledTable, row: MappedRow, placed: number): Generator<RawRecord, boolean> {
    const { fields } = row.record
    let isHeld = false
    for (const element of rule.elements)
      if (element.condition.matches(fields) && (yield* this.#readElements(row, element))) isHeld = true
    const relationships = rule.relationships.flatMap((relationship) =>
      relationship.condition.matches(fields) ? this.#readRelationships(row, relationship) : [],
    )
    // A row that is nothing but a relationship is lost with it.
    const values = isHeld ? 1 : Math.ceil(placed / relationships.length)
    for (const relationship of relationships) {
      const counted = { ...relationship, values }
      if (!(yield* this.#maker.makeNow(counted))) this.#options.spool.add(counted)
    }
    return isHeld || relationships.length > 0
  }

  /** Yields what the row describes of the elements of a rule; returns whether it has any. */
  *#readElements(row: MappedRow, element: CompiledElement): Generator<RawRecord, boolean> {
    const { fields, location } = row.record
    const report = this.#createReporter(location)
    const kind = readKind(element, fields, report)
    if (kind === undefined) return false
    const ends: DeferredEnd[] = []
    for (const identity of readIdentities(element, fields, report)) {
      const end = isOnlyNamed(element, identity)
        ? this.#addMention(kind, identity, location)
        : yield* this.#describe(row, element, kind, identity)
      if (end) ends.push(end)
    }
    const { as } = element
    if (as !== undefined) row.elements.set(as, [...(row.elements.get(as) ?? []), ...ends])
    return ends.length > 0
  }

  /** The element with its properties; nothing the next time, unless it contradicts. */
  *#describe(
    { record: { fields, location }, unplaced }: MappedRow,
    element: CompiledElement,
    kind: string,
    identity: Identity,
  ): Generator<RawRecord, { node: NodeKey } | undefined> {
    const { registry } = this.#options
    const { key, name } = identity
    const identified = registry.identify(kind, identity)
    if ('reason' in identified) {
      this.#reportFault(location, getIdentityColumn(element), name ?? key, identified.reason)
      return undefined
    }
    const { node } = identified
    for (const ref of element.ref?.read(fields, () => undefined) ?? [])
      registry.addReference(String(ref), node)
    this.#elements.reportLookAlike(identified, identity, location)
    const values: Record<string, string> = {
      id: node.id,
      ...(name !== undefined && { name }),
      ...(key !== undefined && { externalId: key }),
      ...this.#readProperties(element.properties, { fields, location }, kind),
    }
    if (this.#elements.isFirst(node, values, element, location)) {
      const { source } = element
      const ownText = source === undefined ? undefined : values[source]
      const taken = takeUnplaced(unplaced, { kind, source, ownText })
      const { headers } = element
      yield { location, table: getNodeKind(kind).path, fields: { ...values, ...taken }, headers }
    }
    return { node }
  }

  #readProperties(
    properties: readonly MappedProperty[],
    { fields, location }: RawRecord,
    kind?: string,
  ): Record<string, string> {
    const values: Record<string, string> = {}
    const { listener, held } = this.#options
    const report = this.#createReporter(location)
    for (const property of properties) {
      const cells = property.value.read(fields, report)
      const column = findProperty(property.name, kind)
      if (!column) {
        for (const cell of cells)
          held.add({ ...location, column: property.header }, cell, `${kind} has no property ${property.name}`)
        continue
      }
      for (const fault of property.checkStyle(column, location))
        listener.onFault(createFault(fault.location, fault.reason, fault.value))
      const result =
        cells.length === 0
          ? { text: '' }
          : property.read(column, cells, location, (line) => listener.onNotice(line))
      if ('text' in result) values[property.name] = result.text
      else this.#reportFault(location, property.header, cells.join(', '), result.reason)
    }
    return values
  }

  #addMention(kind: string, identity: Identity, location: SourceLocation): DeferredEnd {
    const key = JSON.stringify([kind, identity.key ?? null, identity.name ?? null])
    if (!this.#mentions.has(key)) this.#mentions.set(key, { kind, identity, location })
    return { kind, identity }
  }

  *#createMentioned({ kind, identity, location }: Mention): Generator<RawRecord> {
    const identified = this.#options.registry.identifyNamed(kind, identity)
    if ('reason' in identified)
      this.#reportFault(location, 'name', identity.name ?? identity.key, identified.reason)
    else yield* this.#elements.createNamed(identified, identity, location)
  }

  #readRelationships(
    row: MappedRow,
    relationship: CompiledRelationship,
  ): Omit<DeferredRelationship, 'values'>[] {
    const { location } = row.record
    const [fromEnds, toEnds] = [this.#readEnds(row, relationship.from), this.#readEnds(row, relationship.to)]
    if (fromEnds.length === 0 || toEnds.length === 0) return []
    const types = this.#readTypes(row.record, relationship)
    if (types.length === 0) return []
    const fields = this.#readProperties(relationship.properties, row.record)
    const { headers } = relationship
    return fromEnds.flatMap((from) => toEnds.map((to) => ({ location, types, from, to, fields, headers })))
  }

  #readEnds({ record, elements }: MappedRow, end: string | CompiledReference): DeferredEnd[] {
    if (typeof end === 'string') return elements.get(end) ?? []
    const { names, kinds, create } = end
    const [column = ''] = names.columns
    const cells = names.read(record.fields, this.#createReporter(record.location))
    return cells.map((cell) => ({ text: String(cell), column, kinds, create }))
  }

  /** The types that a relationship may have; a text that means none counts only if no other type follows. */
  #readTypes({ fields, location }: RawRecord, { types }: CompiledRelationship): readonly NamedType[] {
    const report = this.#createReporter(location)
    return types.flatMap((type, index) => {
      if (!('read' in type)) return type
      return type.read(fields, report).flatMap((cell) => {
        const found = findTypes(String(cell))
        if (found.length === 0 && index === types.length - 1)
          report(type.columns[0] ?? '', cell, 'is no relationship type of the model')
        return found
      })
    })
  }

  #createReporter(location: SourceLocation) {
    return (column: string, value: Cell, reason = 'the table of values lacks it') =>
      this.#options.held.add({ ...location, column }, value, reason)
  }

  #reportFault(location: SourceLocation, column: string, value: unknown, reason: string): void {
    this.#options.listener.onFault(createFault(location, reason, value, column))
  }
}

function sampleProperties(properties: readonly MappedProperty[], record: RawRecord, kind?: string): void {
  for (const property of properties) {
    const column = findProperty(property.name, kind)
    if (column) property.sample(column, record)
  }
}
