let context: OffscreenCanvasRenderingContext2D | null | undefined

/** The width of a text of the page's font, in pixels. */
export function measureText(text: string, fontPx: number): number {
  context ??= new OffscreenCanvas(1, 1).getContext('2d')
  if (!context) return text.length * fontPx * 0.6
  context.font = `${fontPx}px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif`
  return context.measureText(text).width
}

/** The text, or so much of it as fits with an ellipsis; SVG has no ellipsis of its own. */
export function fitText(text: string, widthPx: number, fontPx: number): string {
  if (measureText(text, fontPx) <= widthPx) return text
  const letters = [...text]
  let [low, high] = [0, letters.length]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const cut = `${letters.slice(0, middle).join('')}…`
    if (measureText(cut, fontPx) <= widthPx) low = middle
    else high = middle - 1
  }
  return `${letters.slice(0, low).join('').trimEnd()}…`
}
