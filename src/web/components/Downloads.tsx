import type { Query } from '../api/client.ts'
import { toProblem } from '../api/problem.ts'
import { useAtlas } from '../shell/atlas.ts'

export interface Download {
  readonly label: string
  readonly path: string
  readonly query?: Query
  /** Whether it shows a state of the map, as most do. */
  readonly isOfMap?: boolean
}

/** Files of what is shown. They are fetched with the person's key, so a plain link would not do. */
export function Downloads({
  files,
  label = 'Download',
  children,
}: {
  files: readonly Download[]
  label?: string
  children?: preact.ComponentChildren
}) {
  const { client, announce } = useAtlas()
  const download = async ({ path, query = {}, isOfMap = true }: Download) => {
    try {
      const response = await (isOfMap ? client.fetchMap(path, { query }) : client.fetch(path, { query }))
      saveFile(await response.blob(), path.split('/').at(-1) ?? 'download')
    } catch (error) {
      announce(toProblem(error).message)
    }
  }
  return (
    <details class="menu">
      <summary>{label}</summary>
      <div class="menu-body">
        {files.map((file) => (
          <button key={file.label} type="button" onClick={() => download(file)}>
            {file.label}
          </button>
        ))}
        {children}
      </div>
    </details>
  )
}

/** Saves a file on the person's machine. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

const drawingScale = 2

/** Saves a drawing of the page as SVG or PNG, with the styles that it has. */
export async function saveDrawing(
  drawing: SVGSVGElement,
  name: string,
  format: 'svg' | 'png',
): Promise<void> {
  const text = new XMLSerializer().serializeToString(inlineStyles(drawing))
  const svg = new Blob([text], { type: 'image/svg+xml' })
  if (format === 'svg') return saveFile(svg, `${name}.svg`)
  const image = new Image()
  image.src = URL.createObjectURL(svg)
  await image.decode()
  const { width, height } = drawing.viewBox.baseVal
  const canvas = new OffscreenCanvas(width * drawingScale, height * drawingScale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  URL.revokeObjectURL(image.src)
  saveFile(await canvas.convertToBlob({ type: 'image/png' }), `${name}.png`)
}

const drawnProperties = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'font',
  'text-anchor',
  'dominant-baseline',
  'opacity',
]

/** A copy that needs no stylesheet. */
function inlineStyles(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const originals = [drawing, ...drawing.querySelectorAll('*')]
  const copies = [copy, ...copy.querySelectorAll('*')]
  for (const [index, original] of originals.entries()) {
    const style = getComputedStyle(original)
    for (const property of drawnProperties)
      copies[index]?.setAttribute(property, style.getPropertyValue(property))
  }
  const { width, height } = drawing.viewBox.baseVal
  copy.setAttribute('width', String(width))
  copy.setAttribute('height', String(height))
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  return copy
}
