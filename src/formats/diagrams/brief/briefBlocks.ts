import { capitalize, formatCount, toWords } from '../../../model/text.ts'
import { createTextBlock, measurePart } from '../map/textBlock.ts'
import { colors } from '../map/theme.ts'
import { type BriefStatement, briefSections, type DepartmentBrief } from './departmentBrief.ts'
import type { Block } from './flowBlocks.ts'

const sectionGap = 14
const entryGap = 7
const markWidth = 18

/** The sections of a brief as blocks of a width. */
export function createBriefBlocks({ statements, notes }: DepartmentBrief, width: number): Block[] {
  const bySection = Map.groupBy(statements, ({ section }) => section)
  const sections = Object.entries(briefSections).flatMap(([section, { title, emptyText }]) => {
    const entries = bySection.get(section) ?? []
    const heading = createHeading(title, entries.length, width)
    const repeated = { ...createHeading(`${title}, continued`, entries.length, width), isHeading: false }
    if (entries.length === 0) return [heading, createParagraph(emptyText, width)]
    return [heading, ...entries.map((entry) => ({ ...createEntry(entry, width), heading: repeated }))]
  })
  return [...sections, ...notes.map((note) => createParagraph(note, width))]
}

function createHeading(title: string, count: number, width: number): Block {
  const text = createTextBlock(title, { part: 'sectionTitle', maxWidth: width - 90, lineHeight: 19 })
  const countText = formatCount(count, 'entry')
  const countWidth = measurePart(countText, 'detail')
  const counted = createTextBlock(countText, { part: 'detail', maxWidth: countWidth + 1, lineHeight: 14 })
  const height = text.height + sectionGap + 10
  return {
    height,
    isHeading: true,
    place: (x, y) => [
      ...text.place(x, y + sectionGap + 14),
      ...(count > 0 ? counted.place(x + width - countWidth, y + sectionGap + 14) : []),
      {
        type: 'path',
        data: `M${x} ${y + height - 3}H${x + width}`,
        paint: { stroke: colors.line, 'stroke-width': '0.8' },
      },
    ],
  }
}

function createParagraph(text: string, width: number): Block {
  const block = createTextBlock(text, { part: 'detail', maxWidth: width, lineHeight: 14 })
  return { height: block.height + entryGap, place: (x, y) => block.place(x, y + 13) }
}

function createEntry({ kind, name, detail }: BriefStatement, width: number): Block {
  const maxWidth = width - markWidth
  const title = createTextBlock(name, { part: 'entry', maxWidth, lineHeight: 15 })
  const details = createTextBlock([capitalize(toWords(kind)), detail].filter(Boolean).join(' · '), {
    part: 'detail',
    maxWidth,
    lineHeight: 14,
  })
  return {
    height: title.height + details.height + entryGap,
    place: (x, y) => [
      {
        type: 'rect',
        x,
        y: y + 4,
        width: 10,
        height: 10,
        radius: 2,
        paint: { fill: colors.kinds[kind] ?? colors.line },
      },
      ...title.place(x + markWidth, y + 13),
      ...details.place(x + markWidth, y + 12 + title.height),
    ],
  }
}
