import type { MapColumn } from './ecosystemMap.ts'
import { computeLayout, laneLabelWidth } from './layout.ts'
import { createShapeCache, type MeasuredColumn, measureColumn, type ShapeCache } from './measureColumn.ts'
import type { PageFrame, Section } from './paginateMap.ts'
import { sliceColumn } from './sliceColumn.ts'

/** Columns that stand side by side on a page. */
export interface Strip {
  readonly title: string
  readonly columns: readonly MeasuredColumn[]
}

/** The columns of sections in as few strips as they need, each in a frame. */
export function fillFrames(sections: readonly Section[], frame: PageFrame): Strip[] {
  const cache = createShapeCache(new Map())
  return sections.flatMap(({ title, columns }) => {
    const parts = columns.flatMap((column) => splitColumn(column, frame, cache))
    const strips = balanceStrips(parts, frame, cache)
    return strips.map((strip, index) => ({
      title: strips.length === 1 ? title : nameStrip(title, strip, `(${index + 1} of ${strips.length})`),
      columns: enlarge(strip, frame, cache),
    }))
  })
}

/** The name of a strip: its section, or its journeys, and its phases. */
function nameStrip(title: string, strip: readonly MeasuredColumn[], part: string): string {
  const journeys = [...new Set(strip.map(({ column }) => column.journey || 'In no journey'))]
  const isOneJourney = journeys.length === 1
  const name = title || (isOneJourney ? journeys[0] : `${journeys[0]} to ${journeys.at(-1)}`)
  const phases = isOneJourney ? [...new Set(strip.map(({ column }) => column.phase))].join(', ') : ''
  return [`${name} ${part}`, phases].filter(Boolean).join(': ')
}

/** Widths of the widest strip to try, in parts of the average one. */
const balancedSpreads = [1.02, 1.15, 1.3, 1.5]

/** As few strips as possible, about equally wide. */
function balanceStrips(
  columns: readonly MapColumn[],
  frame: PageFrame,
  cache: ShapeCache,
): MeasuredColumn[][] {
  const strips = fillGreedily(columns, frame, frame.maxWidth, cache)
  if (strips.length === 1) return strips
  const totalWidth = strips.flat().reduce((sum, { width }) => sum + width, 0)
  for (const spread of balancedSpreads) {
    const maxWidth = laneLabelWidth + (totalWidth / strips.length) * spread
    const balanced = fillGreedily(columns, frame, Math.min(maxWidth, frame.maxWidth), cache)
    if (balanced.length === strips.length) return balanced
  }
  return strips
}

/** Strips up to a width; a column that is wider stands alone. */
function fillGreedily(
  columns: readonly MapColumn[],
  frame: PageFrame,
  maxWidth: number,
  cache: ShapeCache,
): MeasuredColumn[][] {
  const strips: MeasuredColumn[][] = []
  for (const column of columns) {
    const current = strips.at(-1)?.map((measured) => measured.column)
    const extended = current && fitColumns([...current, column], { ...frame, maxWidth }, cache)
    if (extended) strips[strips.length - 1] = extended
    else strips.push(fitColumns([column], frame, cache) ?? [measureColumn(column, maxStacks, cache)])
  }
  return strips
}

const maxStacks = 6

/** Columns measured so that they fit into the frame side by side, in as few stacks as possible. */
function fitColumns(
  columns: readonly MapColumn[],
  frame: PageFrame,
  cache: ShapeCache,
): MeasuredColumn[] | undefined {
  let measured = columns.map((column) => measureColumn(column, 1, cache))
  for (;;) {
    const { width, height } = computeLayout(measured)
    if (width > frame.maxWidth) return undefined
    if (height <= frame.maxHeight) return measured
    const widened = widenOne(measured, cache)
    if (!widened) return undefined
    measured = widened
  }
}

/** The columns with one more stack in that which makes them least high for its width, or in the highest one. */
function widenOne(measured: readonly MeasuredColumn[], cache: ShapeCache): MeasuredColumn[] | undefined {
  const { height, width } = computeLayout(measured)
  const options = measured.flatMap(({ column, gutters, elements, laneHeights }, index) => {
    if (gutters.length > Math.min(maxStacks, elements.length)) return []
    const columns = measured.with(index, measureColumn(column, gutters.length, cache))
    const size = computeLayout(columns)
    const gain = (height - size.height) / Math.max(1, size.width - width)
    return [{ columns, gain, own: laneHeights.reduce((sum, each) => sum + each, 0) }]
  })
  return options.toSorted((a, b) => b.gain - a.gain || b.own - a.own)[0]?.columns
}

/** The columns in more stacks, if they can then be drawn larger. */
function enlarge(
  strip: readonly MeasuredColumn[],
  frame: PageFrame,
  cache: ShapeCache,
): readonly MeasuredColumn[] {
  const { maxEnlargement = 1 } = frame
  let best = strip
  for (;;) {
    const scale = computeScale(best, frame)
    const widened = scale < maxEnlargement ? widenOne(best, cache) : undefined
    if (!widened || computeScale(widened, frame) <= scale) return best
    best = widened
  }
}

function computeScale(measured: readonly MeasuredColumn[], { maxWidth, maxHeight }: PageFrame): number {
  const { width, height } = computeLayout(measured)
  return Math.min(maxWidth / width, maxHeight / height)
}

/** A column in parts that each fit into the frame, or have one touchpoint. */
function splitColumn(column: MapColumn, frame: PageFrame, cache: ShapeCache): MapColumn[] {
  for (let count = 1; count < column.cards.length; count += 1) {
    const size = Math.ceil(column.cards.length / count)
    const parts = Array.from({ length: Math.ceil(column.cards.length / size) }, (_, index) =>
      sliceColumn(column, column.cards.slice(index * size, (index + 1) * size)),
    )
    if (parts.every((part) => fitColumns([part], frame, cache))) return nameParts(parts)
  }
  return nameParts(column.cards.map((card) => sliceColumn(column, [card])))
}

const nameParts = (parts: readonly MapColumn[]): MapColumn[] =>
  parts.length === 1
    ? [...parts]
    : parts.map((part, index) => ({ ...part, phase: `${part.phase} (${index + 1} of ${parts.length})` }))
