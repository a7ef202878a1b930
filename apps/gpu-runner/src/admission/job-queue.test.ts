// The waiting line under a driven clock: order, limits, estimates, and what an abort does.
import { expect, test } from 'vitest'
import { createJobQueue, type Task } from './job-queue.ts'

/** A task that runs until it is told to end. */
function createTask(name: string, log: string[], units = 1) {
  const controller = new AbortController()
  const { promise, resolve: end } = Promise.withResolvers<void>()
  const task: Task = {
    units,
    signal: controller.signal,
    run: (queuedMs) => {
      log.push(`${name} runs after ${queuedMs}`)
      return promise
    },
    drop: () => log.push(`${name} dropped`),
  }
  return { task, end, abort: () => controller.abort() }
}

const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

test('tasks start in order, a fixed number at a time, and never before enqueue has answered', async () => {
  const log: string[] = []
  let now = 0
  const queue = createJobQueue({ waiting: 4, running: 2 }, () => now)
  const [a, b, c] = ['a', 'b', 'c'].map((name) => createTask(name, log))
  const positions = [a, b, c].map((one) => one && queue.enqueue(one.task).position)
  expect(positions).toEqual([0, 1, 2])
  expect(log).toEqual([])
  await settle()
  expect(log).toEqual(['a runs after 0', 'b runs after 0'])
  expect(queue.length()).toEqual({ waiting: 1, running: 2 })
  now = 30
  a?.end()
  await settle()
  expect(log.at(-1)).toBe('c runs after 30')
})

test('a full line refuses, and says when the backlog will be done at the measured rate', async () => {
  let now = 0
  const queue = createJobQueue({ waiting: 1, running: 1 }, () => now)
  const first = createTask('first', [], 10)
  expect(queue.enqueue(first.task).estimatedMs).toBeNull()
  await settle()
  now = 5_000
  first.end()
  await settle()
  // 500 ms a unit.
  expect(queue.enqueue(createTask('a', [], 4).task).estimatedMs).toBe(2_000)
  expect(queue.enqueue(createTask('b', [], 10).task).estimatedMs).toBe(7_000)
  expect(() => queue.enqueue(createTask('c', []).task)).toThrow(
    expect.objectContaining({ code: 'runner_overloaded', retryAfterSeconds: 7 }),
  )
})

test('a refusal before the first measurement still names a time', () => {
  const queue = createJobQueue({ waiting: 0, running: 1 }, () => 0)
  queue.enqueue(createTask('a', []).task)
  expect(() => queue.enqueue(createTask('b', []).task)).toThrow(expect.objectContaining({ retryAfterSeconds: 1 }))
})

test('an aborted task leaves the line and makes room', async () => {
  const log: string[] = []
  const queue = createJobQueue({ waiting: 1, running: 1 }, () => 0)
  queue.enqueue(createTask('a', log).task)
  const b = createTask('b', log)
  queue.enqueue(b.task)
  await settle()
  b.abort()
  expect(log).toEqual(['a runs after 0', 'b dropped'])
  expect(queue.enqueue(createTask('c', log).task).position).toBe(1)
})

test('idle resolves once nothing waits or runs, at once when nothing does', async () => {
  const queue = createJobQueue({ waiting: 1, running: 1 }, () => 0)
  await queue.idle()
  const task = createTask('a', [])
  queue.enqueue(task.task)
  let idle = false
  const waiting = queue.idle().then(() => (idle = true))
  await settle()
  expect(idle).toBe(false)
  task.end()
  expect(await waiting).toBe(true)
})
