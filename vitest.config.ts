// The test projects: plain Node units, the Worker inside workerd, and the end-to-end run over real processes.
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { edgeVariables } from './apps/edge/test/variables.ts'

/** What is waited for may take this long on a machine with two slow, shared cores; a test that passes does not wait for it. */
const patience = { poll: { timeout: 15_000 } }

const edge = {
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: { bindings: { ...edgeVariables, TEST_MIGRATIONS: await readD1Migrations('apps/edge/migrations') } },
    })),
  ],
  test: {
    name: 'edge',
    include: ['apps/edge/**/*.test.ts'],
    setupFiles: ['apps/edge/test/setup.ts'],
    isolate: false,
    testTimeout: 20_000,
    expect: patience,
  },
}

const node = {
  test: {
    name: 'node',
    include: ['{packages,apps/gpu-runner,apps/cli,infra,bench}/**/*.test.ts', 'test/contract/**/*.test.ts'],
    testTimeout: 20_000,
    expect: patience,
  },
}

const e2e = {
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: patience,
    fileParallelism: false,
    globalSetup: 'test/e2e/global-setup.ts',
  },
}

/** Last and alone: three runners, which need both cores. */
const faults = {
  test: {
    name: 'faults',
    include: ['test/faults/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    expect: patience,
    fileParallelism: false,
    sequence: { groupOrder: 1 },
  },
}

export default defineConfig({ test: { projects: [node, edge, e2e, faults] } })
