import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { ScanOptions, ScanSteps, ScanSummary } from '../../../../server/index/scan/scan.ts';
import { Scanner } from '../../../../server/index/scan/scanFolder.ts';
import { gitIn } from '../../../gitIn.ts';

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
	const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'understory-scan-')));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** Writes files by path; a content of `undefined` makes a folder. */
export function writeTree(root: string, tree: Readonly<Record<string, string | undefined>>): void {
	for (const [name, content] of Object.entries(tree)) {
		const file = path.join(root, name);
		mkdirSync(content === undefined ? file : path.dirname(file), { recursive: true });
		if (content !== undefined) writeFileSync(file, content);
	}
}

/** Files that git would show: tracked or not ignored, and there. */
export function filesOfGit(folder: string): string[] {
	const listed = gitIn(folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
	const deleted = new Set(gitIn(folder, 'ls-files', '-z', '--deleted').split('\0'));
	return listed
		.split('\0')
		.filter((file) => !deleted.has(file)) // and what is left of the last separator
		.sort();
}

export interface Scanned extends ScanSummary {
	readonly files: string[];
	readonly gone: string[];
}

export function scanAll(root: string, options: Partial<ScanOptions> = {}): Scanned {
	return collect(new Scanner().folder({ root, maxFileBytes: 2 ** 20, exclude: [], ...options }));
}

export function collect(steps: ScanSteps): Scanned {
	const files: string[] = [];
	const gone: string[] = [];
	for (;;) {
		const step = steps.next();
		if (step.done) return { files: files.sort(), gone: gone.sort(), ...step.value };
		files.push(...step.value.paths);
		gone.push(...step.value.gone);
	}
}
