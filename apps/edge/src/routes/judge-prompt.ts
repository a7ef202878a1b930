// The judgement of a request's prompt: what is blocked is recorded for appeals and counted against the key before it is answered.
import { createId, ModerationBlocked } from '@mintmark/shared'
import type { Order } from '../dispatch/order.ts'
import type { EdgeContext } from '../edge-context.ts'
import type { PolicyInput, Refused } from '../policy/index.ts'
import { insertBlocks, type BlockRow } from '../records/moderation-blocks.ts'
import type { Services } from '../services.ts'

/** What the record of a block says of its request; digests in place of the prompt and the end user. */
export type Judged = Pick<Order, 'promptDigest' | 'endUser'> & { readonly input: PolicyInput }

const rowOf = ({ now, random }: Services, c: EdgeContext, { input, promptDigest, endUser }: Judged, refused: Refused): BlockRow => ({
  id: createId('block', random),
  created_at: now(),
  key_id: c.var.apiKey.id,
  request_id: c.var.requestId,
  stage: 'input',
  mode: input.moderation,
  prompt_digest: promptDigest,
  end_user: endUser,
  image_id: null,
  categories: [...refused.categories],
  scores: { ...refused.evidence.scores },
  rules: [...refused.evidence.rules],
  classifier: refused.evidence.classifier,
})

/** Neither the record nor the count may turn a block into another answer. */
async function note(services: Services, c: EdgeContext, row: BlockRow): Promise<void> {
  const { db, keys, moderation, now } = services
  const { slowdown, gates } = keys
  const noted = await Promise.allSettled([
    insertBlocks(db, [row], now() - moderation.retentionMs),
    slowdown && gates.getByName(c.var.apiKey.hash).noteBlock(now(), slowdown),
  ])
  if (noted.some(({ status }) => status === 'rejected')) c.var.log('warn', 'block not noted')
}

/** Throws ModerationBlocked when the policy does not allow the prompt. */
export async function judgePrompt(services: Services, c: EdgeContext, judged: Judged): Promise<void> {
  const verdict = await services.policy(judged.input)
  if (verdict.allowed) return
  await note(services, c, rowOf(services, c, judged, verdict))
  throw new ModerationBlocked({ stage: 'input', categories: [...verdict.categories] })
}
