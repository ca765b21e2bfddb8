/** Run when a container image is built: puts the jars of Neo4j and the class-data archive beside this file. */
import { createArchive } from '../src/embedded/classArchive.ts'
import { bundledHome, ensureNeo4jRuntime } from '../src/embedded/neo4jJars.ts'

const onProgress = (line: string) => process.stdout.write(`${line}\n`)

const [runtimeHome = ''] = process.argv.slice(2)
// The archive is specific to the Java that reads it.
process.env.JAVA_HOME = runtimeHome
await createArchive(await ensureNeo4jRuntime({ home: bundledHome, onProgress }))
onProgress('The class-data archive is ready')
