// The other end of a conversation: a worker thread or a child process, spoken to alike.
import type { ChildProcess } from 'node:child_process'
import { Worker, type MessagePort } from 'node:worker_threads'
import type { CallMessage, Transfer } from './protocol.ts'

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

/** How long a closed thread may take to end what runs. */
const endingMs = 10_000

/** `terminate` in the middle of a native call brings the whole process down (c2pa-node), so a thread is asked to end, and ends after it. */
function workerPeer<Message>(worker: Worker): Peer<Message> {
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const post = (message: object, transfer: Transfer = []): void => worker.postMessage(message, transfer)
  const closing: CallMessage<never> = { kind: 'close' }
  return {
    post,
    onMessage: (listener) => void worker.on('message', listener),
    onError: (listener) => void worker.on('error', listener),
    onExit: (listener) => void worker.on('exit', () => listener()),
    async close() {
      post(closing)
      const impatience = setTimeout(() => void worker.terminate(), endingMs)
      await ended
      clearTimeout(impatience)
    },
  }
}

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
