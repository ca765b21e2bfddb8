import type { ClientGenerator } from '../clientGenerator.ts'
import { openApiGeneratorVersion, runOpenApiGenerator } from '../openApiGenerator.ts'
import { preparePythonClient } from '../pythonClient.ts'

/** A client on urllib3, with classes from pydantic. */
export default {
  name: 'OpenAPI Generator, python',
  version: openApiGeneratorVersion,
  language: 'Python',
  requires: ['python3', 'javac', 'mvn'],
  prepare: () =>
    preparePythonClient({
      name: 'openapiGeneratorPython',
      packages: ['pydantic==2.*', 'python-dateutil==2.*', 'types-python-dateutil==2.*', 'urllib3==2.*'],
      generate: (folder) => runOpenApiGenerator('python', folder, { packageName: 'atlas' }),
      typeCheck: [],
      program: 'openapiGenerator.py',
    }),
} satisfies ClientGenerator
