import { setTimeout as sleep } from 'node:timers/promises'
import { listExampleFiles, TestBed } from './testBed.ts'

/**
 * Kills the service, or its database, at random points of an import, starts both again, and compares the graph that
 * the import ends with to the graph of one that nobody disturbed: `npm run prove:import -- 20`, or with another
 * example `npm run prove:import -- 4 broadband`.
 */
const rounds = Number(process.argv[2] ?? 20)
const files = await listExampleFiles(process.argv[3] ?? 'government-services')
const log = (line: string) => process.stdout.write(`${line}\n`)

/** Somewhere between its begin and its end, by the rows that are written; about one in ten while it still reads. */
async function waitForRandomPoint(id: string, rowsTotal: number): Promise<string> {
  const rows = rowsTotal * (Math.random() * 1.1 - 0.1)
  await sleep(Math.random() * 1_000)
  for (;;) {
    const { state, rowsWritten } = await testBed.readProgress(id)
    if (state === 'done' || rowsWritten >= rows) return `${state}, ${rowsWritten} rows written`
    await sleep(20)
  }
}

const testBed = await TestBed.open()
try {
  const undisturbed = await testBed.startImport(files)
  await testBed.waitForImport(undisturbed)
  const { rowsWritten: rowsTotal } = await testBed.readProgress(undisturbed)
  const expected = await testBed.computeDigest()
  log(`undisturbed: ${rowsTotal} rows, graph ${expected.slice(0, 12)}`)
  for (let round = 1; round <= rounds; round += 1) {
    await testBed.clear()
    const id = await testBed.startImport(files)
    const progressAtKill = await waitForRandomPoint(id, rowsTotal)
    const victim = round % 2 === 1 ? 'the service' : 'Neo4j'
    await testBed.kill(victim)
    await testBed.start()
    await testBed.waitForImport(id)
    const actual = await testBed.computeDigest()
    const verdict = actual === expected ? 'equal graph' : 'ANOTHER GRAPH'
    log(`${round}: ${victim} killed (${progressAtKill}): ${verdict}`)
    if (actual !== expected) process.exitCode = 1
  }
} finally {
  await testBed.close()
}
