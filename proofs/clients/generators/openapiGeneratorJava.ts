import { copyFile, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { readOutput } from '../../tools.ts'
import { type ClientGenerator, clientFolder, programPath } from '../clientGenerator.ts'
import { openApiGeneratorVersion, runOpenApiGenerator } from '../openApiGenerator.ts'

const properties = {
  library: 'native',
  invokerPackage: 'atlas',
  apiPackage: 'atlas.api',
  modelPackage: 'atlas.model',
  useSingleRequestParameter: 'true',
}

/** A client on the HTTP client of Java, with classes for Jackson; a request is an object, which cannot have a `wait`. */
export default {
  name: 'OpenAPI Generator, java (native)',
  version: openApiGeneratorVersion,
  language: 'Java',
  requires: ['javac', 'mvn'],
  async prepare() {
    const folder = clientFolder('openapiGeneratorJava')
    const maven = ['--quiet', '--batch-mode', '--file', join(folder, 'pom.xml'), '-Dmaven.test.skip=true']
    return {
      async generate() {
        await rm(folder, { recursive: true, force: true })
        await runOpenApiGenerator('java', folder, properties, '--parameter-name-mappings', 'wait=waitSeconds')
      },
      async compile() {
        await copyFile(
          programPath('OpenApiGenerator.java'),
          join(folder, 'src/main/java/OpenApiGenerator.java'),
        )
        await readOutput('mvn', ...maven, 'compile', 'dependency:copy-dependencies')
      },
      run(address, id) {
        const classPath = [join(folder, 'target/classes'), join(folder, 'target/dependency/*')]
        return readOutput('java', '-cp', classPath.join(delimiter), 'OpenApiGenerator', address, id)
      },
    }
  },
} satisfies ClientGenerator
