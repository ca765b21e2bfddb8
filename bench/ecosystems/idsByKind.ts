import type { Change } from '../../src/graph/writing/change.ts'
import { link, node } from './changes.ts'
import { draw, type Random } from './random.ts'

export const phasesEach = 5

/** The ids of all that surrounds so many touchpoints, by kind. */
export function stockFor(touchpoints: number) {
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
    Phase: ids('Phase', phasesEach * journeys),
  }
}

export type Stock = Readonly<ReturnType<typeof stockFor>>

const ids = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${kind.toLowerCase()}-${index + 1}`)

/** The nodes that surround the touchpoints. */
export function* stockNodes(stock: Stock): Generator<Change> {
  for (const [kind, ids] of Object.entries(stock)) {
    for (const id of ids) yield node(kind, id, requiredOf(kind, id))
  }
}

function requiredOf(kind: string, id: string): Record<string, unknown> {
  if (kind === 'Phase') return { period: 'postPurchase' }
  if (kind === 'DataSet') return { sensitivity: 'personal' }
  if (kind === 'Promise') return { statement: `We keep ${id}`, promisedResolutionMinutes: 1_440 }
  if (kind === 'Measure') return { target: 80, actual: 60 + (id.length % 40), direction: 'higherIsBetter' }
  if (kind === 'Evidence') return { method: 'interview', collectedOn: '2026-01-31' }
  return {}
}

/** How they hang together among themselves. */
export function* stockLinks(stock: Stock, random: Random): Generator<Change> {
  yield* departments(stock, random)
  yield* systems(stock, random)
  yield* people(stock)
  yield* promises(stock, random)
  yield* phases(stock)
}

function* departments({ Department, DataSet }: Stock, random: Random): Generator<Change> {
  for (const [index, id] of Department.entries()) {
    const above = Department[Math.floor((index - 1) / 8)]
    if (above !== undefined) yield link(['Department', id], 'PART_OF', ['Department', above])
    for (const dataSet of draw(DataSet, 5, random)) {
      yield link(['Department', id], 'ACCESSES', ['DataSet', dataSet])
    }
  }
}

function* systems({ System, DataSet, Department, Partner }: Stock, random: Random): Generator<Change> {
  for (const [index, id] of System.entries()) {
    const [kind, operators] = random() < 0.2 ? ['Partner', Partner] : ['Department', Department]
    for (const operator of draw(operators, 1, random))
      yield link([kind, operator], 'OPERATES', ['System', id])
    for (const other of draw(System.slice(0, index), Math.floor(random() * 3), random)) {
      const handoffMinutes = Math.ceil(random() * 600)
      yield link(['System', id], 'DEPENDS_ON', ['System', other], { handoffMinutes })
    }
    for (const dataSet of draw(DataSet, Math.floor(random() * 3), random)) {
      yield link(['System', id], 'STORES', ['DataSet', dataSet])
    }
  }
}

function* people({ Employee, Department, Customer, Need }: Stock): Generator<Change> {
  for (const [index, id] of Employee.entries()) {
    yield link(['Employee', id], 'WORKS_IN', ['Department', Department[Math.floor(index / 2)] ?? ''])
  }
  for (const [index, id] of Need.entries()) {
    yield link(['Customer', Customer[index % Customer.length] ?? ''], 'HAS_NEED', ['Need', id])
  }
}

function* promises(stock: Stock, random: Random): Generator<Change> {
  const { Department, Customer } = stock
  for (const id of stock.Promise) {
    for (const maker of draw(Department, 1, random))
      yield link(['Department', maker], 'MAKES', ['Promise', id])
    for (const group of draw(Customer, 1, random)) yield link(['Promise', id], 'MADE_TO', ['Customer', group])
  }
}

function* phases({ Journey, Phase }: Stock): Generator<Change> {
  for (const [index, id] of Phase.entries()) {
    yield link(['Journey', Journey[Math.floor(index / phasesEach)] ?? ''], 'HAS_PHASE', ['Phase', id])
    const next = (index + 1) % phasesEach > 0 ? Phase[index + 1] : undefined
    if (next !== undefined) yield link(['Phase', id], 'NEXT', ['Phase', next])
  }
}
