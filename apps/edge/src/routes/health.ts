// GET /livez: the Worker runs. GET /readyz: its configuration is parsed (else it would not run) and D1 is migrated and answers.
import type { Healthy, Unready } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'

/** Reads the newest migration's tables. */
const probeSql = 'SELECT 1 FROM generations, image_owners, api_keys LIMIT 0'

export const livez = (c: EdgeContext): Response => c.json({ status: 'ok' } satisfies Healthy)

/** 503 with the reason until D1 can be used. Says nothing of runners: cached images are served without one. */
export const readyz =
  ({ db }: Services) =>
  async (c: EdgeContext): Promise<Response> => {
    try {
      await db.prepare(probeSql).run()
      return c.json({ status: 'ok' } satisfies Healthy)
    } catch {
      return c.json({ status: 'unready', reason: 'D1 does not answer or lacks its tables: apply the migrations' } satisfies Unready, 503)
    }
  }
