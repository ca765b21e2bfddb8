import { type DateOrder, readDateEvidence } from '../../formats/cells/dateText.ts'
import { listDurationNumbers } from '../../formats/cells/durationText.ts'
import { type DecimalMark, readNumberEvidence } from '../../formats/cells/numberText.ts'
import type { TargetColumn } from './tableTarget.ts'

/** A cell that shows how a column is written. */
interface Proof {
  readonly row: number
  readonly text: string
}

/** Why the style of a column cannot be decided, at a cell. */
export interface StyleFault extends Proof {
  readonly reason: string
}

/** What a cell shows; `grouped` are three digits after the character, whatever it separates. */
type Sign = DecimalMark | `grouped${DecimalMark}` | 'ambiguousNumber' | DateOrder | 'ambiguousDate'

/**
 * How numbers and dates of a column are written. The first rows decide; a later cell that contradicts them is a fault, and
 * so is a cell that may mean two things.
 */
export class ColumnStyle {
  readonly #column: TargetColumn
  readonly #proofs = new Map<Sign, Proof>()
  #fault: StyleFault | undefined
  #isReported = false
  mark: DecimalMark = '.'
  dateOrder: DateOrder = 'dayFirst'

  constructor(column: TargetColumn) {
    this.#column = column
  }

  /** Notes what the cell shows. */
  add(text: string, row: number): void {
    for (const sign of listSigns(this.#column, text))
      if (!this.#proofs.has(sign)) this.#proofs.set(sign, { row, text })
  }

  /** Decides by what was added so far; returns a fault the first time that it cannot. */
  decide(): StyleFault | undefined {
    if (this.#isReported || this.#proofs.size === 0) return undefined
    this.#fault = this.#decideMark() ?? this.#decideDateOrder()
    this.#isReported = this.#fault !== undefined
    return this.#fault
  }

  /** Whether the column has a fault, so that its cells are not read. */
  get isUndecided(): boolean {
    return this.#fault !== undefined
  }

  #decideMark(): StyleFault | undefined {
    const [comma, stop] = [this.#proofs.get(','), this.#proofs.get('.')]
    if (comma && stop) return createFault(stop, comma, describeMarks(comma, stop, 'decimals'))
    this.mark = comma ? ',' : '.'
    if (comma || stop) return undefined
    const [byComma, byStop] = [this.#proofs.get('grouped,'), this.#proofs.get('grouped.')]
    if (byComma && byStop) return createFault(byComma, byStop, describeMarks(byComma, byStop, 'thousands'))
    const ambiguous = this.#proofs.get('ambiguousNumber')
    return ambiguous && describeAmbiguity(ambiguous)
  }

  #decideDateOrder(): StyleFault | undefined {
    const [dayFirst, monthFirst] = [this.#proofs.get('dayFirst'), this.#proofs.get('monthFirst')]
    if (dayFirst && monthFirst) {
      const reason = `the column has days first (row ${dayFirst.row}: "${dayFirst.text}") and months first (row ${monthFirst.row}: "${monthFirst.text}"); write dates as 2026-04-13`
      return createFault(dayFirst, monthFirst, reason)
    }
    this.dateOrder = monthFirst ? 'monthFirst' : 'dayFirst'
    const ambiguous = this.#proofs.get('ambiguousDate')
    if (dayFirst || monthFirst || !ambiguous) return undefined
    return { ...ambiguous, reason: 'may have the day or the month first; write dates as 2026-04-13' }
  }
}

function listSigns({ type, isWhole = false }: TargetColumn, text: string): Sign[] {
  if (type === 'date' || type === 'dateTime') return listDateSigns(text)
  if (type === 'number' || type === 'integer') return listNumberSigns(text, { isWhole, isPlain: true })
  if (type !== 'duration') return []
  return listDurationNumbers(text).flatMap(({ number, isMinutes }) =>
    listNumberSigns(number, { isWhole: isMinutes, isPlain: false }),
  )
}

function listDateSigns(text: string): Sign[] {
  const { order, isAmbiguous = false } = readDateEvidence(text) ?? {}
  return [...(order ? [order] : []), ...(isAmbiguous ? (['ambiguousDate'] as const) : [])]
}

/**
 * A whole number has no decimals, so the comma of `1,440` separates thousands; a full stop does so only outside of
 * English, and a number that may have decimals is written with one by every program.
 */
function listNumberSigns(text: string, { isWhole, isPlain }: { isWhole: boolean; isPlain: boolean }): Sign[] {
  const { mark, ambiguous } = readNumberEvidence(text) ?? {}
  if (mark) return [mark]
  if (!ambiguous) return []
  const isKnown = ambiguous === ',' ? isWhole : isPlain && !isWhole
  return [`grouped${ambiguous}`, ...(isKnown ? [] : (['ambiguousNumber'] as const))]
}

const createFault = (a: Proof, b: Proof, reason: string): StyleFault => ({
  ...(a.row > b.row ? a : b),
  reason,
})

function describeMarks(a: Proof, b: Proof, use: 'thousands' | 'decimals'): string {
  const advice =
    use === 'thousands' ? 'write numbers without it, such as 1440' : 'use one of them in the whole column'
  return `the column has commas and full stops (row ${a.row}: "${a.text}"; row ${b.row}: "${b.text}"); which of them separates ${use}? ${advice}`
}

const describeAmbiguity = (proof: Proof): StyleFault => ({
  ...proof,
  reason: `may mean ${proof.text.replace(/[.,](?=\d{3})/, '')} or ${proof.text.replace(',', '.')}; write it without a separator of thousands`,
})
