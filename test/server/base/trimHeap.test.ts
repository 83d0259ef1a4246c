import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const BASE = path.resolve(import.meta.dirname, '../../../server/base');

/** 96 MB of blocks as native modules make them, of which the last one stays; in a process of its own, whose memory nobody else uses. */
const SCRIPT = `
	import { collectGarbage } from ${JSON.stringify(path.join(BASE, 'collectGarbage.ts'))};
	import { trimHeap } from ${JSON.stringify(path.join(BASE, 'trimHeap.ts'))};
	const blocks = Array.from({ length: 1536 }, () => new Uint8Array(64 * 1024).fill(1));
	globalThis.kept = blocks.pop();
	blocks.length = 0;
	await new Promise(setImmediate);
	collectGarbage();
	await new Promise((resolve) => setTimeout(resolve, 100));
	const before = process.memoryUsage.rss();
	await trimHeap();
	console.log(JSON.stringify({ before, after: process.memoryUsage.rss() }));
`;

test.skipIf(process.platform !== 'linux')('what was freed below a block in use goes back to the system', () => {
	const output = execFileSync(process.execPath, ['--input-type=module', '--eval', SCRIPT], { encoding: 'utf8' });
	const { before, after } = JSON.parse(output) as { before: number; after: number };
	expect(before - after).toBeGreaterThan(64 * 2 ** 20);
});
