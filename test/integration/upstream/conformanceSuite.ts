import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { end, REPOSITORY, start, temporaryDataDir } from '../processes.ts';

const SUITE = path.join(REPOSITORY, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
/** A scenario may take this long; all those of a client run at once. Milliseconds. */
const SCENARIO_MS = '120000';

export interface SuiteResult {
	/** What failed, in words, of what counts and of what is to count soon; empty when the suite is content. */
	readonly failed: readonly string[];
	/** Scenarios that counted. */
	readonly scored: number;
}

/**
 * Runs what the protocol's conformance suite requires of a revision. Some of its scenarios read a stream for one second
 * of the clock and go on; where that was too short on a busy machine, they are run once more, alone.
 */
export async function runSuite(args: readonly string[], revision: string): Promise<SuiteResult> {
	const { said } = await run([...args, '--requirements', revision]);
	const ran = [...said.matchAll(/^([✓✗]) (\S+): \d+ passed/gm)];
	const notScored = new Map(
		[...said.matchAll(/^ {2}[✓✗] (\S+) \((\w[\w -]*)\)$/gm)].map(([, name, reason]) => [name!, reason!]),
	);
	const failed: string[] = [];
	for (const [, sign, name] of ran) {
		if (sign === '✓' || notScored.get(name!) === 'extension') continue;
		const again = await run([...args, '--scenario', name!, '--spec-version', revision]);
		if (again.code !== 0) failed.push(name!, ...failures(again.folder));
	}
	return { failed, scored: ran.length - notScored.size };
}

async function run(args: readonly string[]): Promise<{ code: number | null; said: string; folder: string }> {
	const folder = path.join(temporaryDataDir(), 'results');
	const { code, stdout, stderr } = await end(start(SUITE, [...args, '--timeout', SCENARIO_MS, '-o', folder]));
	return { code, said: `${stdout}${stderr}`, folder };
}

/** What the suite wrote about checks that failed. */
function failures(folder: string): string[] {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('checks.json'),
	);
	return files.flatMap((file) => {
		const checks = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>[];
		return checks
			.filter(({ status }) => status === 'FAILURE')
			.map(
				({ id, errorMessage, details }) =>
					`${path.dirname(file)} ${String(id)}: ${String(errorMessage)} ${JSON.stringify(details)?.slice(0, 400)}`,
			);
	});
}
