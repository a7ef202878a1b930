// POST /v1/admin/sweep: a sweep of the bucket at once, besides those of the schedule.
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'
import { sweep } from '../sweep/sweep.ts'

export const sweepBucket =
  ({ sweeper }: Services) =>
  async (c: EdgeContext): Promise<Response> =>
    c.json(await sweep(sweeper))
