// /v1/admin and /v1/usage.
import {
  apiKeyObjectSchema,
  createdKeySchema,
  createKeyRequestSchema,
  deadLetterListSchema,
  deadLetterSchema,
  keyListSchema,
  moderationBlockListSchema,
  updateKeyRequestSchema,
  usageListSchema,
} from '@mintmark/shared'
import { z } from 'zod'
import { blockQuerySchema } from '../../contract/block-query.ts'
import { dayRangeQuerySchema } from '../../contract/day-range.ts'
import { json, type Operations } from '../operation.ts'
import { idPath } from './parts.ts'

const access = ['admin'] as const
const tag = 'Administration'
const usage = { 200: { description: 'By key, day (UTC) and model.', content: json(usageListSchema) } }

export const administrationOperations = {
  createKey: {
    summary: 'Make an API key',
    tag,
    access,
    body: json(createKeyRequestSchema, { name: 'shop', scopes: ['generate'] }),
    answers: {
      201: {
        description: 'The key with its text, which is shown this once.',
        content: json(createdKeySchema),
        links: { changeKey: { id: '/id' }, revokeKey: { id: '/id' } },
      },
    },
  },
  listKeys: {
    summary: 'List API keys',
    tag,
    access,
    answers: { 200: { description: 'All of them, without their texts.', content: json(keyListSchema) } },
  },
  changeKey: {
    summary: 'Change an API key’s limits and strictness',
    tag,
    access,
    path: idPath('API key'),
    body: json(updateKeyRequestSchema, { limits: { images_per_day: 1000 } }),
    answers: { 200: { description: 'The key after that.', content: json(apiKeyObjectSchema) } },
    errors: ['key_not_found'],
  },
  revokeKey: {
    summary: 'Revoke an API key',
    tag,
    access,
    path: idPath('API key'),
    answers: { 200: { description: 'The key, which the next request finds revoked.', content: json(apiKeyObjectSchema) } },
    errors: ['key_not_found'],
  },
  listDeadLetters: {
    summary: 'List jobs that were given up',
    tag,
    access,
    answers: { 200: { description: 'The newest 100.', content: json(deadLetterListSchema) } },
  },
  listModerationBlocks: {
    summary: 'List blocks, for appeals',
    tag,
    access,
    query: blockQuerySchema,
    answers: { 200: { description: 'Newest first, without prompts.', content: json(moderationBlockListSchema) } },
    errors: ['invalid_value'],
  },
  replayDeadLetter: {
    summary: 'Give a job another chance',
    tag,
    access,
    path: idPath('job'),
    answers: { 202: { description: 'The job waits again.', content: json(deadLetterSchema) } },
    errors: ['job_not_found'],
  },
  ownUsage: {
    summary: 'What the key used',
    tag: 'Usage',
    access: ['read', 'generate'],
    query: dayRangeQuerySchema,
    answers: usage,
    errors: ['invalid_value'],
  },
  allUsage: {
    summary: 'What all keys used',
    tag,
    access,
    query: dayRangeQuerySchema.extend({ key_id: z.string().optional().describe('Only this key.') }),
    answers: usage,
    errors: ['invalid_value'],
  },
} as const satisfies Operations
