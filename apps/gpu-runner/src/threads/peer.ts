// The other end of a conversation: a worker thread or a child process, spoken to alike.
import type { ChildProcess } from 'node:child_process'
import { Worker, type MessagePort } from 'node:worker_threads'
import type { Transfer } from './protocol.ts'

/** The thread or process that answers calls. `Message` is what it sends. */
export type Peer<Message> = {
  post(message: object, transfer?: Transfer): void
  onMessage(listener: (message: Message) => void): void
  onError(listener: (cause: Error) => void): void
  onExit(listener: () => void): void
  readonly close: () => Promise<void>
}

/** The side that calls, seen from the one that answers. */
export type Port<Message> = Pick<Peer<Message>, 'post' | 'onMessage'>

const workerPeer = <Message>(worker: Worker): Peer<Message> => ({
  post: (message, transfer = []) => worker.postMessage(message, transfer),
  onMessage: (listener) => void worker.on('message', listener),
  onError: (listener) => void worker.on('error', listener),
  onExit: (listener) => void worker.on('exit', () => listener()),
  close: async () => void (await worker.terminate()),
})

/** Messages are copied; one that is sent after the end is dropped. */
function processPeer<Message>(child: ChildProcess): Peer<Message> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    post: (message) => void (child.connected && child.send(message, () => {})),
    onMessage: (listener) => void child.on('message', (message: Message & object) => listener(message)),
    onError: (listener) => void child.on('error', listener),
    onExit: (listener) => void child.on('exit', () => listener()),
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** A child is started with an IPC channel and `serialization: 'advanced'`. */
export const peerOf = <Message>(other: Worker | ChildProcess): Peer<Message> =>
  other instanceof Worker ? workerPeer(other) : processPeer(other)

/** The parent of this process, which has an IPC channel to it, or the port of a worker thread. */
export function portOf<Message>(parent: MessagePort | NodeJS.Process): Port<Message> {
  if ('postMessage' in parent)
    return {
      post: (message, transfer = []) => parent.postMessage(message, transfer),
      onMessage: (listener) => void parent.on('message', listener),
    }
  return {
    post: (message) => void parent.send?.(message),
    onMessage: (listener) => void parent.on('message', (message: Message) => listener(message)),
  }
}
