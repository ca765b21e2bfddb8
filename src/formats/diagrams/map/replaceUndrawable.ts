import anyAscii from 'any-ascii'
import type { DepartmentBrief } from '../brief/departmentBrief.ts'
import { isDrawable } from '../drawing/fonts.ts'
import type { EcosystemMap } from './ecosystemMap.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A text whose characters all have a font: others are written in Latin letters. */
export const toDrawable = (text: string): string =>
  [...graphemes.segment(text)]
    .map(({ segment }) => ([...segment].every(isDrawable) ? segment : anyAscii(segment)))
    .join('')

const note =
  'This server has no font for some characters of names; they are written in Latin letters. Install a font, such as Noto, to see them'

/** A map or a brief with texts whose characters all have a font, and a note if some had none. */
export function replaceUndrawable<Content extends EcosystemMap | DepartmentBrief>(content: Content): Content {
  const replaced = replaceTexts(content) as Content
  if (JSON.stringify(replaced) === JSON.stringify(content)) return content
  return 'notes' in replaced ? { ...replaced, notes: [...replaced.notes, note] } : { ...replaced, note }
}

function replaceTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(replaceTexts)
  if (typeof value === 'string') return toDrawable(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaceTexts(each)]))
}
