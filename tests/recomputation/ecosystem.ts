/** What a recomputation works on: elements and relationships as they were written, without those of other tests. */
export interface Ecosystem {
  readonly nodes: readonly Node[]
  readonly relationships: readonly Relationship[]
  /** The day on which claims are counted. */
  readonly day: string
}

export interface NodeKey {
  readonly kind: string
  readonly id: string
}

export interface Node extends NodeKey {
  readonly properties: Properties
}

export interface Relationship {
  readonly type: string
  readonly from: NodeKey
  readonly to: NodeKey
  readonly properties: Properties
}

export type Properties = Readonly<Record<string, unknown>>
export type Row = Record<string, unknown>

/** The rows of a report in plain code, written from its description alone. */
export type Recompute = (ecosystem: Ecosystem, parameters: Properties) => Row[] | Promise<Row[]>

/** What a file in reports/ exports. */
export interface Recomputation {
  readonly recompute: Recompute
  /** What to run the report with beside the day; without it, its defaults. */
  readonly listParameters?: (ecosystem: Ecosystem) => readonly Properties[]
}

export const roles = ['PROVIDES_DATA_TO', 'INFLUENCES', 'DEFINES', 'IMPLEMENTS']
export const claims = ['OWNS', ...roles]
export const parties = ['Department', 'Employee', 'Partner']

export const toKey = ({ kind, id }: NodeKey): string => `${kind}/${id}`

export const isSame = (one: NodeKey, other: NodeKey): boolean => toKey(one) === toKey(other)

export const readText = (holder: { readonly properties: Properties }, name: string): string | null => {
  const value = holder.properties[name]
  return typeof value === 'string' ? value : null
}

export const readNumber = (holder: { readonly properties: Properties }, name: string): number | null => {
  const value = holder.properties[name]
  return typeof value === 'number' ? value : null
}

export const readFlag = (holder: { readonly properties: Properties }, name: string): boolean | null => {
  const value = holder.properties[name]
  return typeof value === 'boolean' ? value : null
}

export const nameOf = (node: Node): string => String(node.properties.name)

/** Touchpoints and systems that are planned or retired are not in use; everything else is. */
export const isInUse = ({ properties }: Node): boolean =>
  properties.lifecycle !== 'planned' && properties.lifecycle !== 'retired'

/** A claim is valid from `since` (included) to `until` (excluded). */
export function isValidOn({ properties: { since, until } }: Relationship, day: string): boolean {
  return (typeof since !== 'string' || since <= day) && (typeof until !== 'string' || day < until)
}

/** The relationships of a type that leave the node and are valid on the day, with the node at their other end. */
export interface End {
  readonly node: Node
  readonly relationship: Relationship
}

/** An ecosystem on a day, with look-ups; claims that are not valid on the day are left out. */
export interface Lookup {
  readonly day: string
  readonly nodes: readonly Node[]
  readonly relationships: readonly Relationship[]
  /** The nodes of these kinds, by kind in the given order, then by id. */
  readonly listNodes: (...kinds: readonly string[]) => Node[]
  readonly listInUse: (...kinds: readonly string[]) => Node[]
  readonly getNode: (key: NodeKey) => Node
  readonly findNode: (key: NodeKey) => Node | undefined
  /** The ends of relationships of these types (all types when none is named) that leave the node; by type, kind and id. */
  readonly listTargets: (node: NodeKey, ...types: readonly string[]) => Node[]
  /** The starts of relationships of these types that arrive at the node. */
  readonly listSources: (node: NodeKey, ...types: readonly string[]) => Node[]
  readonly listLeaving: (node: NodeKey, ...types: readonly string[]) => End[]
  readonly listArriving: (node: NodeKey, ...types: readonly string[]) => End[]
  readonly has: (from: NodeKey, type: string, to: NodeKey) => boolean
}

export function createLookup({ nodes, relationships: all, day: today }: Ecosystem, asOf?: unknown): Lookup {
  const day = typeof asOf === 'string' ? asOf : today
  const relationships = all.filter((relationship) => isValidOn(relationship, day))
  const byKey = new Map(nodes.map((node) => [toKey(node), node]))
  const getNode = (key: NodeKey): Node => {
    const node = byKey.get(toKey(key))
    if (!node) throw new Error(`${toKey(key)} is not in the ecosystem`)
    return node
  }
  const listNodes = (...kinds: readonly string[]) =>
    kinds.flatMap((kind) => nodes.filter((node) => node.kind === kind).sort(by((node) => node.id)))
  const listEnds = (key: NodeKey, types: readonly string[], near: 'from' | 'to', far: 'from' | 'to') =>
    relationships
      .filter((each) => isSame(each[near], key) && (types.length === 0 || types.includes(each.type)))
      .map((relationship) => ({ node: getNode(relationship[far]), relationship }))
      .sort(
        by(
          (end) => end.relationship.type,
          (end) => end.node.kind,
          (end) => end.node.id,
        ),
      )
  const listLeaving = (key: NodeKey, ...types: readonly string[]) => listEnds(key, types, 'from', 'to')
  const listArriving = (key: NodeKey, ...types: readonly string[]) => listEnds(key, types, 'to', 'from')
  return {
    day,
    nodes,
    relationships,
    listNodes,
    listInUse: (...kinds) => listNodes(...kinds).filter(isInUse),
    getNode,
    findNode: (key) => byKey.get(toKey(key)),
    listTargets: (key, ...types) => listUnique(listLeaving(key, ...types).map(({ node }) => node)),
    listSources: (key, ...types) => listUnique(listArriving(key, ...types).map(({ node }) => node)),
    listLeaving,
    listArriving,
    has: (from, type, to) => listLeaving(from, type).some(({ node }) => isSame(node, to)),
  }
}

/** Each node once, in the order of its first appearance. */
export const listUnique = <Each extends NodeKey>(nodes: readonly Each[]): Each[] => [
  ...new Map(nodes.map((node) => [toKey(node), node])).values(),
]

type SortKey = string | number | boolean | null | undefined
type ReadSortKey<Each> = (each: Each) => SortKey

/** Compares by one key after the other, ascending; without a value comes last, texts go by code point. */
export const by =
  <Each>(...keys: readonly ReadSortKey<Each>[]) =>
  (one: Each, other: Each): number => {
    for (const key of keys) {
      const order = compare(key(one), key(other))
      if (order !== 0) return order
    }
    return 0
  }

/** A key that sorts the highest first; without a value comes last. */
export const descending =
  <Each>(key: (each: Each) => number | boolean | null | undefined): ReadSortKey<Each> =>
  (each) => {
    const value = key(each)
    return value === null || value === undefined ? null : -Number(value)
  }

function compare(one: SortKey, other: SortKey): number {
  if (one === null || one === undefined || other === null || other === undefined) {
    return Number(one === null || one === undefined) - Number(other === null || other === undefined)
  }
  if (typeof one === 'string' && typeof other === 'string') return compareText(one, other)
  return Number(one) - Number(other)
}

/** By code point, as the database compares texts; JavaScript's own order is by UTF-16 unit. */
export function compareText(one: string, other: string): number {
  const [left, right] = [[...one], [...other]]
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** The highest number, null for none. */
export const findHighest = (numbers: readonly (number | null)[]): number | null => {
  const known = numbers.filter((each) => each !== null)
  return known.length === 0 ? null : Math.max(...known)
}

/** The lowest number, null for none. */
export const findLowest = (numbers: readonly number[]): number | null =>
  numbers.length === 0 ? null : Math.min(...numbers)

/** The last of several days or times in ISO 8601, null for none. */
export const findLatest = (texts: readonly (string | null)[]): string | null =>
  texts
    .filter((each) => each !== null)
    .toSorted(compareText)
    .at(-1) ?? null
