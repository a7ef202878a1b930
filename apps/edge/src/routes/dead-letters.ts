// /v1/admin/dead-letters: jobs that were given up after their last retry, and another chance for one.
import { MintmarkError, type DeadLetter, type DeadLetterList } from '@mintmark/shared'
import type { EdgeContext } from '../edge-context.ts'
import { listDeadLetters, markReplayed, type DeadLetterRow } from '../records/dead-letters.ts'
import type { Services } from '../services.ts'

const letterObject = ({ job_id, error_code, attempts, died_at, replayed_at }: DeadLetterRow): DeadLetter => ({
  object: 'dead_letter',
  job_id,
  error_code,
  attempts,
  died_at: Math.floor(died_at / 1000),
  replayed_at: replayed_at === null ? null : Math.floor(replayed_at / 1000),
})

export const getDeadLetters = (services: Services) => async (c: EdgeContext) =>
  c.json({ object: 'list', data: (await listDeadLetters(services.db)).map(letterObject) } satisfies DeadLetterList)

/** 202 once the job waits again. Throws job_not_found when it is not dead, or its order is not kept any more. */
export const replayDeadLetter =
  ({ db, jobs, now }: Services) =>
  async (c: EdgeContext): Promise<Response> => {
    const id = c.req.param('id') ?? ''
    if (!(await jobs.objects.getByName(id).revive())) {
      throw new MintmarkError('job_not_found', { message: 'There is no dead job of this id whose order is still kept.' })
    }
    await jobs.queue.send({ job_id: id })
    const letter = await markReplayed(db, id, now())
    if (!letter) throw new MintmarkError('job_not_found')
    return c.json(letterObject(letter), 202)
  }
