#!/usr/bin/env node
import './requireNode.mjs'

await import('../src/cli/main.ts')
