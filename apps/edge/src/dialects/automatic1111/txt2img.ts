// POST /sdapi/v1/txt2img: the dialect's request as an order like any other.
import { txt2imgRequestSchema } from '@mintmark/shared'
import { parseBody } from '../../contract/parse-body.ts'
import type { EdgeContext } from '../../edge-context.ts'
import { readDialectState } from '../../records/automatic1111.ts'
import { takeOrder } from '../../routes/order-of.ts'
import type { Services } from '../../services.ts'
import { answerRequest } from './answer.ts'
import { translate } from './translate.ts'

/** Fails with the codes of parsing, policy and dispatch in the error table. */
export const txt2img = (services: Services) => async (c: EdgeContext) => {
  const request = await parseBody(c, txt2imgRequestSchema)
  const { model } = await readDialectState(services.db, c.var.apiKey.id)
  return answerRequest(services, c, request, await takeOrder(services, c, translate(request, model)))
}
