import type { Cell } from '../../../formats/inputFormat.ts'

const separators = ['\n', ';', '|', ','] as const
/** Share of cells that have the separator. */
const minShare = 0.1
/** Parts of lists are names, not sentences. */
const maxWords = 4

/** What separates several names in a cell; undefined if the cells have one each. */
export function findListSeparator(values: readonly Cell[]): string | undefined {
  const texts = values.map(String)
  return separators.find((separator) => {
    const lists = texts.filter((text) => text.includes(separator))
    if (lists.length === 0 || lists.length < texts.length * minShare) return false
    const parts = lists.flatMap((text) => text.split(separator)).map((part) => part.trim())
    return parts.every((part) => part.split(/\s+/).length <= maxWords)
  })
}
