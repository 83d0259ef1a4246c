import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { end, REPOSITORY, start, temporaryDataDir } from '../processes.ts';

const SUITE = path.join(REPOSITORY, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');

export interface SuiteResult {
	readonly code: number | null;
	/** What failed, in words; empty when the suite is content. */
	readonly failed: readonly string[];
	/** Scenarios that counted. */
	readonly scored: number;
}

/** Runs the protocol's conformance suite. */
export async function runSuite(args: readonly string[]): Promise<SuiteResult> {
	const folder = path.join(temporaryDataDir(), 'results');
	const { code, stdout, stderr } = await end(start(SUITE, [...args, '-o', folder]));
	const said = `${stdout}${stderr}`;
	const ran = said.match(/^[✓✗] \S+: \d+ passed/gm)?.length ?? 0;
	const notScored = Number(/^Not scored for .*: (\d+) scenario/m.exec(said)?.[1] ?? 0);
	return { code, failed: code === 0 ? [] : failures(folder), scored: ran - notScored };
}

/** What the suite wrote about checks that failed. */
function failures(folder: string): string[] {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
		file.endsWith('checks.json'),
	);
	return files
		.filter((file) => !file.includes('tasks-'))
		.flatMap((file) => {
			const checks = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>[];
			return checks
				.filter(({ status }) => status === 'FAILURE')
				.map(
					({ id, errorMessage, details }) =>
						`${path.dirname(file)} ${String(id)}: ${String(errorMessage)} ${JSON.stringify(details)?.slice(0, 400)}`,
				);
		});
}
