import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { seededRandom } from '../ecosystems/random.ts'

export const whiteboardSizes = [1_000, 10_000, 100_000] as const

const words = [
  'billing',
  'order',
  'customer',
  'parcel',
  'router',
  'contract',
  'field',
  'portal',
  'claims',
  'meter',
]
const systemsPerRow = 8

/** A whiteboard: each row has a new touchpoint, a customer group of 50, and systems that recur in about ten rows. */
export async function writeWhiteboard(folder: string, rows: number): Promise<string[]> {
  const file = join(folder, 'whiteboard.csv')
  await pipeline(Readable.from(listLines(rows)), createWriteStream(file))
  return [file]
}

function* listLines(rows: number): Generator<string> {
  const random = seededRandom(7)
  const pick = (count: number) => Math.floor(random() * count)
  const nameSystem = (number: number) =>
    [number, Math.floor(number / 10), Math.floor(number / 100)].map((each) => words[each % 10]).join(' ')
  yield 'customerGroup,touchpoint,systems\n'
  for (let row = 0; row < rows; row += 1) {
    const systems = Array.from({ length: systemsPerRow }, () => pick(Math.max(10, rows * 0.8)))
    const names = systems.map((number) => `${nameSystem(number)} ${number}`)
    yield `Group ${row % 50},Touchpoint ${row},${names.join(';')}\n`
  }
}
