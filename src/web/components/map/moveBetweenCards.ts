const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const

export type Arrow = (typeof arrows)[number]

export const isArrow = (key: string): key is Arrow => (arrows as readonly string[]).includes(key)

/** The nearest card in the direction of an arrow key, which is in view or can be scrolled to. */
export function findNextCard(
  region: HTMLElement | null,
  from: HTMLElement,
  arrow: Arrow,
): HTMLElement | undefined {
  if (!region || !from.dataset.place) return undefined
  const start = centerOf(from)
  const isHorizontal = arrow === 'ArrowLeft' || arrow === 'ArrowRight'
  const sign = arrow === 'ArrowLeft' || arrow === 'ArrowUp' ? -1 : 1
  let nearest: { card: HTMLElement; distance: number } | undefined
  for (const card of region.querySelectorAll<HTMLElement>('[data-place]')) {
    const { x, y } = centerOf(card)
    const [along, across] = isHorizontal ? [x - start.x, y - start.y] : [y - start.y, x - start.x]
    if (along * sign <= 1) continue
    // A card straight ahead is nearer than one aside.
    const distance = Math.abs(along) + 4 * Math.abs(across)
    if (!nearest || distance < nearest.distance) nearest = { card, distance }
  }
  return nearest?.card
}

function centerOf(card: HTMLElement) {
  const { x, y, width, height } = card.getBoundingClientRect()
  return { x: x + width / 2, y: y + height / 2 }
}
