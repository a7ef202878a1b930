// POST /v1/images/generations: from a prompt to images behind signed URLs.
import type { EdgeContext } from '../edge-context.ts'
import type { Services } from '../services.ts'
import { answerOrder } from './answer-order.ts'
import { receiveOrder } from './order-of.ts'

/** Fails with the codes of parsing, policy and dispatch in the error table. */
export const createGeneration = (services: Services) => async (c: EdgeContext) => {
  const { plan, order } = await receiveOrder(services, c)
  return answerOrder(services, c, plan, order)
}
