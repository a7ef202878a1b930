// What the test pool adds to the Worker's own bindings.
import type { D1Migration } from 'cloudflare:test'
import type * as mainModule from '../src/index.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      TEST_MIGRATIONS: D1Migration[]
    }
    interface GlobalProps {
      mainModule: typeof mainModule
    }
  }
}
