import { setTimeout as sleep } from 'node:timers/promises'
import { exampleFiles, Stand } from './stand.ts'

/**
 * Kills the service, or its database, at random points of an import, starts both again, and compares the graph that
 * the import ends with to the graph of one that nobody disturbed: `npm run prove:import -- 20`, or with another
 * example `npm run prove:import -- 4 broadband`.
 */
const points = Number(process.argv[2] ?? 20)
const files = await exampleFiles(process.argv[3] ?? 'government-services')
const tell = (line: string) => process.stdout.write(`${line}\n`)

const stand = await Stand.open()
try {
  const began = performance.now()
  await stand.finished(await stand.send(files))
  const durationMs = performance.now() - began
  const expected = await stand.digest()
  tell(`undisturbed: ${Math.round(durationMs / 1_000)} s, graph ${expected.slice(0, 12)}`)
  for (let point = 1; point <= points; point += 1) {
    await stand.empty()
    const id = await stand.send(files)
    const atMs = Math.random() * durationMs
    await sleep(atMs)
    const { state, rowsWritten } = await stand.progress(id)
    const victim = point % 2 === 1 ? 'the service' : 'Neo4j'
    await stand.kill(victim)
    await stand.start()
    await stand.finished(id)
    const found = await stand.digest()
    const verdict = found === expected ? 'equal graph' : 'ANOTHER GRAPH'
    tell(
      `${point}: ${victim} killed after ${(atMs / 1_000).toFixed(1)} s, ${state}, ${rowsWritten} rows written: ${verdict}`,
    )
    if (found !== expected) process.exitCode = 1
  }
} finally {
  await stand.close()
}
