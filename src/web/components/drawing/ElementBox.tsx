import { type ElementKey, toLabel } from '../../api/model.ts'
import { useKindMarking } from '../ElementLink.tsx'
import { fitText } from './fitText.ts'

/** Width and height of the box of an element in a drawing, in pixels. */
export const boxSize = { width: 200, height: 36 } as const

const fontPx = 14
const kindWidthPx = 34

/** The box of an element in a drawing, which leads to somewhere; x and y are its centre. */
export function ElementBox({
  element,
  name,
  x,
  y,
  href,
  isCenter = false,
  onFocus,
}: {
  element: ElementKey
  name: string
  x: number
  y: number
  href: string
  isCenter?: boolean
  /** Called with false when neither focus nor pointer is on it. */
  onFocus?: (isFocused: boolean) => void
}) {
  const { width, height } = boxSize
  const left = x - width / 2
  const { letters, hue } = useKindMarking(element.kind)
  return (
    <a
      class="box"
      href={href}
      data-hue={hue}
      data-center={isCenter}
      aria-current={isCenter ? 'true' : undefined}
      onFocus={() => onFocus?.(true)}
      onBlur={() => onFocus?.(false)}
      onMouseEnter={() => onFocus?.(true)}
      onMouseLeave={() => onFocus?.(false)}
    >
      <title>{`${toLabel(element.kind)} ${name}`}</title>
      <rect x={left} y={y - height / 2} width={width} height={height} rx="6" />
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a part of a drawing cannot be focused */}
      <g aria-hidden="true" dominant-baseline="central">
        <text class="box-kind" x={left + kindWidthPx / 2} y={y} text-anchor="middle">
          {letters}
        </text>
        <text x={left + kindWidthPx} y={y}>
          {fitText(name, width - kindWidthPx - 10, fontPx)}
        </text>
      </g>
    </a>
  )
}
