import { createRequire } from 'node:module'
import { createCanvas, GlobalFonts } from '@napi-rs/canvas'

/** Fonts of drawings: one with the widths of Arial, then one with more scripts, then those of the operating system. */
export const fontFamilies = ['CX Atlas Sans', 'CX Atlas Symbols'] as const

const files: Readonly<Record<(typeof fontFamilies)[number], readonly string[]>> = {
  'CX Atlas Sans': [
    '@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf',
    '@expo-google-fonts/arimo/400Regular_Italic/Arimo_400Regular_Italic.ttf',
    '@expo-google-fonts/arimo/600SemiBold/Arimo_600SemiBold.ttf',
    '@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf',
  ],
  'CX Atlas Symbols': ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'],
}

const { resolve } = createRequire(import.meta.url)
for (const family of fontFamilies)
  for (const file of files[family]) GlobalFonts.registerFromPath(resolve(file), family)

/** Size and style of a text. */
export interface Font {
  readonly size: number
  readonly weight: number
  readonly isItalic: boolean
}

const familyList = fontFamilies.map((family) => `"${family}"`).join(', ')

/** The font as the canvas names it. */
export const formatFont = ({ size, weight, isItalic }: Font): string =>
  `${isItalic ? 'italic ' : ''}${weight} ${size}px ${familyList}`

const measuringCanvas = createCanvas(1, 1).getContext('2d')

/** Width of a text in pixels. */
export function measureText(text: string, font: Font): number {
  measuringCanvas.font = formatFont(font)
  return measuringCanvas.measureText(text).width
}

const glyphSize = 24
const glyphCanvas = createCanvas(glyphSize, glyphSize).getContext('2d')
/** A code point that no font has. */
const missingGlyph = rasterize('\u{10FFFE}')
const drawableCharacters = new Map<string, boolean>()

/** Whether a font has the character; one without is drawn as an empty box. */
export function isDrawable(character: string): boolean {
  if (
    /^[\p{ASCII}\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Mark}\p{White_Space}\p{Cf}]$/u.test(
      character,
    )
  )
    return true
  let drawable = drawableCharacters.get(character)
  if (drawable === undefined) {
    drawable = !rasterize(character).equals(missingGlyph)
    drawableCharacters.set(character, drawable)
  }
  return drawable
}

function rasterize(character: string): Buffer {
  glyphCanvas.clearRect(0, 0, glyphSize, glyphSize)
  glyphCanvas.font = formatFont({ size: 16, weight: 400, isItalic: false })
  glyphCanvas.fillText(character, 2, 18)
  return Buffer.from(glyphCanvas.getImageData(0, 0, glyphSize, glyphSize).data.buffer)
}
