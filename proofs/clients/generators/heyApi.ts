import { join } from 'node:path'
import { type ClientGenerator, descriptionPath } from '../clientGenerator.ts'
import { prepareTypeScriptClient } from '../typeScriptClient.ts'

const version = '0.99.0'

/** A client on `fetch`, a function for each operation. */
export default {
  name: '@hey-api/openapi-ts',
  version,
  language: 'TypeScript',
  requires: [],
  prepare: () =>
    prepareTypeScriptClient({
      packages: [`@hey-api/openapi-ts@${version}`],
      command: 'openapi-ts',
      configure: (folder) => {
        const output = join(folder, 'generated')
        return ['--input', descriptionPath, '--output', output, '--client', '@hey-api/client-fetch']
      },
      program: 'heyApi.mts',
    }),
} satisfies ClientGenerator
