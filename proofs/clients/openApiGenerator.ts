import { join } from 'node:path'
import { readOutput, toolsFolder } from '../tools.ts'
import { descriptionPath } from './clientGenerator.ts'

/** The version of OpenAPI Generator, a jar from Maven Central. */
export const openApiGeneratorVersion = '7.25.0'

/** Generates a client with OpenAPI Generator. */
export async function runOpenApiGenerator(
  language: 'java' | 'python',
  folder: string,
  properties: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<void> {
  const jars = join(toolsFolder, 'openapi-generator')
  const name = 'openapi-generator-cli'
  await readOutput(
    'mvn',
    '--quiet',
    '--batch-mode',
    'org.apache.maven.plugins:maven-dependency-plugin:3.10.0:copy',
    `-Dartifact=org.openapitools:${name}:${openApiGeneratorVersion}`,
    `-DoutputDirectory=${jars}`,
  )
  const additional = Object.entries(properties).map(([key, value]) => `${key}=${value}`)
  await readOutput(
    'java',
    '-jar',
    join(jars, `${name}-${openApiGeneratorVersion}.jar`),
    'generate',
    ...['--generator-name', language, '--input-spec', descriptionPath, '--output', folder],
    ...['--additional-properties', additional.join(','), ...options],
  )
}
