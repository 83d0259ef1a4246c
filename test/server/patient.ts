/** How long `vi.waitUntil` and `vi.waitFor` wait for what other threads and the disk do: a busy machine takes its time. */
export const PATIENT = { timeout: 20_000 };
