import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { installNpmPackages, runOrThrow } from '../tools.ts'
import { withExampleService } from './exampleService.ts'

/*
 * A client that is generated from the API's description, compiled strictly, and run against the service: it creates a
 * touchpoint, updates it with its ETag, pages a list, runs a report and reads a problem. `npm run prove:clients`
 */

const description = join(import.meta.dirname, '../../openapi.yaml')
const packages = [
  'openapi-typescript@7.13.0',
  'openapi-fetch@0.17.0',
  'typescript@5.9.3',
  '@types/node@26.6.6',
]
const compilerOptions = [
  '--strict',
  '--noEmit',
  '--skipLibCheck',
  '--module',
  'nodenext',
  '--target',
  'es2023',
]

const folder = await installNpmPackages(...packages)
const client = join(folder, 'client.mts')
const program = (name: string) => join(folder, 'node_modules/.bin', name)
await copyFile(join(import.meta.dirname, 'openapi-fetch/client.mts'), client)
await runOrThrow(program('openapi-typescript'), description, '--output', join(folder, 'schema.d.mts'))
await runOrThrow(program('tsc'), ...compilerOptions, client)
await withExampleService((address) => runOrThrow(process.execPath, client, address))
