import type { RefObject } from 'preact'
import { toProblem } from '../../api/problem.ts'
import { useAtlas } from '../../shell/atlas.ts'
import { saveDrawing } from '../Downloads.tsx'

/** Buttons that save a drawing of the page as SVG and PNG. */
export function DrawingFiles({
  drawing,
  name,
  noun = 'Drawing',
}: {
  drawing: RefObject<SVGSVGElement | null>
  /** Name of the file. */
  name: string
  noun?: string
}) {
  const { announce } = useAtlas()
  const save = (format: 'svg' | 'png') => {
    if (!drawing.current) return
    saveDrawing(drawing.current, name, format).catch((error) => announce(toProblem(error).message))
  }
  return (
    <>
      <button type="button" onClick={() => save('svg')}>
        {noun}, SVG
      </button>
      <button type="button" onClick={() => save('png')}>
        {noun}, PNG
      </button>
    </>
  )
}
