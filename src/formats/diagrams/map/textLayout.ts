/** Font of a text; its family is a sans-serif one. */
export interface Font {
  readonly size: number
  readonly isBold: boolean
}

/** Average widths of characters in Helvetica and Arial, in parts of the font size. */
const characterWidths: readonly (readonly [characters: RegExp, width: number])[] = [
  [/[ijl'|]/, 0.22],
  [/[ftrI!,./:;()[\]\\ -]/, 0.29],
  [/[cksvxyzJ"*]/, 0.49],
  [/[mwMW%@]/, 0.85],
  [/[\p{Uppercase}&]/u, 0.69],
  [/[\u2E80-\uFFFF]|\p{Surrogate}|\p{Extended_Pictographic}/u, 1],
]
const otherWidth = 0.556
const boldFactor = 1.07

/** Estimated width of a text in pixels. */
export function measureText(text: string, { size, isBold }: Font): number {
  const width = [...text].reduce((sum, character) => sum + measureCharacter(character), 0)
  return width * size * (isBold ? boldFactor : 1)
}

const measureCharacter = (character: string) =>
  characterWidths.find(([characters]) => characters.test(character))?.[1] ?? otherWidth

/** A text in lines of at most a width; what does not fit is replaced by an ellipsis. */
export function wrapText(text: string, maxWidth: number, maxLines: number, font: Font): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const extended = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && measureText(extended, font) <= maxWidth) lines[lines.length - 1] = extended
    else lines.push(word)
  }
  const rest = lines.slice(maxLines - 1).join(' ')
  return [...lines.slice(0, maxLines - 1), rest].map((line) => truncateText(line, maxWidth, font))
}

function truncateText(text: string, maxWidth: number, font: Font): string {
  if (measureText(text, font) <= maxWidth) return text
  const characters = [...text]
  while (characters.length > 0 && measureText(`${characters.join('')}…`, font) > maxWidth) characters.pop()
  return `${characters.join('').trimEnd()}…`
}
