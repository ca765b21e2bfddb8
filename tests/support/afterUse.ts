import { afterAll, onTestFinished, TestRunner } from 'vitest'

/** Closes something after the test that calls this, or else after the file; not for hooks, whose own files go on. */
export function afterUse(close: () => unknown): void {
  const after = TestRunner.getCurrentTest() ? onTestFinished : afterAll
  after(async () => {
    await close()
  })
}
