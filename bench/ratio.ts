import { median } from './median.ts'

/** Of the ratios within one round each. */
export interface RatioSummary {
  readonly median: number
  readonly minimum: number
  readonly maximum: number
}

export const summarizeRatios = (ratios: readonly number[]): RatioSummary => ({
  median: median(ratios),
  minimum: Math.min(...ratios),
  maximum: Math.max(...ratios),
})

/** `0.98 (0.92–1.11)` */
export const formatRatio = ({ median, minimum, maximum }: RatioSummary, digits: number) =>
  `${median.toFixed(digits)} (${minimum.toFixed(digits)}–${maximum.toFixed(digits)})`
