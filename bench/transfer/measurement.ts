import { median } from '../median.ts'
import { formatRatio, summarizeRatios } from '../ratio.ts'

/** A line of the table: some work, and what it is compared with. */
export interface TransferComparison {
  readonly work: string
  readonly against: string
  readonly ours: string
  readonly theirs: string
  readonly ratio: string
  readonly aim: string
}

/** What both sides did in each round, in rows a second, as a line tells it: medians, and the ratio within a round. */
export function summarizeRates(
  rounds: readonly { readonly ours: number; readonly theirs: number }[],
): Pick<TransferComparison, 'ours' | 'theirs' | 'ratio'> {
  const perSecond = (side: 'ours' | 'theirs') =>
    `${Math.round(median(rounds.map((round) => round[side]))).toLocaleString('en')} rows/s`
  const ratio = summarizeRatios(rounds.map(({ ours, theirs }) => ours / theirs))
  return { ours: perSecond('ours'), theirs: perSecond('theirs'), ratio: formatRatio(ratio, 2) }
}
