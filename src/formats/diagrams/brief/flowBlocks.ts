import type { Shape } from '../drawing/drawing.ts'

/** A part of a text that stays together. */
export interface Block {
  readonly height: number
  readonly place: (x: number, y: number) => Shape[]
  /** Whether it is a heading, which stays with the block below. */
  readonly isHeading?: boolean
  /** The heading that is repeated where the blocks below it continue. */
  readonly heading?: Block
}

export interface ColumnFrame {
  readonly columnCount: number
  readonly columnWidth: number
  readonly columnGap: number
  readonly height: number
}

/** Blocks below each other, in columns and pages. */
export function flowBlocks(blocks: readonly Block[], frame: ColumnFrame): Shape[][] {
  const pages: Shape[][] = [[]]
  let [column, y] = [0, 0]
  const place = (block: Block) => {
    pages.at(-1)?.push(...block.place(column * (frame.columnWidth + frame.columnGap), y))
    y += block.height
  }
  for (const [index, block] of blocks.entries()) {
    const needed = block.height + (block.isHeading ? (blocks[index + 1]?.height ?? 0) : 0)
    if (y > 0 && y + needed > frame.height) {
      column += 1
      y = 0
      if (column === frame.columnCount) {
        pages.push([])
        column = 0
      }
      if (block.heading) place(block.heading)
    }
    place(block)
  }
  return pages
}
