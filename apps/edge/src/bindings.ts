// The Worker's bindings, as wrangler.toml names them. Its variables are in env.ts.
import type { IdempotentRunObject } from './cache/idempotent-run.ts'
import type { RetryWindowObject } from './cache/retry-window.ts'
import type { SingleFlightObject } from './cache/single-flight.ts'
import type { KeyGate } from './limits/key-gate.ts'
import type { JobObject } from './jobs/job-object.ts'
import type { JobMessage } from './jobs/queue.ts'
import type { RunnerPool } from './pool/runner-pool.ts'
import type { TextModels } from './policy/guard/llama-guard.ts'
import type { DeliveryMessage } from './webhooks/announce.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      DB: D1Database
      IMAGES: R2Bucket
      KEYS: DurableObjectNamespace<KeyGate>
      /** Absent where the account has no Analytics Engine. */
      METRICS?: AnalyticsEngineDataset
      /** Absent where prompts get no second opinion. */
      AI?: TextModels
      ANONYMOUS: RateLimit
      VERIFICATIONS: RateLimit
      IDEMPOTENT_RUNS: DurableObjectNamespace<IdempotentRunObject>
      RETRY_WINDOWS: DurableObjectNamespace<RetryWindowObject>
      RUNNER_POOL: DurableObjectNamespace<RunnerPool>
      IMAGE_JOBS: DurableObjectNamespace<JobObject>
      JOBS: Queue<JobMessage>
      WEBHOOKS: Queue<DeliveryMessage>
      GENERATIONS: DurableObjectNamespace<SingleFlightObject>
    }
  }
}
