import type { RawRecord, SourceLocation } from '../../formats/inputFormat.ts'
import { formatElementKey, type NodeKey } from '../../graph/element.ts'
import { getNodeKind } from '../../model/kinds.ts'
import type { ImportListener, ImportMode } from '../import/importRecord.ts'
import { createFault } from '../import/importRow.ts'
import { hashKey } from '../import/keySet.ts'
import type { CompiledElement } from './compileMapping.ts'
import type { IdentifiedElement, Identity } from './elementRegistry.ts'

/** Where an element was described, and with which values. */
interface Description {
  readonly row: number
  readonly names: readonly string[]
  /** Of the values, in the order of the names; 0 for none. */
  readonly hashes: readonly number[]
}

/** The elements that the files have, each once. */
export class DescribedElements {
  readonly #listener: ImportListener
  readonly #mode: ImportMode
  readonly #descriptions = new Map<string, Description>()

  constructor(listener: ImportListener, mode: ImportMode) {
    this.#listener = listener
    this.#mode = mode
  }

  /** Whether a row is the first to describe an element; a later one must not contradict it. */
  isFirst(
    node: NodeKey,
    fields: RawRecord['fields'],
    element: CompiledElement,
    location: SourceLocation,
  ): boolean {
    const path = formatElementKey(node)
    const names = Object.keys(fields)
    const hashes = names.map((name) => (fields[name] === '' ? 0 : hashKey(String(fields[name]))))
    const earlier = this.#descriptions.get(path)
    if (!earlier) {
      this.#descriptions.set(path, { row: location.row, names, hashes })
      return true
    }
    if (element.ref) this.#reportMerged(path, location, earlier.row)
    for (const [index, name] of names.entries()) {
      const [hash, earlierHash = 0] = [hashes[index], earlier.hashes[earlier.names.indexOf(name)]]
      if (hash === 0 || hash === earlierHash) continue
      const header = element.properties.find((property) => property.name === name)?.header ?? name
      const reason =
        earlierHash === 0
          ? `is missing in row ${earlier.row}, which has ${path} first; give all values in that row`
          : `contradicts row ${earlier.row} about ${path}`
      this.#listener.onFault(createFault(location, reason, fields[name], header))
    }
    return false
  }

  /** The record of an element that rows only name, unless one describes it; also of one that is in the map. */
  *createNamed(
    identified: Exclude<IdentifiedElement, { reason: string }>,
    identity: Identity,
    location: SourceLocation,
  ): Generator<RawRecord> {
    const { node, name, isNew } = identified
    const path = formatElementKey(node)
    if (this.#descriptions.has(path) || (!isNew && this.#mode === 'create')) return
    this.#descriptions.set(path, { row: location.row, names: [], hashes: [] })
    this.reportLookAlike(identified, identity, location)
    const fields = { id: node.id, name, ...(identity.key !== undefined && { externalId: identity.key }) }
    yield { location, table: getNodeKind(node.kind).path, fields }
  }

  /** Reports a new element whose name resembles that of another. */
  reportLookAlike(
    { node, like }: Exclude<IdentifiedElement, { reason: string }>,
    { name = '' }: Identity,
    { file, row }: SourceLocation,
  ): void {
    if (!like) return
    const { kind, id, name: likeName } = like
    this.#listener.onLookAlike({ file, row, kind: node.kind, name, like: { kind, id, name: likeName } })
  }

  /** Reports an element that the files have more than once. */
  #reportMerged(path: string, { file, row }: SourceLocation, earlierRow: number): void {
    if (row !== earlierRow)
      this.#listener.onNotice(`${file}: row ${row} is ${path}, as row ${earlierRow} is; they became one`)
  }
}
