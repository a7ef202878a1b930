// `x-mintmark-dry-run: 1`: what a generation would cost and how long it might take, without making it.
import type { DryRun } from '@mintmark/shared'
import type { Plan } from '../contract/plan.ts'
import type { Order } from '../dispatch/order.ts'
import type { EdgeContext } from '../edge-context.ts'
import { expectImage } from '../records/expectation.ts'
import { findCached } from '../records/images.ts'
import type { Services } from '../services.ts'
import { asksCache } from './order-of.ts'

export const isDryRun = (c: EdgeContext): boolean => c.req.header('x-mintmark-dry-run') === '1'

async function countCached({ db }: Services, plan: Plan, order: Order): Promise<number> {
  if (!asksCache(plan, order)) return 0
  const fingerprints = order.images.map(({ fingerprint }) => fingerprint)
  return (await findCached(db, fingerprints, order.keyId)).length
}

/**
 * The request has passed parsing, limits and policy, so it would be let in now. It counts as a request and as no image. Throws the error
 * of the limit that a repetition is over.
 */
export async function answerDryRun(services: Services, c: EdgeContext, plan: Plan, order: Order): Promise<Response> {
  if (c.var.overLimit) throw c.var.overLimit
  const { model, width, height } = plan.fields
  const [cached, { meanMs, running }] = await Promise.all([
    countCached(services, plan, order),
    expectImage(services.db, model, services.now()),
  ])
  return c.json({
    object: 'image_generation.dry_run',
    model,
    size: `${width}x${height}`,
    images: plan.count,
    cached_images: cached,
    charged_images: plan.count - cached,
    estimated_seconds: meanMs === null ? null : meanMs / 1000,
    images_ahead: running,
    warnings: [...plan.warnings],
  } satisfies DryRun)
}
