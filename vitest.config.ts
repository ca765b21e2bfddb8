import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Every process and thread of the suite compiles the same modules.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node')

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/globalSetup.ts'],
    // A database a worker, so that each file has one for itself.
    maxWorkers: 2,
    // Files share the modules they import, which nothing in them changes: a minute less.
    isolate: false,
    // Node runs the files as it runs the product, by stripping types.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    testTimeout: 60_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
  },
})
