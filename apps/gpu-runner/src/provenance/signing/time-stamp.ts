// Time stamps are wanted, not waited for: a time-stamped signature within the budget, else one without.

/** RFC 3161 authorities answer in tens of milliseconds; past this an image is worth more without a stamp. */
export const timeStampBudgetMs = 1_500
/** After a failure the authority is left alone for so long, so that a dead one costs one image its budget and not every image. */
const restMs = 60_000

export type TimeStamping = {
  /** Runs `stamped`; when that fails, takes longer than the budget, or failed within the last minute, runs `plain`. */
  prefer<T>(stamped: () => Promise<T>, plain: () => Promise<T>): Promise<{ readonly result: T; readonly stamped: boolean }>
}

export type TimeStampOptions = { readonly budgetMs: number; readonly now: () => number }

async function within<T>(budgetMs: number, work: Promise<T>): Promise<T> {
  const { promise: overdue, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no time stamp within ${budgetMs} ms`)), budgetMs)
  return Promise.race([work, overdue]).finally(() => clearTimeout(timer))
}

export function createTimeStamping({ budgetMs, now }: TimeStampOptions): TimeStamping {
  let restsUntilMs = -Infinity
  return {
    async prefer(stamped, plain) {
      if (now() < restsUntilMs) return { result: await plain(), stamped: false }
      try {
        return { result: await within(budgetMs, stamped()), stamped: true }
      } catch {
        restsUntilMs = now() + restMs
        return { result: await plain(), stamped: false }
      }
    },
  }
}
