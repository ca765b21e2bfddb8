import { join } from 'node:path'
import { toolsFolder } from '../tools.ts'
import type { Toolchain } from './toolchains.ts'

/** A generator of clients and the language of its clients: the default export of a file in generators/. */
export interface ClientGenerator {
  readonly name: string
  readonly version: string
  readonly language: 'TypeScript' | 'Python' | 'Java' | 'Go'
  /** Programs that it needs on the machine beside Node. */
  readonly requires: readonly Toolchain[]
  /** Whether its clients can send filters such as `importance[gte]=1`; true if omitted. */
  readonly sendsFilters?: boolean
  /** Installs the generator and states how its client is made and used. */
  prepare(): Promise<GeneratedClient>
}

/** The steps of one client, in this order; each ends in an error when it fails. */
export interface GeneratedClient {
  generate(): Promise<unknown>
  compile(): Promise<unknown>
  /**
   * Creates a touchpoint with this id, updates it with its ETag and again with the same one, pages a list and runs a
   * report; resolves to what the program printed.
   */
  run(address: string, id: string): Promise<string>
}

/** The API description that every client is generated from. */
export const descriptionPath = join(import.meta.dirname, '../../openapi.yaml')

/** The path of the program that uses a generated client. */
export const programPath = (file: string) => join(import.meta.dirname, 'programs', file)

/** The folder of a generated client, outside version control. */
export const clientFolder = (name: string) => join(toolsFolder, 'clients', name)
