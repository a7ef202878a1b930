// /v1/runners, where runners report, /v1/admin/runners, and the sweep of the bucket that they write to.
import { runnerListSchema, runnerReceiptSchema, runnerReportSchema, runnerSchema, sweepSchema } from '@mintmark/shared'
import { json, type Operations } from '../operation.ts'
import { idPath } from './parts.ts'

const access = ['admin'] as const
const tag = 'Administration'
const changed = { 200: { description: 'The runner after that.', content: json(runnerSchema) } }

export const runnerOperations = {
  reportRunner: {
    summary: 'Report of a runner',
    description: 'Only runners call this, again and again while they live.',
    tag,
    access: 'runner',
    body: json(runnerReportSchema),
    answers: { 200: { description: 'When the next report is due.', content: json(runnerReceiptSchema) } },
  },
  listRunners: {
    summary: 'List runners',
    tag,
    access,
    answers: { 200: { description: 'Those that have reported of late, or the fixed one.', content: json(runnerListSchema) } },
  },
  drainRunner: {
    summary: 'Give a runner no more jobs',
    tag,
    access,
    path: idPath('runner'),
    answers: changed,
    errors: ['runner_not_found'],
  },
  resumeRunner: {
    summary: 'Give a runner jobs again',
    tag,
    access,
    path: idPath('runner'),
    answers: changed,
    errors: ['runner_not_found'],
  },
  sweepBucket: {
    summary: 'Sweep the bucket',
    description: 'Removes images and manifests that no finished generation has, besides the sweeps of the schedule.',
    tag,
    access,
    answers: { 200: { description: 'What was looked at and removed.', content: json(sweepSchema) } },
  },
} as const satisfies Operations
