import { join } from 'node:path'
import { type ClientGenerator, descriptionPath } from '../clientGenerator.ts'
import { prepareTypeScriptClient } from '../typeScriptClient.ts'

const version = '7.13.0'

/** Types from openapi-typescript, requests from openapi-fetch. */
export default {
  name: 'openapi-typescript',
  version,
  language: 'TypeScript',
  requires: [],
  prepare: () =>
    prepareTypeScriptClient({
      packages: [`openapi-typescript@${version}`, 'openapi-fetch@0.17.0'],
      command: 'openapi-typescript',
      configure: (folder) => [descriptionPath, '--output', join(folder, 'schema.ts')],
      program: 'openapiTypescript.mts',
    }),
} satisfies ClientGenerator
