// All operations, by the names of their routes.
import { administrationOperations } from './administration.ts'
import { automatic1111Operations } from './automatic1111.ts'
import { imageOperations } from './images.ts'
import { jobOperations } from './jobs.ts'
import { modelOperations } from './models.ts'
import { provenanceOperations } from './provenance.ts'
import { runnerOperations } from './runners.ts'
import { serviceOperations } from './service.ts'
import { webhookOperations } from './webhooks.ts'

export const operations = {
  ...imageOperations,
  ...jobOperations,
  ...webhookOperations,
  ...modelOperations,
  ...provenanceOperations,
  ...administrationOperations,
  ...runnerOperations,
  ...automatic1111Operations,
  ...serviceOperations,
} as const
