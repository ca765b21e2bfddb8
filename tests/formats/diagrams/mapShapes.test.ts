import { describe, expect, it } from 'vitest'
import type { Box, Shape, Text } from '../../../src/formats/diagrams/drawing/drawing.ts'
import { createCardShape } from '../../../src/formats/diagrams/map/cards.ts'
import { createChipShape } from '../../../src/formats/diagrams/map/chips.ts'
import type { ElementChip, TouchpointCard } from '../../../src/formats/diagrams/map/ecosystemMap.ts'
import { computeLayout } from '../../../src/formats/diagrams/map/layout.ts'
import { createShapeCache, measureColumn } from '../../../src/formats/diagrams/map/measureColumn.ts'
import { toDrawable } from '../../../src/formats/diagrams/map/replaceUndrawable.ts'
import { drawRoutes } from '../../../src/formats/diagrams/map/routes.ts'
import { createMap } from '../../support/mapRecords.ts'

const names = {
  'a long one': `${'The way to the first invoice and all that follows from it, '.repeat(3)}variant B`,
  'one of 200 letters without a space': 'W'.repeat(200),
  Hebrew: 'שירות לקוחות: טופס הזמנה (12) online',
  Arabic: 'خدمة العملاء: نموذج الطلب عبر الإنترنت للعملاء الجدد',
  Chinese: '客户服务订单表格的在线确认与交付通知以及后续服务',
  emoji: '😀🚀 Launch party 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦',
  'combined characters': 'a\u0301'.repeat(90),
  'control characters': 'one\u0007two\nthree\u202Efour',
}

const createCard = (name: string): TouchpointCard => ({
  shapeId: '0/Touchpoint/t',
  lane: 'frontstage',
  name,
  channels: [name, 'Web'],
  owners: [name, 'Sales'],
  isMomentOfTruth: true,
  isInUse: true,
})

const createChip = (name: string): ElementChip => ({
  shapeId: '0/System/s',
  lane: 'support',
  kind: 'System',
  name,
  cardIds: [],
})

const listTexts = (shapes: readonly Shape[]) => shapes.filter((shape) => shape.type === 'text')
/** The right edge of a text, which may be centered. */
const getRight = ({ x, width, paint }: Text) => x + (paint['text-anchor'] === 'middle' ? width / 2 : width)
const withoutSpace = (text: string) => text.replaceAll(/[\s\p{Cc}\u202E]/gu, '')

describe.each(Object.entries(names))('A name: %s', (_, name) => {
  it('is whole inside its card, whose height it determines', () => {
    const { width, height, shapes } = createCardShape(createCard(name), [name])
    const texts = listTexts(shapes)
    expect(withoutSpace(texts.map(({ text }) => text).join(''))).toContain(withoutSpace(name))
    for (const text of texts) {
      const { y } = text
      expect(getRight(text)).toBeLessThanOrEqual(width)
      expect(y).toBeLessThan(height + 5)
    }
  })

  it('is whole inside its chip', () => {
    const { width, height, shapes } = createChipShape(createChip(name))
    const texts = listTexts(shapes)
    expect(withoutSpace(texts.map(({ text }) => text).join(''))).toBe(withoutSpace(name))
    for (const text of texts) {
      const { y } = text
      expect(getRight(text)).toBeLessThanOrEqual(width)
      expect(y).toBeLessThan(height)
    }
  })
})

describe('A character without a font', () => {
  it('is written in Latin letters, others stay as they are', () => {
    expect(toDrawable('Größe Ελληνικά Привет שלום مرحبا ★ ½')).toBe('Größe Ελληνικά Привет שלום مرحبا ★ ½')
    expect(toDrawable('Ꮳ \u{13000}')).not.toMatch(/[\u{13000}]/u)
  })
})

describe('Lines between touchpoints and what they depend on', () => {
  it.each([1, 2, 3])('run between cards in %d stacks and never across them', (stackCount) => {
    const map = createMap(1, { phases: 3, touchpointsPerPhase: 7 })
    const cache = createShapeCache(new Map())
    const layout = computeLayout(map.columns.map((column) => measureColumn(column, stackCount, cache)))
    const boxes = layout.columns.flatMap(({ elements }) => [...elements.values()])
    const paths = drawRoutes(layout, map.sequence).flatMap((shape) =>
      shape.type === 'path' ? [shape.data] : [],
    )
    expect(paths.length).toBeGreaterThan(40)
    for (const [from, to] of paths.flatMap(listSegments)) {
      const crossed = boxes.filter((box) => isInside(box, from, to))
      expect(
        crossed.map(({ shapeId }) => shapeId),
        `${from} to ${to}`,
      ).toEqual([])
    }
  })
})

type Position = readonly [x: number, y: number]

function listSegments(data: string): [from: Position, to: Position][] {
  const points = [...data.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(
    ([, x, y]): Position => [Number(x), Number(y)],
  )
  return points.slice(1).map((point, index) => [points[index] ?? point, point])
}

/** Whether a line goes more than a pixel into a box. */
function isInside({ x, y, width, height }: Box, [fromX, fromY]: Position, [toX, toY]: Position): boolean {
  return (
    Math.max(fromX, toX) > x + 1 &&
    Math.min(fromX, toX) < x + width - 1 &&
    Math.max(fromY, toY) > y + 1 &&
    Math.min(fromY, toY) < y + height - 1
  )
}
