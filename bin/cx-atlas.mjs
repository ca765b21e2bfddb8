#!/usr/bin/env node
import module from 'node:module'
import { join } from 'node:path'
import './requireNode.mjs'

// A third of the time until a command begins; where the folder cannot be written it begins without.
module.enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'))

await import('../src/cli/main.ts')
