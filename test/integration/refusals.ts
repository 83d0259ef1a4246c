import { expect } from 'vitest';
import { cli } from './processes.ts';

/** A command line, the exit status it has, and what standard error says. */
export type Refusal = readonly [args: readonly string[], code: number, message: string];

/** Each command line is refused, and says what to do. */
export async function expectRefusals(dataDir: string, refusals: readonly Refusal[]): Promise<void> {
	for (const [args, code, message] of refusals) {
		const ended = await cli(dataDir, ...args);
		expect([ended.code, ended.stderr], args.join(' ')).toEqual([code, expect.stringContaining(message)]);
	}
}
