import type { Graph } from '../../graph/graph.ts'
import type { ElementRow } from '../../graph/reading/streamElements.ts'
import { readHistoryStamp } from '../../history/daily/dayRecords.ts'
import { msPerDay, today } from '../../model/dates.ts'
import { requiredColumn } from '../modelTables.ts'
import type { TableDefinition } from '../tableDefinition.ts'

const READ_FIRST_DAY = `
OPTIONAL MATCH (record:HistoryDay)
WITH min(record.day) AS firstRecorded
OPTIONAL CALL () {
  MATCH (entry:AuditEntry)
  WHERE entry.at IS NOT NULL
  RETURN toString(date(entry.at)) AS firstChanged
  ORDER BY entry.at
  LIMIT 1
}
RETURN CASE WHEN firstChanged < firstRecorded THEN firstChanged ELSE coalesce(firstRecorded, firstChanged) END AS day`

/** A row for each day, for charts over time: a date dimension. */
export const datesTable: TableDefinition = {
  name: 'Dates',
  title: 'Dates',
  description:
    'Every day from January 1 of the first year with history to December 31 of this year; relate it to the column day of other tables',
  columns: [
    requiredColumn('date', 'day', 'The day'),
    requiredColumn('integer', 'year', 'Year'),
    requiredColumn('integer', 'quarter', 'Quarter, 1 to 4'),
    requiredColumn('integer', 'month', 'Month, 1 to 12'),
    requiredColumn('string', 'monthName', 'Name of the month'),
    requiredColumn('string', 'yearMonth', 'Year and month, as 2026-03'),
    requiredColumn('integer', 'dayOfMonth', 'Day of the month, 1 to 31'),
    requiredColumn('integer', 'weekday', 'Day of the week, 1 for Monday to 7 for Sunday'),
    requiredColumn('string', 'weekdayName', 'Name of the day of the week'),
    requiredColumn('integer', 'weekYear', 'Year of the week in ISO 8601'),
    requiredColumn('integer', 'week', 'Week in ISO 8601, 1 to 53'),
    requiredColumn('boolean', 'isMonthEnd', 'Whether it is the last day of its month'),
  ],
  key: ['day'],
  source: { readStamp: readHistoryStamp, streamRows: streamDates },
}

async function* streamDates(graph: Graph): AsyncGenerator<ElementRow, string, undefined> {
  const { rows } = await graph.read<{ day: string | null }>(READ_FIRST_DAY)
  const lastYear = Number(today().slice(0, 4))
  const firstYear = Number((rows[0]?.day ?? today()).slice(0, 4))
  yield* listDates(firstYear, lastYear)
  return graph.version()
}

/** All days of the years. */
export function* listDates(firstYear: number, lastYear: number): Generator<ElementRow> {
  const endMs = Date.UTC(lastYear + 1, 0, 1)
  for (let ms = Date.UTC(firstYear, 0, 1); ms < endMs; ms += msPerDay) yield describeDate(new Date(ms))
}

const formatName = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' })

const [monthNames, weekdayNames] = [formatName({ month: 'long' }), formatName({ weekday: 'long' })]

function describeDate(date: Date): ElementRow {
  const day = today(date)
  const month = date.getUTCMonth() + 1
  const weekday = getWeekday(date)
  return {
    day,
    year: date.getUTCFullYear(),
    quarter: Math.ceil(month / 3),
    month,
    monthName: monthNames.format(date),
    yearMonth: day.slice(0, 7),
    dayOfMonth: date.getUTCDate(),
    weekday,
    weekdayName: weekdayNames.format(date),
    ...getWeek(date),
    isMonthEnd: new Date(date.getTime() + msPerDay).getUTCDate() === 1,
  }
}

const getWeekday = (date: Date) => date.getUTCDay() || 7

/** The week of a day is that of its Thursday, which also decides the year. */
function getWeek(date: Date): { weekYear: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - getWeekday(date)) * msPerDay)
  const weekYear = thursday.getUTCFullYear()
  const dayOfYear = (thursday.getTime() - Date.UTC(weekYear, 0, 1)) / msPerDay
  return { weekYear, week: Math.floor(dayOfYear / 7) + 1 }
}
