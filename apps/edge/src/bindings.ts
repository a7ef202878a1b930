// The Worker's bindings, as wrangler.toml names them. Its variables are in env.ts.
import type { IdempotentRunObject } from './cache/idempotent-run.ts'
import type { RetryWindowObject } from './cache/retry-window.ts'
import type { SingleFlightObject } from './cache/single-flight.ts'
import type { KeyGate } from './limits/key-gate.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database
      IMAGES: R2Bucket
      KEYS: DurableObjectNamespace<KeyGate>
      ANONYMOUS: RateLimit
      VERIFICATIONS: RateLimit
      IDEMPOTENT_RUNS: DurableObjectNamespace<IdempotentRunObject>
      RETRY_WINDOWS: DurableObjectNamespace<RetryWindowObject>
      GENERATIONS: DurableObjectNamespace<SingleFlightObject>
    }
  }
}
