import { msPerDay } from '../../model/dates.ts'

/** Day 0 of a workbook; its calendar matches ours from 1900-03-01 on. */
const epochMs = Date.UTC(1899, 11, 30)
/** Day 0 of a workbook from an old Mac. */
const epoch1904Ms = Date.UTC(1904, 0, 1)
const firstValidSerial = 61
const dateOrUtcTimePattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/

/** A day or a UTC time in days since the epoch of a workbook; undefined when Excel cannot represent it. */
export function toSerialDate(text: string): number | undefined {
  if (!dateOrUtcTimePattern.test(text)) return undefined
  const serial = (Date.parse(text) - epochMs) / msPerDay
  return serial >= firstValidSerial ? serial : undefined
}

/** Days since the epoch of a workbook as a UTC time, or as a day when there is no time of day. */
export function fromSerialDate(days: number, uses1904Epoch: boolean): string {
  const time = new Date(Math.round((uses1904Epoch ? epoch1904Ms : epochMs) + days * msPerDay))
  if (Number.isNaN(time.getTime())) return String(days)
  const text = time.toISOString().replace('.000Z', 'Z')
  return Number.isInteger(days) ? text.slice(0, 10) : text
}
