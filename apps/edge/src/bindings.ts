// The Worker's bindings, as wrangler.toml names them. Its variables are in env.ts.
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
      GENERATIONS: DurableObjectNamespace<SingleFlightObject>
    }
  }
}
