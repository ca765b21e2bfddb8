/** Characters as ranges of code units; `isAll` when every text fits, whatever it holds. */
export interface CharacterSet {
  readonly isAll: boolean
  readonly isDot: boolean
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

type Ranges = [from: number, to: number][]

const maxCodePoint = 0x10_ff_ff
const digitRanges: Ranges = [[48, 57]]
const wordRanges: Ranges = [...digitRanges, [65, 90], [95, 95], [97, 122]]
const spaceRanges: Ranges = [
  [9, 13],
  [32, 32],
]
const rangesByEscape: Readonly<Record<string, Ranges>> = { d: digitRanges, w: wordRanges, s: spaceRanges }

/** What the expression may have at its start, and how long that is; nothing when it is no part of our syntax. */
export function parseCharacters(
  text: string,
  flags: string,
): { readonly characters: CharacterSet; readonly length: number } | undefined {
  if (text.startsWith('.')) {
    return { characters: { isAll: flags.includes('s'), isDot: true, ranges: [[0, maxCodePoint]] }, length: 1 }
  }
  const [match, escaped, negation, members, literal] =
    /^(?:\\([\s\S])|\[(\^?)((?:[^\\[\]^&]|\\[\s\S])+)\]|([^\\()[\]{}*+?|^$]))/u.exec(text) ?? []
  if (match === undefined) return undefined
  const ranges =
    literal !== undefined
      ? toRange(literal)
      : escaped !== undefined
        ? parseEscape(escaped)
        : parseCharacterClass(members)
  if (!ranges) return undefined
  const effectiveRanges = negation === '^' ? complement(ranges) : ranges
  const characters = { isAll: false, isDot: false, ranges: foldCase(effectiveRanges, flags) }
  return { characters, length: match.length }
}

/** Whether there may be a character that is in both. */
export function overlaps(first: CharacterSet, second: CharacterSet): boolean {
  if (first.isAll || second.isAll) return true
  return first.ranges.some(([from, to]) => second.ranges.some(([low, high]) => from <= high && low <= to))
}

function toRange(character: string): Ranges {
  return [[getCodePoint(character), getCodePoint(character)]]
}

function parseEscape(escaped: string): Ranges | undefined {
  return rangesByEscape[escaped] ?? (/[^\p{L}\p{Nd}]/u.test(escaped) ? toRange(escaped) : undefined)
}

function parseCharacterClass(members = ''): Ranges | undefined {
  const classMembers = [...members.matchAll(/([\p{L}\p{Nd}])-([\p{L}\p{Nd}])|\\([\s\S])|([\s\S])/gu)]
  const ranges = classMembers.map(([, from, to, escaped, single = '-']): Ranges | undefined => {
    if (from !== undefined && to !== undefined) return [[getCodePoint(from), getCodePoint(to)]]
    if (escaped !== undefined) return parseEscape(escaped)
    return single === '-' ? undefined : toRange(single)
  })
  return ranges.includes(undefined) ? undefined : ranges.flatMap((memberRanges) => memberRanges ?? [])
}

const getCodePoint = (character: string) => character.codePointAt(0) ?? 0

function complement(ranges: Ranges): Ranges {
  const gaps: Ranges = []
  let from = 0
  for (const [low, high] of ranges.toSorted(([a], [b]) => a - b)) {
    if (low > from) gaps.push([from, low - 1])
    from = Math.max(from, high + 1)
  }
  if (from <= maxCodePoint) gaps.push([from, maxCodePoint])
  return gaps
}

/** With (?i) Java folds ASCII letters: as if the whole alphabet were meant wherever one of them is. Rather too many. */
function foldCase(ranges: Ranges, flags: string): Ranges {
  if (!flags.includes('i')) return ranges
  const hasLetters = ranges.some(([low, high]) => (low <= 90 && high >= 65) || (low <= 122 && high >= 97))
  return hasLetters ? [...ranges, [65, 90], [97, 122]] : ranges
}
