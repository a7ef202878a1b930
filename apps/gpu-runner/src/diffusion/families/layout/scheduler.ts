// The schedule that a published model folder brings.
import { join } from 'node:path'
import { z } from 'zod'
import { readSchedulerConfig, type SchedulerPlan } from '../../schedules/diffusers-config.ts'
import { readJson } from './read-json.ts'

/** Maps scheduler/scheduler_config.json of `folder`. Throws an Error that names the file, or the key that is not understood. */
export const readScheduler = async (folder: string): Promise<SchedulerPlan> =>
  readSchedulerConfig(await readJson(join(folder, 'scheduler/scheduler_config.json'), z.unknown()))
