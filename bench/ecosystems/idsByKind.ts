import type { Change } from '../../src/graph/writing/change.ts'
import { node, relationship } from './changes.ts'
import { type Random, sample } from './random.ts'

export const phasesPerJourney = 5

/** The ids of all that surrounds so many touchpoints, by kind. */
export function createIdsByKind(touchpoints: number) {
  const perHundred = (count: number) => Math.ceil((touchpoints * count) / 100)
  const departments = 20 + perHundred(1)
  const journeys = perHundred(4)
  return {
    Department: ids('Department', departments),
    Partner: ids('Partner', perHundred(0.5)),
    System: ids('System', perHundred(2)),
    DataSet: ids('DataSet', perHundred(1)),
    Promise: ids('Promise', perHundred(5)),
    Measure: ids('Measure', perHundred(5)),
    Evidence: ids('Evidence', perHundred(2)),
    Employee: ids('Employee', 2 * departments),
    Need: ids('Need', 40),
    Customer: ids('Customer', 12),
    Channel: ids('Channel', 8),
    Journey: ids('Journey', journeys),
    Phase: ids('Phase', phasesPerJourney * journeys),
  }
}

export type IdsByKind = Readonly<ReturnType<typeof createIdsByKind>>

const ids = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${kind.toLowerCase()}-${index + 1}`)

/** The nodes that surround the touchpoints. */
export function* generateStockNodes(stock: IdsByKind): Generator<Change> {
  for (const [kind, ids] of Object.entries(stock)) {
    for (const id of ids) yield node(kind, id, requiredProperties(kind, id))
  }
}

function requiredProperties(kind: string, id: string): Record<string, unknown> {
  if (kind === 'Phase') return { period: 'postPurchase' }
  if (kind === 'DataSet') return { sensitivity: 'personal' }
  if (kind === 'Promise') return { statement: `We keep ${id}`, promisedResolutionMinutes: 1_440 }
  if (kind === 'Measure') return { target: 80, actual: 60 + (id.length % 40), direction: 'higherIsBetter' }
  if (kind === 'Evidence') return { method: 'interview', collectedOn: '2026-01-31' }
  return {}
}

/** How they hang together among themselves. */
export function* generateStockRelationships(stock: IdsByKind, random: Random): Generator<Change> {
  yield* departments(stock, random)
  yield* systems(stock, random)
  yield* people(stock)
  yield* promises(stock, random)
  yield* phases(stock)
}

function* departments({ Department, DataSet }: IdsByKind, random: Random): Generator<Change> {
  for (const [index, id] of Department.entries()) {
    const parent = Department[Math.floor((index - 1) / 8)]
    if (parent !== undefined) yield relationship(['Department', id], 'PART_OF', ['Department', parent])
    for (const dataSet of sample(DataSet, 5, random)) {
      yield relationship(['Department', id], 'ACCESSES', ['DataSet', dataSet])
    }
  }
}

function* systems({ System, DataSet, Department, Partner }: IdsByKind, random: Random): Generator<Change> {
  for (const [index, id] of System.entries()) {
    const [kind, operators] = random() < 0.2 ? ['Partner', Partner] : ['Department', Department]
    for (const operator of sample(operators, 1, random))
      yield relationship([kind, operator], 'OPERATES', ['System', id])
    for (const other of sample(System.slice(0, index), Math.floor(random() * 3), random)) {
      const handoffMinutes = Math.ceil(random() * 600)
      yield relationship(['System', id], 'DEPENDS_ON', ['System', other], { handoffMinutes })
    }
    for (const dataSet of sample(DataSet, Math.floor(random() * 3), random)) {
      yield relationship(['System', id], 'STORES', ['DataSet', dataSet])
    }
  }
}

function* people({ Employee, Department, Customer, Need }: IdsByKind): Generator<Change> {
  for (const [index, id] of Employee.entries()) {
    yield relationship(['Employee', id], 'WORKS_IN', ['Department', Department[Math.floor(index / 2)] ?? ''])
  }
  for (const [index, id] of Need.entries()) {
    yield relationship(['Customer', Customer[index % Customer.length] ?? ''], 'HAS_NEED', ['Need', id])
  }
}

function* promises(stock: IdsByKind, random: Random): Generator<Change> {
  const { Department, Customer } = stock
  for (const id of stock.Promise) {
    for (const maker of sample(Department, 1, random))
      yield relationship(['Department', maker], 'MAKES', ['Promise', id])
    for (const group of sample(Customer, 1, random))
      yield relationship(['Promise', id], 'MADE_TO', ['Customer', group])
  }
}

function* phases({ Journey, Phase }: IdsByKind): Generator<Change> {
  for (const [index, id] of Phase.entries()) {
    yield relationship(['Journey', Journey[Math.floor(index / phasesPerJourney)] ?? ''], 'HAS_PHASE', [
      'Phase',
      id,
    ])
    const next = (index + 1) % phasesPerJourney > 0 ? Phase[index + 1] : undefined
    if (next !== undefined) yield relationship(['Phase', id], 'NEXT', ['Phase', next])
  }
}
