// A real service for a bench, on free ports with fresh state, stopped and removed afterwards.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, freePorts } from '../infra/dev/ports.ts'
import { type Stack, startStack } from '../infra/dev/stack.ts'

export async function withStack(
  environment: Readonly<Record<string, string>>,
  measure: (stack: Stack) => Promise<void>,
  runners = 1,
): Promise<void> {
  const stateDir = await mkdtemp(join(tmpdir(), 'mintmark-bench-'))
  const stack = await startStack({ port: await freePort(), runnerPort: await freePorts(runners), runners, stateDir, environment })
  try {
    await measure(stack)
  } finally {
    await stack.close()
    await rm(stateDir, { recursive: true, force: true })
  }
}
