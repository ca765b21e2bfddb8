/** Characters as ranges of code units; `isAll` when every text fits, whatever it holds. */
export interface CharacterSet {
  readonly isAll: boolean
  readonly isDot: boolean
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

type Ranges = [from: number, to: number][]

const last = 0x10_ff_ff
const digits: Ranges = [[48, 57]]
const words: Ranges = [...digits, [65, 90], [95, 95], [97, 122]]
const spaces: Ranges = [
  [9, 13],
  [32, 32],
]
const byEscape: Readonly<Record<string, Ranges>> = { d: digits, w: words, s: spaces }

/** What the expression may have at its start, and how long that is; nothing when it is no part of our syntax. */
export function charactersOf(
  text: string,
  flags: string,
): { readonly characters: CharacterSet; readonly length: number } | undefined {
  if (text.startsWith('.')) {
    return { characters: { isAll: flags.includes('s'), isDot: true, ranges: [[0, last]] }, length: 1 }
  }
  const [whole, escaped, negation, members, plain] =
    /^(?:\\([\s\S])|\[(\^?)((?:[^\\[\]^&]|\\[\s\S])+)\]|([^\\()[\]{}*+?|^$]))/u.exec(text) ?? []
  if (whole === undefined) return undefined
  const ranges =
    plain !== undefined ? pointOf(plain) : escaped !== undefined ? escapeOf(escaped) : classOf(members)
  if (!ranges) return undefined
  const chosen = negation === '^' ? complement(ranges) : ranges
  const characters = { isAll: false, isDot: false, ranges: withBothCases(chosen, flags) }
  return { characters, length: whole.length }
}

/** Whether there may be a character that is in both. */
export function overlap(one: CharacterSet, other: CharacterSet): boolean {
  if (one.isAll || other.isAll) return true
  return one.ranges.some(([from, to]) => other.ranges.some(([low, high]) => from <= high && low <= to))
}

function pointOf(character: string): Ranges {
  return [[codeOf(character), codeOf(character)]]
}

function escapeOf(escaped: string): Ranges | undefined {
  return byEscape[escaped] ?? (/[^\p{L}\p{Nd}]/u.test(escaped) ? pointOf(escaped) : undefined)
}

function classOf(members = ''): Ranges | undefined {
  const parts = [...members.matchAll(/([\p{L}\p{Nd}])-([\p{L}\p{Nd}])|\\([\s\S])|([\s\S])/gu)]
  const ranges = parts.map(([, from, to, escaped, single = '-']): Ranges | undefined => {
    if (from !== undefined && to !== undefined) return [[codeOf(from), codeOf(to)]]
    if (escaped !== undefined) return escapeOf(escaped)
    return single === '-' ? undefined : pointOf(single)
  })
  return ranges.includes(undefined) ? undefined : ranges.flatMap((some) => some ?? [])
}

const codeOf = (character: string) => character.codePointAt(0) ?? 0

function complement(ranges: Ranges): Ranges {
  const gaps: Ranges = []
  let from = 0
  for (const [low, high] of ranges.toSorted(([a], [b]) => a - b)) {
    if (low > from) gaps.push([from, low - 1])
    from = Math.max(from, high + 1)
  }
  if (from <= last) gaps.push([from, last])
  return gaps
}

/** With (?i) Java folds ASCII letters: as if the whole alphabet were meant wherever one of them is. Rather too many. */
function withBothCases(ranges: Ranges, flags: string): Ranges {
  if (!flags.includes('i')) return ranges
  const touches = ranges.some(([low, high]) => (low <= 90 && high >= 65) || (low <= 122 && high >= 97))
  return touches ? [...ranges, [65, 90], [97, 122]] : ranges
}
