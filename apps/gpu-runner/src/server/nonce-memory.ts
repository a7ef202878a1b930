// Remembers the nonces of recent calls, so that none is accepted twice.

/** Notes a nonce. False when it was noted before and could still be replayed. */
export type NonceMemory = (nonce: string, nowMs: number) => boolean

/** Forgets a nonce after `lifetimeMs`, by when its time stamp is refused anyway. */
export function createNonceMemory(lifetimeMs: number): NonceMemory {
  const expiries = new Map<string, number>()
  const forget = (nowMs: number): void => {
    for (const [nonce, expiresMs] of expiries) {
      // The map is in order of arrival, so the first that still counts ends the search.
      if (expiresMs > nowMs) break
      expiries.delete(nonce)
    }
  }
  return function note(nonce, nowMs) {
    forget(nowMs)
    if (expiries.has(nonce)) return false
    expiries.set(nonce, nowMs + lifetimeMs)
    return true
  }
}
