import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unpackArchive } from '../src/formats/zipReader.ts'
import { changeTexts, listDifferences, parseElements } from './spreadsheets/compareMaps.ts'
import { checkFirstHour } from './spreadsheets/firstHour.ts'
import {
  findLibreOffice,
  installPandas,
  type SpreadsheetExtension,
  type SpreadsheetProgram,
  saveWith,
  spreadsheetExtensions,
} from './spreadsheets/programs.ts'
import { sampleEcosystem } from './spreadsheets/randomEcosystem.ts'
import { TestBed } from './testBed.ts'

/*
 * Exports of random ecosystems are opened in LibreOffice and in pandas, saved again in every format, and imported into an
 * empty map, which must be the same. Then the workbooks of the first hour are written by the installed programs and must
 * become what the tests say of the stored ones. `npm run prove:spreadsheets`, `npm run prove:spreadsheets -- quick` with
 * one small ecosystem, and either with the seed of the first.
 */

const words = process.argv.slice(2)
const isQuick = words.includes('quick')
const firstSeed = Number(words.find((word) => /^\d+$/.test(word)) ?? 1)
const seeds = Array.from({ length: isQuick ? 1 : 5 }, (_, index) => firstSeed + 1_000 * index)
const nodesOfKind = isQuick ? 5 : 40
const shownDifferences = 10

interface Source {
  readonly name: string
  readonly address: string
  readonly extension: 'xlsx' | 'csv'
  readonly savedAs: readonly SpreadsheetExtension[]
}

const workbook: Source = {
  name: 'XLSX',
  address: 'ecosystem.xlsx',
  extension: 'xlsx',
  savedAs: spreadsheetExtensions,
}
const csvFiles: Source = {
  name: 'CSV',
  address: 'ecosystem.zip',
  extension: 'csv',
  savedAs: isQuick ? ['xlsx'] : spreadsheetExtensions,
}
const asLossless = ({ name, address, ...rest }: Source): Source => ({
  ...rest,
  name: `lossless ${name}`,
  address: `${address}?lossless=true`,
})
const sources = isQuick
  ? [workbook, csvFiles]
  : [workbook, csvFiles, asLossless(workbook), asLossless(csvFiles)]

const log = (line: string) => process.stdout.write(`${line}\n`)

const pandas = await installPandas()
const testBed = await TestBed.open()
try {
  const libreOffice = findLibreOffice(join(testBed.folder, 'profile'))
  if (!libreOffice) log('LibreOffice is not installed (libreoffice-calc); only pandas is proven')
  for (const seed of seeds) await proveEcosystem(seed, libreOffice ? [libreOffice, pandas] : [pandas])
  if (libreOffice) await proveFirstHour()
} finally {
  await testBed.close()
}

async function proveEcosystem(seed: number, programs: readonly SpreadsheetProgram[]): Promise<void> {
  const folder = join(testBed.folder, `seed-${seed}`)
  await mkdir(folder)
  const original = join(folder, 'original.ndjson')
  await writeFile(original, sampleEcosystem(seed, nodesOfKind).join('\n'))
  const expected = parseElements(await importAndExport([original]))
  log(`Seed ${seed}: ${expected.length} elements`)
  const downloads: (Source & { files: string[] })[] = []
  for (const source of sources) downloads.push({ ...source, files: await download(source, folder) })
  for (const { name, extension: from, savedAs, files } of downloads) {
    for (const program of programs) {
      for (const to of savedAs) {
        const saved = await saveWith(program, files, to, join(folder, `${name}-${program.name}-${to}`))
        const changed = expected.map((element) =>
          changeTexts(element, (text, isInList) => program.changeText(text, { from, to, isInList })),
        )
        await report(`${name}, saved by ${program.name} as ${to.toUpperCase()}`, changed, saved)
      }
    }
  }
  await rm(folder, { recursive: true })
}

/** The files of an export in a folder of its own: the workbook, or those of the archive. */
async function download({ name, address }: Source, folder: string): Promise<string[]> {
  const target = join(folder, name)
  await mkdir(target)
  const response = await fetch(`${testBed.address}/exports/${address}`)
  if (!response.ok) throw new Error(`The export ${address} was answered with ${response.status}`)
  const file = { name: address.replace(/\?.*/, ''), path: join(target, address.replace(/\?.*/, '')) }
  await writeFile(file.path, Buffer.from(await response.arrayBuffer()))
  if (!file.name.endsWith('.zip')) return [file.path]
  const unpacked = await unpackArchive(file, folder)
  return Promise.all(
    unpacked.map(async ({ name: table, path }) => {
      await rename(path, join(target, table))
      return join(target, table)
    }),
  )
}

/** Imports files into an empty map; gives its export in NDJSON. */
async function importAndExport(files: readonly string[]): Promise<string> {
  await testBed.clear()
  await testBed.waitForImport(await testBed.startImport(files))
  return (await fetch(`${testBed.address}/exports/ecosystem.ndjson`)).text()
}

async function report(
  name: string,
  expected: Parameters<typeof listDifferences>[0],
  files: readonly string[],
): Promise<void> {
  const differences = await importAndExport(files).then(
    (ndjson) => listDifferences(expected, parseElements(ndjson)),
    (error: Error) => [error.message.slice(0, 2_000)],
  )
  reportDifferences(name, 'equal map', differences)
}

async function proveFirstHour(): Promise<void> {
  await testBed.clear()
  const { count, failures } = await checkFirstHour(
    testBed.graph,
    pandas.python,
    join(testBed.folder, 'workbooks'),
  )
  reportDifferences(`${count} workbooks of the first hour, written again`, 'read as expected', failures)
}

function reportDifferences(name: string, success: string, differences: readonly string[]): void {
  log(`  ${name}: ${differences.length === 0 ? success : `${differences.length} DIFFERENCES`}`)
  for (const difference of differences.slice(0, shownDifferences)) log(`    ${difference}`)
  if (differences.length > 0) process.exitCode = 1
}
