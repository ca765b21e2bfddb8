import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { goTools, installGoTool, readOutput } from '../../tools.ts'
import { type ClientGenerator, clientFolder, descriptionPath, programPath } from '../clientGenerator.ts'

const goModule = `module client

go 1.24

require github.com/oapi-codegen/runtime v1.9.0
`

/** A client on net/http, with a method for each operation. */
export default {
  name: 'oapi-codegen',
  version: goTools['oapi-codegen'].version,
  language: 'Go',
  requires: ['go'],
  async prepare() {
    const generator = await installGoTool('oapi-codegen')
    const folder = clientFolder('oapiCodegen')
    const program = join(folder, 'client')
    return {
      async generate() {
        await rm(folder, { recursive: true, force: true })
        await mkdir(folder, { recursive: true })
        const options = ['-generate', 'types,client', '-package', 'main', '-o', join(folder, 'atlas.gen.go')]
        await readOutput(generator, ...options, descriptionPath)
      },
      async compile() {
        await writeFile(join(folder, 'go.mod'), goModule)
        await copyFile(programPath('oapiCodegen.go'), join(folder, 'main.go'))
        await readOutput('go', '-C', folder, 'mod', 'tidy')
        await readOutput('go', '-C', folder, 'vet', './...')
        await readOutput('go', '-C', folder, 'build', '-o', program)
      },
      run: (address, id) => readOutput(program, address, id),
    }
  },
} satisfies ClientGenerator
