import { AtlasError } from './model/errors.ts'
import { openConfiguredGraph, serve } from './service.ts'
import { readSettings } from './settings.ts'

/** Which embedded database is the user's own. */
const userDatabaseName = 'own'

const onProgress = (line: string) => process.stderr.write(`${line}\n`)

try {
  const settings = readSettings()
  const graph = await openConfiguredGraph(settings, { name: userDatabaseName, onProgress })
  const address = await serve(graph, settings).catch(async (error: unknown) => {
    await graph.close()
    throw error
  })
  process.stderr.write(`cx-atlas serves ${address}; the API is described at ${address}/docs\n`)
} catch (error) {
  if (!(error instanceof AtlasError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
