import { type ElementKey, isRelationshipKey, type NodeKey } from '../../graph/element.ts'
import type { JournaledChange } from '../../graph/journal/journalStep.ts'
import { getNodeProperties, systemProperties } from '../../model/kind.ts'
import { nodeKinds } from '../../model/kinds.ts'
import type { Properties } from '../../model/property.ts'
import { relationshipTypes } from '../../model/relationships.ts'
import { getRelationshipProperties } from '../../model/relationshipType.ts'

/** What replaces a text. */
export const redactedText = 'redacted'

/** Replaces a node that was deleted, and texts that name it, by what does not: the same everywhere. */
export class Redactor {
  readonly #node: NodeKey
  readonly #pseudonym: NodeKey
  readonly #texts: ReadonlySet<string>
  readonly #textPattern: RegExp
  readonly #idPattern: RegExp

  constructor(node: NodeKey, pseudonymId: string, texts: Iterable<string>) {
    this.#node = node
    this.#pseudonym = { kind: node.kind, id: pseudonymId }
    this.#texts = new Set(texts)
    this.#textPattern = createWordPattern([...this.#texts].filter((text) => text !== ''))
    this.#idPattern = createWordPattern([node.id])
  }

  isNode({ kind, id }: NodeKey): boolean {
    return kind === this.#node.kind && id === this.#node.id
  }

  concerns(key: ElementKey): boolean {
    return isRelationshipKey(key) ? this.isNode(key.from) || this.isNode(key.to) : this.isNode(key)
  }

  toKey<Key extends ElementKey>(key: Key): Key {
    if (!isRelationshipKey(key)) return this.isNode(key) ? { ...key, ...this.#pseudonym } : key
    return { ...key, from: this.toKey(key.from), to: this.toKey(key.to) }
  }

  /** A change of an element; the same object if nothing in it is replaced. */
  toChange(change: JournaledChange): JournaledChange {
    const { key } = change
    const before = 'before' in change ? this.toValues(key, change.before) : undefined
    const after = 'after' in change ? this.toValues(key, change.after) : undefined
    const values = { ...(before && { before }), ...(after && { after }) }
    if (this.concerns(key)) {
      const { unmodeled: _, ...rest } = { unmodeled: undefined, ...change }
      return { ...rest, key: this.toKey(key), ...values } as JournaledChange
    }
    const isSame = before === ('before' in change ? change.before : undefined)
    if (isSame && after === ('after' in change ? change.after : undefined)) return change
    return { ...change, ...values } as JournaledChange
  }

  /** Values of an element: all free texts of one that is concerned, and elsewhere those that name it. */
  toValues<Values extends Readonly<Record<string, unknown>>>(
    key: ElementKey,
    values: Values,
    isConcerned = this.concerns(key),
  ): Values {
    const declared = listProperties(key)
    let isChanged = false
    const redacted = Object.entries(values).map(([name, value]) => {
      const isFree = isConcerned && !(name in systemProperties) && !declared[name]?.choices
      const replacement = name === 'id' ? this.#toId(key, value) : this.#toValue(value, isFree)
      isChanged ||= replacement !== value
      return [name, replacement]
    })
    return isChanged ? (Object.fromEntries(redacted) as Values) : values
  }

  /** A text within which the names are replaced. */
  toText(text: string): string {
    return text.replace(this.#textPattern, redactedText)
  }

  /** A text that people wrote, or one of JSON, within which the names and the id are replaced. */
  toMention(text: string): string {
    return this.toText(text).replace(this.#idPattern, this.#pseudonym.id)
  }

  /** The key of a finding: parts with colons in between, each an id or an encoded list of ids. */
  toFindingKey(key: string): string {
    const toPart = (part: string) => (part === this.#node.id ? this.#pseudonym.id : part)
    return key
      .split(':')
      .map((part) => part.split('%2C%20').map(toPart).join('%2C%20'))
      .join(':')
  }

  /** A value anywhere else: names, and the id on its own, are replaced. */
  toAny(value: unknown): unknown {
    if (typeof value === 'string')
      return value === this.#node.id ? this.#pseudonym.id : this.#toValue(value, false)
    if (Array.isArray(value)) return value.map((item) => this.toAny(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.toAny(item)]))
  }

  #toId(key: ElementKey, value: unknown): unknown {
    return !isRelationshipKey(key) && this.isNode(key) ? this.#pseudonym.id : value
  }

  #toValue(value: unknown, isFree: boolean): unknown {
    if (typeof value === 'string')
      return isFree ? (isTime(value) ? value : redactedText) : this.#texts.has(value) ? redactedText : value
    if (!Array.isArray(value)) return value
    const items = value.map((item) => this.#toValue(item, isFree))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
}

/** Dates and times say nothing of a person's name. */
const isTime = (text: string) => /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(text)

const createWordPattern = (texts: readonly string[]) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${texts.map(escapeForPattern).join('|') || '(?!)'})(?![\\p{L}\\p{N}])`,
    'gu',
  )

const escapeForPattern = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** None for what the model no longer has. */
function listProperties(key: ElementKey): Properties {
  if (isRelationshipKey(key)) {
    const type = relationshipTypes.get(key.type)
    return type ? getRelationshipProperties(type) : {}
  }
  const kind = nodeKinds.get(key.kind)
  return kind ? getNodeProperties(kind) : {}
}
