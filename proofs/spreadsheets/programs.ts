import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { requirementsPath, scriptPath } from '../clients/python.ts'
import { installPython, readOutput } from '../tools.ts'

export const spreadsheetExtensions = ['xlsx', 'ods', 'csv'] as const

export type SpreadsheetExtension = (typeof spreadsheetExtensions)[number]

/** A program that opens tables and saves them again. */
export interface SpreadsheetProgram {
  readonly name: string
  /** Saves files of one format into an empty folder. */
  save(files: readonly string[], extension: SpreadsheetExtension, folder: string): Promise<void>
  /** What the program itself makes of a text, as docs/export.md says. */
  changeText(text: string, change: TextChange): string
}

interface TextChange {
  readonly from: SpreadsheetExtension
  readonly to: SpreadsheetExtension
  readonly isInList: boolean
}

/** The paths of the files that a program saves into a folder. */
export async function saveWith(
  { save }: SpreadsheetProgram,
  files: readonly string[],
  extension: SpreadsheetExtension,
  folder: string,
): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  await save(files, extension, folder)
  return (await readdir(folder)).map((name) => join(folder, name))
}

const libreOfficePath = process.env.SOFFICE ?? '/usr/bin/soffice'

/** UTF-8, commas, quotation marks; every column is text, as people choose it in the dialog that opens a CSV file. */
const csvInput = `44,34,76,1,${Array.from({ length: 100 }, (_, index) => `${index + 1}/2`).join('/')}`
/** UTF-8, commas, quotation marks, cells as they are shown, one file for each sheet. */
const csvOutput = '44,34,76,1,,0,false,true,false,false,false,-1'

const outputFilters: Readonly<Record<SpreadsheetExtension, string>> = {
  xlsx: 'xlsx:Calc MS Excel 2007 XML',
  ods: 'ods:calc8',
  csv: `csv:Text - txt - csv (StarCalc):${csvOutput}`,
}

/** LibreOffice with a profile of its own in a folder; undefined where it is not installed. */
export function findLibreOffice(profileFolder: string): SpreadsheetProgram | undefined {
  if (!existsSync(libreOfficePath)) return undefined
  return {
    name: 'LibreOffice',
    save: async (files, extension, folder) => {
      const isCsv = files.every((file) => extname(file) === '.csv')
      await readOutput(
        libreOfficePath,
        `-env:UserInstallation=file://${profileFolder}`,
        '--headless',
        ...(isCsv ? [`--infilter=Text - txt - csv (StarCalc):${csvInput}`] : []),
        ...['--convert-to', outputFilters[extension], '--outdir', folder],
        ...files,
      )
    },
    changeText: (text, { to, isInList }) =>
      to === 'ods' && !isInList && text.includes('\n') ? text.replaceAll('\t', '') : text,
  }
}

/** pandas, with openpyxl and odfpy, in an environment of its own. */
export async function installPandas(): Promise<SpreadsheetProgram & { readonly python: string }> {
  const python = await installPython(requirementsPath('spreadsheets'))
  return {
    name: 'pandas',
    python,
    save: async (files, extension, folder) => {
      const pairs = files.flatMap((file) => [
        file,
        join(folder, `${basename(file, extname(file))}.${extension}`),
      ])
      await readOutput(python, scriptPath('spreadsheets'), ...pairs)
    },
    changeText: (text, { from, to }) => (from === 'xlsx' ? changeEscapes(text, to) : text),
  }
}

/** openpyxl does not read the escape of an escape, `_x005F_x0041_`; XlsxWriter escapes half of it once more. */
const changeEscapes = (text: string, to: SpreadsheetExtension) =>
  text.replaceAll(/_(x([0-9A-Fa-f]{4})_)/g, (_, rest: string, code: string) =>
    to === 'xlsx' ? `_x005F${String.fromCharCode(Number.parseInt(code, 16))}` : `_x005F_${rest}`,
  )
