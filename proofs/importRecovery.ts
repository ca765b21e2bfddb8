import { setTimeout as sleep } from 'node:timers/promises'
import { exampleFiles, Stand } from './testBed.ts'

/**
 * Kills the service, or its database, at random points of an import, starts both again, and compares the graph that
 * the import ends with to the graph of one that nobody disturbed: `npm run prove:import -- 20`, or with another
 * example `npm run prove:import -- 4 broadband`.
 */
const points = Number(process.argv[2] ?? 20)
const files = await exampleFiles(process.argv[3] ?? 'government-services')
const tell = (line: string) => process.stdout.write(`${line}\n`)

/** Somewhere between its begin and its end, by the rows that are written; about one in ten while it still reads. */
async function randomPoint(id: string, rowsTotal: number): Promise<string> {
  const rows = rowsTotal * (Math.random() * 1.1 - 0.1)
  await sleep(Math.random() * 1_000)
  for (;;) {
    const { state, rowsWritten } = await stand.progress(id)
    if (state === 'done' || rowsWritten >= rows) return `${state}, ${rowsWritten} rows written`
    await sleep(20)
  }
}

const stand = await Stand.open()
try {
  const undisturbed = await stand.send(files)
  await stand.finished(undisturbed)
  const { rowsWritten: rowsTotal } = await stand.progress(undisturbed)
  const expected = await stand.digest()
  tell(`undisturbed: ${rowsTotal} rows, graph ${expected.slice(0, 12)}`)
  for (let point = 1; point <= points; point += 1) {
    await stand.empty()
    const id = await stand.send(files)
    const where = await randomPoint(id, rowsTotal)
    const victim = point % 2 === 1 ? 'the service' : 'Neo4j'
    await stand.kill(victim)
    await stand.start()
    await stand.finished(id)
    const found = await stand.digest()
    const verdict = found === expected ? 'equal graph' : 'ANOTHER GRAPH'
    tell(`${point}: ${victim} killed (${where}): ${verdict}`)
    if (found !== expected) process.exitCode = 1
  }
} finally {
  await stand.close()
}
