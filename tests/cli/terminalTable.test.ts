import { describe, expect, it } from 'vitest'
import { formatRecords, formatTable } from '../../src/cli/terminalTable.ts'

const text = (name: string) => ({ name, type: 'string' as const })
const columns = [
  text('touchpointId'),
  text('touchpoint'),
  { name: 'delay', type: 'integer' as const, unit: 'minutes' },
  { ...text('dispute'), choiceLabels: { severalOwners: 'several owners' } },
  text('empty'),
  text('explanation'),
]
const createRows = (count: number) =>
  Array.from({ length: count }, () => ({
    touchpointId: 'first-invoice',
    touchpoint: 'First invoice',
    delay: 1_590,
    dispute: 'severalOwners',
    empty: null,
    explanation: 'Finance and Sales both claim to own the first invoice, and neither has confirmed it.',
  }))

describe('a table on a terminal', () => {
  it('shows labels and durations, and no column without values', () => {
    const table = formatTable(columns, { rows: createRows(1), total: 1 }, 200)
    expect(table).toContain('several owners')
    expect(table).toContain('1 day 2 h 30 min')
    expect(table).not.toContain('empty')
    expect(table.split('\n').at(-1)).toBe('1 row')
  })

  it.each([200, 80, 60, 40])('fits %i characters', (width) => {
    const lines = formatTable(columns, { rows: createRows(5), total: 12 }, width).split('\n')
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width)
    expect(lines).toContain('5 of 12 rows')
  })

  it('names the columns that it leaves out, ids beside a name first', () => {
    const table = formatTable(columns, { rows: createRows(5), total: 5 }, 70)
    expect(table).toContain('Too wide to show: touchpointId. --format records shows every column.')
    expect(table).toContain('Finance and')
  })

  it('becomes records when a few rows are too wide, with every column', () => {
    const records = formatTable(columns, { rows: createRows(2), total: 2 }, 50)
    expect(records).toBe(formatRecords(columns, { rows: createRows(2), total: 2 }, 50))
    expect(records).toMatch(/^touchpoint id {2}first-invoice$/m)
    expect(Math.max(...records.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(50)
  })

  it('says that there are no rows', () => {
    expect(formatTable(columns, { rows: [], total: 0, noun: 'report' }, 80)).toBe('No reports')
  })
})
