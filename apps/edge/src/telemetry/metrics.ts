// Counts and times of requests: a data point each for Analytics Engine, and the same summed up for one place that has none.
export type RequestPoint = {
  readonly method: string
  /** The route's pattern and not its path, which holds ids. */
  readonly route: string
  readonly status: number
  readonly ms: number
  /** `hit`, `miss`, `bypass`, or empty. */
  readonly cache: string
}

export type Metrics = {
  readonly record: (point: RequestPoint) => void
  /** Prometheus text format 0.0.4: what this isolate has served since it started. */
  readonly render: () => string
}

/** Upper bounds in milliseconds. */
const bucketsMs = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000]

type Series = { count: number; sumMs: number; readonly buckets: number[] }

const createSeries = (): Series => ({ count: 0, sumMs: 0, buckets: bucketsMs.map(() => 0) })

function add(series: Series, ms: number): void {
  series.count++
  series.sumMs += ms
  for (const [i, bound] of bucketsMs.entries()) if (ms <= bound) series.buckets[i] = (series.buckets[i] ?? 0) + 1
}

const labelsOf = ({ method, route, status, cache }: RequestPoint): string =>
  `method="${method}",route="${route}",status="${status}",cache="${cache}"`

const name = 'mintmark_edge_request_duration_seconds'

function linesOf([labels, { count, sumMs, buckets }]: [string, Series]): string[] {
  const bucket = (bound: string, value: number): string => `${name}_bucket{${labels},le="${bound}"} ${value}`
  return [
    ...bucketsMs.map((ms, i) => bucket(String(ms / 1000), buckets[i] ?? 0)),
    bucket('+Inf', count),
    `${name}_sum{${labels}} ${sumMs / 1000}`,
    `${name}_count{${labels}} ${count}`,
  ]
}

export function createMetrics(analytics: Pick<AnalyticsEngineDataset, 'writeDataPoint'> | undefined): Metrics {
  const all = new Map<string, Series>()
  return {
    record(point) {
      const labels = labelsOf(point)
      const series = all.get(labels) ?? createSeries()
      all.set(labels, series)
      add(series, point.ms)
      const { method, route, status, ms, cache } = point
      analytics?.writeDataPoint({ indexes: [route], blobs: [method, route, String(status), cache], doubles: [1, ms] })
    },
    render: () =>
      [`# HELP ${name} Requests that the edge answered.`, `# TYPE ${name} histogram`, ...[...all].flatMap(linesOf), ''].join('\n'),
  }
}
