import { getWritableNodeProperties, type NodeKind } from '../../src/model/kind.ts'
import { nodeKinds } from '../../src/model/kinds.ts'
import type { Properties as DeclaredProperties, Property } from '../../src/model/property.ts'
import { relationshipTypes } from '../../src/model/relationships.ts'
import {
  findForbiddenEnd,
  getWritableRelationshipProperties,
  type RelationshipType,
} from '../../src/model/relationshipType.ts'
import type { Ecosystem, Node, NodeKey, Properties, Relationship } from './ecosystem.ts'

/** The day on which the claims of every ecosystem are counted. */
export const day = '2026-06-15'

/** How many elements of each kind a theme has at most; few kinds make frequent what is rare among all kinds. */
const themes = {
  everything: {
    ...Object.fromEntries([...nodeKinds.keys()].map((kind) => [kind, 3])),
    Touchpoint: 12,
    Department: 5,
    Employee: 5,
    Partner: 4,
    System: 6,
    Phase: 5,
  },
  data: { Touchpoint: 4, Department: 3, Partner: 3, System: 12, DataSet: 5 },
  measures: { Touchpoint: 6, Phase: 3, Journey: 2, Promise: 7, Customer: 2, Measure: 12, Initiative: 3 },
  failure: {
    Touchpoint: 8,
    Phase: 6,
    Journey: 5,
    Employee: 2,
    Partner: 4,
    System: 6,
    Process: 4,
    Channel: 2,
  },
} satisfies Record<string, Readonly<Record<string, number>>>

export type Theme = keyof typeof themes

/** Equal names, names that differ in punctuation and case only, and names in several scripts. */
const names = [
  'Invoice',
  'Invoice',
  'E-mail',
  'Email',
  'e mail',
  'Größe',
  'Ärger',
  '発注',
  'Счёт',
  'الدفع',
  '𝒳 desk',
  'zebra',
  'Help',
]
const claimants = [
  'department-1',
  ' Department-1',
  'employee-1',
  'EMPLOYEE-1 ',
  'ann@example.com',
  'Ann@Example.com ',
  'Invoice',
  'help',
  'board',
]

/** Few values for each property, so that ties, zeros and limits are frequent. */
const pools: Readonly<Record<string, readonly unknown[]>> = {
  name: names,
  claimedBy: claimants,
  description: ['A note'],
  email: ['ann@example.com', 'bob@example.com'],
  unit: ['%', 'points'],
  since: ['2025-01-01', '2026-06-14', day, '2026-06-16'],
  until: ['2026-06-14', day, '2026-06-16', '2027-01-01'],
  collectedOn: ['2026-01-31', '2025-12-31'],
  dueOn: ['2026-07-01', '2026-05-01'],
  reviewedAt: ['2026-06-01T23:30:00Z', '2026-05-16T00:00:00Z', '2025-06-15T12:00:00.500Z'],
  measuredAt: ['2026-06-01T10:00:00Z', '2026-05-01T10:00:00.250Z'],
  reviewEveryDays: [1, 14, 30, 365],
  position: [1, 2, 3],
  volumePerMonth: [0, 0.5, 100, 2500],
  target: [0, -5, 50, 80.5],
  actual: [0, 50, 80.5, 90],
  agreement: ['A contract'],
  systemType: ['application', 'identityProvider', 'connectedDevice'],
}
const minutes = [0, 5, 60, 61, 1440]

/** A random ecosystem; the same seed and theme always make the same one. */
export function generateEcosystem(seed: number, theme: Theme = 'everything'): Ecosystem {
  const random = createRandom(seed)
  const density = 0.4 + random.next()
  const elementsAtMost: Readonly<Record<string, number>> = themes[theme]
  const nodes = [...nodeKinds.values()].flatMap((kind) =>
    generateNodes(kind, elementsAtMost[kind.name] ?? 0, random),
  )
  const relationships = [...relationshipTypes.values()].flatMap((type) =>
    generateRelationships(type, nodes, density, random),
  )
  return { nodes, relationships, day }
}

interface Random {
  /** From 0 (included) to 1 (excluded). */
  readonly next: () => number
  /** From 0 to below the limit. */
  readonly nextInteger: (limit: number) => number
  readonly pick: <Each>(values: readonly Each[]) => Each | undefined
}

/** The generator mulberry32. */
function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const nextInteger = (limit: number) => Math.floor(next() * limit)
  return { next, nextInteger, pick: (values) => values[nextInteger(values.length)] }
}

function generateNodes(kind: NodeKind, countAtMost: number, random: Random): Node[] {
  const count = random.nextInteger(countAtMost + 1)
  return Array.from({ length: count }, (_, index) => ({
    kind: kind.name,
    id: `${kind.name.toLowerCase()}-${index + 1}`,
    properties: generateProperties(kind.name, getWritableNodeProperties(kind), random),
  }))
}

/** As many relationships as the elements that may have them suggest; some pairs have none, some many. */
function generateRelationships(
  type: RelationshipType,
  nodes: readonly Node[],
  density: number,
  random: Random,
): Relationship[] {
  const pairs = nodes.flatMap((from) =>
    nodes
      .filter((to) => !findForbiddenEnd(type, from, to))
      .map((to) => ({ from: toNodeKey(from), to: toNodeKey(to) })),
  )
  const ends = new Set(pairs.flatMap(({ from, to }) => [`${from.kind}/${from.id}`, `${to.kind}/${to.id}`]))
  const share = Math.min(1, (density * ends.size) / 2 / pairs.length)
  const properties = getWritableRelationshipProperties(type)
  return pairs
    .filter(() => random.next() < share)
    .map((pair) => ({
      type: type.name,
      ...pair,
      properties: generateProperties(type.name, properties, random),
    }))
}

const toNodeKey = ({ kind, id }: NodeKey): NodeKey => ({ kind, id })

/** Every property that is not required is missing at times; claims rarely end. */
function generateProperties(owner: string, declared: DeclaredProperties, random: Random): Properties {
  const entries = Object.entries(declared)
    .filter(([name]) => name !== 'id')
    .flatMap(([name, property]) => {
      const isPresent =
        property.isRequired || random.next() < (['since', 'until'].includes(name) ? 0.25 : 0.6)
      return isPresent ? [[name, generateValue(owner, name, property, random)]] : []
    })
  const properties: Properties = Object.fromEntries(entries)
  const { since, until, ...others } = properties
  const isEmptySpan = typeof since === 'string' && typeof until === 'string' && until <= since
  return isEmptySpan ? { ...others, since } : properties
}

function generateValue(owner: string, name: string, property: Property, random: Random): unknown {
  const pool = pools[owner === 'System' && name === 'type' ? 'systemType' : name]
  if (pool) return random.pick(pool)
  if (property.choices) return random.pick(property.choices)
  switch (property.type) {
    case 'boolean':
      return random.next() < 0.5
    case 'integer':
    case 'number':
      return property.unit === 'minutes' ? random.pick(minutes) : generateInteger(property, random)
    case 'strings':
      return ['one', 'two']
    default:
      return `some ${name}`
  }
}

function generateInteger({ minimum = 0, maximum = 100 }: Property, random: Random): number {
  return minimum + random.nextInteger(Math.min(maximum, 100) - minimum + 1)
}
