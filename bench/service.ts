import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Service, startService } from '../proofs/service.ts'
import type { ConnectionSettings } from '../src/graph/graph.ts'

/** The service while it is measured, and a folder of its own, which goes with it. */
export interface MeasuredService extends Service {
  readonly folder: string
  readonly pid: number
}

/** Work with the service in a process of its own, on a database that runs already. */
export async function withMeasuredService<Result>(
  { uri, username, password }: ConnectionSettings,
  run: (service: MeasuredService) => Promise<Result>,
  environment: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'cx-atlas-bench-'))
  try {
    const service = await startService('own', {
      NEO4J_URI: uri,
      NEO4J_USERNAME: username,
      NEO4J_PASSWORD: password,
      CX_ATLAS_HOME: folder,
      // The reports of a day that is due would take both processors.
      HISTORY_TIME: 'off',
      ...environment,
    })
    try {
      return await run({ ...service, folder, pid: service.process.pid ?? 0 })
    } finally {
      await service.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
