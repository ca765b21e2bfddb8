import { capitalize } from '../shell/format.ts'
import type { ModelDescription, PropertyDescription } from './operations.ts'

/** A node as the API returns it. */
export interface Element {
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly description?: string
  readonly revision: number
  readonly [property: string]: unknown
}

/** What names a node. */
export interface ElementKey {
  readonly kind: string
  readonly id: string
}

/** A relationship as the API returns it. */
export interface Relationship {
  readonly type: string
  readonly from: ElementKey & { readonly name?: string }
  readonly to: ElementKey & { readonly name?: string }
  readonly [property: string]: unknown
}

export type Kind = ModelDescription['kinds'][number]
export type RelationshipType = ModelDescription['relationshipTypes'][number]
export type Property = PropertyDescription & {
  readonly unit?: string
  readonly choices?: readonly string[]
  readonly choiceLabels?: Readonly<Record<string, string>>
}

/** The model of the service, by name. */
export interface Model {
  readonly kinds: ReadonlyMap<string, Kind>
  readonly relationshipTypes: ReadonlyMap<string, RelationshipType>
  readonly roles: ModelDescription['roles']
  readonly marks: ReadonlyMap<string, KindMarking>
}

/** What distinguishes a kind from the others at a glance. */
export interface KindMarking {
  /** One or two letters. */
  readonly letters: string
  /** One of a few colors. */
  readonly hue: number
}

/** The model by name. */
export const readModel = (description: ModelDescription): Model => ({
  kinds: new Map(description.kinds.map((kind) => [kind.name, kind])),
  relationshipTypes: new Map(description.relationshipTypes.map((type) => [type.name, type])),
  roles: description.roles,
  marks: createMarks(description.kinds.map(({ name }) => name)),
})

const hueCount = 8

/** Marks for all kinds: initials of several words, otherwise as few letters as distinguish a kind from the others. */
function createMarks(kinds: readonly string[]): ReadonlyMap<string, KindMarking> {
  const used = new Set<string>()
  return new Map(
    kinds.map((kind, index) => {
      const letters = chooseLetters(kind, kinds, used)
      used.add(letters)
      return [kind, { letters, hue: index % hueCount }]
    }),
  )
}

function chooseLetters(kind: string, kinds: readonly string[], used: ReadonlySet<string>): string {
  const initials = getInitials(kind)
  if (initials.length > 1) return initials
  const isAlone = kinds.every((other) => other === kind || getInitials(other) !== initials)
  if (isAlone) return initials
  const pairs = [...kind.slice(1)].map((letter) => initials + letter)
  return pairs.find((pair) => !used.has(pair)) ?? initials
}

const getInitials = (kind: string) => kind.replaceAll(/[^A-Z]/g, '').slice(0, 2) || kind.slice(0, 1)

/** `DataSet` as `Data set`. */
export const toLabel = (name: string): string => {
  const words = name
    .replaceAll('_', ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return capitalize(words)
}

/** The name of a property or column for people: values of `deliveredResponseMinutes` carry their unit themselves. */
export const toPropertyLabel = ({
  name,
  unit,
}: {
  readonly name: string
  readonly unit?: string | undefined
}): string => toLabel(unit === 'minutes' ? name.replace(/Minutes$/, '') : name)

/** The address of a node in the API. */
export function elementPath(model: Model, { kind, id }: ElementKey): string {
  return `${model.kinds.get(kind)?.path ?? kind}/${encodeURIComponent(id)}`
}

/** The address of a relationship in the API. */
export function relationshipPath(type: string, from: ElementKey, to: ElementKey): string {
  return ['relationships', type, from.kind, from.id, to.kind, to.id].map(encodeURIComponent).join('/')
}

/** `Touchpoint/first-invoice`, as parameters name a node. */
export const toElementPath = ({ kind, id }: ElementKey): string => `${kind}/${id}`

/** Reads `Touchpoint/first-invoice`. */
export function parseElementPath(path: string | undefined): ElementKey | undefined {
  const slash = path?.indexOf('/') ?? -1
  return path === undefined || slash < 1
    ? undefined
    : { kind: path.slice(0, slash), id: path.slice(slash + 1) }
}
