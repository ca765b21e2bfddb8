import { median } from './median.ts'

/** Of the ratios within one round each. */
export interface Ratio {
  readonly median: number
  readonly least: number
  readonly greatest: number
}

export const ratioOf = (ratios: readonly number[]): Ratio => ({
  median: median(ratios),
  least: Math.min(...ratios),
  greatest: Math.max(...ratios),
})

/** `0.98 (0.92–1.11)` */
export const ratioText = ({ median, least, greatest }: Ratio, digits: number) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${greatest.toFixed(digits)})`
