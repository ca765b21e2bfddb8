import type { ReportRow } from '../../reports/report.ts'
import type { AspectCounts, CustomerGaps, GapCounts } from './dayRecord.ts'
import type { RowTallies } from './runReports.ts'

type Counts = { -readonly [Name in keyof AspectCounts]: number }

interface NamedCounts {
  readonly name: string
  readonly counts: Counts
}

/** Counts the times that customers expect, by the rows of a report. */
class AspectTally {
  readonly #listCustomers: (row: ReportRow) => readonly (readonly [id: string, name: string])[]
  readonly #total: Counts = createCounts()
  readonly #customers = new Map<string, NamedCounts>()
  #isDiscarded = false

  constructor(listCustomers: (row: ReportRow) => readonly (readonly [id: string, name: string])[]) {
    this.#listCustomers = listCustomers
  }

  add(row: ReportRow): void {
    count(this.#total, row)
    for (const [id, name] of this.#listCustomers(row)) {
      const customer = this.#customers.get(id) ?? { name, counts: createCounts() }
      this.#customers.set(id, customer)
      count(customer.counts, row)
    }
  }

  discard(): void {
    this.#isDiscarded = true
  }

  get total(): AspectCounts | null {
    return this.#isDiscarded ? null : this.#total
  }

  /** Names of customer groups by id. */
  listCustomers(): (readonly [id: string, name: string])[] {
    return [...this.#customers].map(([id, { name }]) => [id, name])
  }

  /** Zeros for a group about which there is no row. */
  countFor(id: string): AspectCounts | null {
    return this.#isDiscarded ? null : (this.#customers.get(id)?.counts ?? createCounts())
  }
}

/** Counts gaps by the rows of the reports about them. */
export class GapTally {
  readonly #expectations = new AspectTally(({ customerId, customer }) => [
    [String(customerId), String(customer)],
  ])
  readonly #promises = new AspectTally(({ customerIds, customers }) => {
    const names = toTexts(customers)
    return toTexts(customerIds).map((id, index) => [id, names[index] ?? id])
  })

  readonly tallies: RowTallies = {
    'expectation-gaps': this.#expectations,
    'promise-gaps': this.#promises,
  }

  toGapCounts(): GapCounts {
    const names = new Map([...this.#promises.listCustomers(), ...this.#expectations.listCustomers()])
    const customers = [...names]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([id, name]): CustomerGaps => {
        return {
          id,
          name,
          expectations: this.#expectations.countFor(id),
          promises: this.#promises.countFor(id),
        }
      })
    return { expectations: this.#expectations.total, promises: this.#promises.total, customers }
  }
}

const createCounts = (): Counts => ({ measured: 0, exceeded: 0, notMeasured: 0 })

/** What customers do not expect is not counted. */
function count(counts: Counts, { status }: ReportRow): void {
  if (status === 'notMeasured') counts.notMeasured += 1
  if (status === 'gap' || status === 'noGap') counts.measured += 1
  if (status === 'gap') counts.exceeded += 1
}

const toTexts = (value: unknown): string[] => [value ?? []].flat().map(String)
