import { describe, expect, it } from 'vitest'
import { readCellValue } from '../../../src/formats/ods/cellValue.ts'

const readText = (attribute: string | undefined, shown: string) =>
  readCellValue(
    { 'value-type': 'string', ...(attribute !== undefined && { 'string-value': attribute }) },
    shown,
  )

const readTime = (attribute: string, shown: string) =>
  readCellValue({ 'value-type': 'date', 'date-value': attribute }, shown)

describe('A cell of an OpenDocument spreadsheet', () => {
  it('has the text that it shows where its attribute lost tabs', () => {
    expect(readText('a b', 'a\tb')).toBe('a\tb')
    expect(readText('ab', 'a\tb')).toBe('a\tb')
    expect(readText('other', 'shown')).toBe('other')
    expect(readText(undefined, 'shown')).toBe('shown')
  })

  it('has the text of a formula without the apostrophe of an export', () => {
    expect(readText(undefined, "'=1+1")).toBe('=1+1')
    expect(readText(undefined, "''=1+1")).toBe("'=1+1")
    expect(readText(undefined, "'tis")).toBe("'tis")
  })

  it('has the milliseconds of a time, in its attribute or shown', () => {
    expect(readTime('2026-04-13T10:30:00.123000', '')).toBe('2026-04-13T10:30:00.123Z')
    expect(readTime('2026-04-13T10:30:59.9999999', '')).toBe('2026-04-13T10:31:00Z')
    expect(readTime('7172-09-10T16:37:51', '7172-09-10 16:37:51.429')).toBe('7172-09-10T16:37:51.429Z')
    expect(readTime('2026-04-13T10:30:00', '2025-01-01 00:00:00.123')).toBe('2026-04-13T10:30:00Z')
    expect(readTime('2026-04-13', '2026-04-13')).toBe('2026-04-13')
  })
})
