import { defineConfig } from 'vitest/config'

/**
 * Test files that run side by side, each with a database of its own. With 2, two servers and two test processes
 * share the machine; on two cores that is no quicker, and every start is slower.
 */
const databases = 1

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/globalSetup.ts'],
    fileParallelism: databases > 1,
    maxWorkers: databases,
    testTimeout: 60_000,
    hookTimeout: 300_000,
    teardownTimeout: 60_000,
  },
})
