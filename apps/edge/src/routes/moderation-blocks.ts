// GET /v1/admin/moderation-blocks: the records of blocks, for appeals, newest first.
import type { ModerationBlock, ModerationBlockList } from '@mintmark/shared'
import { blockQueryOf } from '../contract/block-query.ts'
import type { EdgeContext } from '../edge-context.ts'
import { listBlocks, type BlockRow } from '../records/moderation-blocks.ts'
import type { Services } from '../services.ts'

const shown = (row: BlockRow): ModerationBlock => ({ object: 'moderation_block', ...row, created_at: Math.floor(row.created_at / 1000) })

export const getModerationBlocks =
  ({ db }: Services) =>
  async (c: EdgeContext): Promise<Response> => {
    const query = blockQueryOf(c)
    const rows = await listBlocks(db, { ...query, limit: query.limit + 1 })
    const data = rows.slice(0, query.limit).map(shown)
    return c.json({
      object: 'list',
      data,
      has_more: rows.length > query.limit,
      last_id: data.at(-1)?.id ?? null,
    } satisfies ModerationBlockList)
  }
