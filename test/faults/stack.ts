// The service of the fault tests: an edge, three runners with the stub engine, and a store that can be made to fail.
import { catalogue } from '@mintmark/models'
import type { Stack } from '../../infra/dev/stack.ts'
import { freePort } from '../../infra/dev/ports.ts'
import { startTestStack } from '../e2e/stack.ts'
import { startStoreProxy, type StoreProxy } from './store-proxy.ts'

export const runnerCount = 3

export type FaultStack = Stack & { readonly stateDir: string; readonly store: StoreProxy; readonly storeUrl: string }

/** High enough never to refuse: what these tests count must not depend on how fast the machine is. */
const unlimited = {
  MINTMARK_QUEUE_LIMIT: '10000',
  MINTMARK_LIMITS: ['requests_per_minute', 'images_per_minute', 'concurrent_images'].map((name) => `${name}:none`).join(','),
}

export async function startFaultStack(): Promise<FaultStack> {
  const [port, storePort] = [await freePort(), await freePort()]
  const store = await startStoreProxy(storePort, port)
  const storeUrl = `http://127.0.0.1:${storePort}/cdn-cgi/local/r2/s3`
  const environment = {
    ...unlimited,
    MINTMARK_ENGINE: 'stub',
    MINTMARK_STUB_DELAY_MS: '100',
    MINTMARK_MODELS: catalogue[0]?.id ?? '',
    MINTMARK_WATERMARK_KEYS: 'none',
    MINTMARK_RUNNER_REPORT_SECONDS: '1',
    MINTMARK_S3_ENDPOINT: storeUrl,
  }
  const stack = await startTestStack(environment, port, runnerCount)
  const close = async (): Promise<void> => {
    await stack.close()
    store.close()
  }
  return { ...stack, store, storeUrl, close }
}
