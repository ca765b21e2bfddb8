import { describe, expect, it } from 'vitest'
import { formatExplanation } from '../../src/reports/columnText.ts'
import type { ReportColumn } from '../../src/reports/report.ts'

const columns: readonly ReportColumn[] = [
  { name: 'name', type: 'string', description: 'Its name' },
  { name: 'phases', type: 'integer', description: 'Number of phases' },
  { name: 'waitMinutes', type: 'integer', unit: 'minutes', description: 'The wait' },
  {
    name: 'risks',
    type: 'strings',
    choiceLabels: { severalOwners: 'several owners', lowRating: 'low rating' },
    description: 'Its risks',
  },
]

describe('an explanation', () => {
  it.each([
    ['{name} fails.', { name: 'CRM' }, 'CRM fails.'],
    ['{phases:phase} stop.', { phases: 1 }, '1 phase stop.'],
    ['{phases:phase stops|phases stop}.', { phases: 1 }, '1 phase stops.'],
    ['{phases:phase stops|phases stop}.', { phases: 2 }, '2 phases stop.'],
    ['{phases:phase}', { phases: 0 }, '0 phases'],
    ['{phases}', { phases: 12_500 }, '12,500'],
    ['It takes {waitMinutes}.', { waitMinutes: 150 }, 'It takes 2 h 30 min.'],
    ['It takes {waitMinutes}.', { waitMinutes: 2_880 }, 'It takes 2 days.'],
    [
      'At risk: {risks}.',
      { risks: ['severalOwners', 'lowRating'] },
      'At risk: several owners and low rating.',
    ],
    ['At risk: {risks}.', { risks: ['unlisted'] }, 'At risk: unlisted.'],
    ['{name}{risks}', { name: null, risks: [] }, ''],
  ])('%s with %j is %s', (template, row, expected) => {
    expect(formatExplanation(template, columns, [row])).toBe(expected)
  })

  it.each([
    ['{name} fail.', [{ name: 'CRM' }, { name: 'ERP' }, { name: 'CRM' }], 'CRM and ERP fail.'],
    ['{name}', ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => ({ name })), 'a, b, c, d, e and 2 more'],
    ['It takes {waitMinutes}.', [{ waitMinutes: 60 }, { waitMinutes: 1_440 }], 'It takes 1 h to 1 day.'],
    ['It takes {waitMinutes}.', [{ waitMinutes: 60 }, { waitMinutes: 60 }], 'It takes 1 h.'],
    ['{phases:phase} at most', [{ phases: 1 }, { phases: 3 }], '3 phases at most'],
    ['{count:row}', [{ name: 'CRM' }, { name: 'ERP' }], '2 rows'],
  ])('%s of several rows %j is %s', (template, rows, expected) => {
    expect(formatExplanation(template, columns, rows)).toBe(expected)
  })
})
