/** Sizes of paper in landscape, in points. */
export const paperSizes = {
  a4: { width: 841.89, height: 595.28 },
  a3: { width: 1190.55, height: 841.89 },
} as const
export type Paper = keyof typeof paperSizes
export const papers = Object.keys(paperSizes) as Paper[]
