import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/globalSetup.ts'],
    // A database a worker, so that each file has one for itself.
    maxWorkers: 2,
    // Files share the modules they import, which nothing in them changes: a minute less.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
  },
})
