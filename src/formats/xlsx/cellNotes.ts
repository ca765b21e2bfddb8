import { columnLetters, escapeOfficeXml, xmlDocument } from './officeXml.ts'

type HeaderNotes = readonly (string | undefined)[]

/** The notes on the header cells of a sheet. */
export function commentsXml(notes: HeaderNotes): string {
  const comments = notes.map((note, column) =>
    note === undefined
      ? ''
      : `<comment ref="${columnLetters(column)}1" authorId="0"><text><t xml:space="preserve">${escapeOfficeXml(note)}</t></text></comment>`,
  )
  return xmlDocument(
    `<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>cx-atlas</author></authors><commentList>${comments.join('')}</commentList></comments>`,
  )
}

const charactersPerLine = 42
const pointsPerLine = 14

/** Positions of the notes in VML, which Excel requires. */
export function noteShapesXml(notes: HeaderNotes): string {
  const shapes = notes.map((note, column) => (note === undefined ? '' : shapeXml(note, column)))
  return `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>${shapes.join('')}</xml>`
}

function shapeXml(note: string, column: number): string {
  const lines = note
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / charactersPerLine)), 1)
  return `<v:shape id="_x0000_s${1025 + column}" type="#_x0000_t202" style="position:absolute;width:240pt;height:${lines * pointsPerLine}pt;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>0</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`
}
