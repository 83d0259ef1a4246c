import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { benchActivation } from './activation.ts';
import { benchBoard } from './board.ts';
import { benchBus } from './bus.ts';
import { benchCaptures } from './captures.ts';
import { benchChat } from './chat.ts';
import { benchConversations } from './conversations.ts';
import { CORPORA, fetchCorpus } from './corpora.ts';
import { benchDelegation } from './delegation.ts';
import { benchFirstToken } from './firstToken.ts';
import { benchGraph } from './graph.ts';
import { benchIndexing } from './indexing.ts';
import { benchCapture, benchMemory, benchSave } from './latency.ts';
import { benchManyFiles } from './manyFiles.ts';
import { benchMcp } from './mcp.ts';
import { benchMillion } from './million.ts';
import { benchOverview } from './overview.ts';
import { benchSearching } from './searching.ts';
import type { Result } from './support/measure.ts';
import { Product } from './support/product.ts';

/**
 * `npm run bench [-- PART…]`: measures the built product on real source code and keeps the results in `bench/results.md`. Parts are
 * `django`, `mixed`, `million`, `manyFiles`, `activation`, `board`, `bus`, `captures`, `overview`, `graph`, `mcp`, `chat`, `firstToken`, `delegation`, `linux` and `conversations`; all of them but the last two without arguments. Every time stands beside that of a peer
 * or a limit from the same run, because times alone say more about the machine.
 */
const PARTS: Readonly<Record<string, () => Promise<Result[]>>> = {
	activation: benchActivation,
	board: benchBoard,
	bus: benchBus,
	captures: benchCaptures,
	overview: benchOverview,
	graph: benchGraph,
	mcp: benchMcp,
	chat: benchChat,
	firstToken: benchFirstToken,
	delegation: benchDelegation,
	django: () => benchCorpus('django', '15,000 passages'),
	mixed: () => benchCorpus('mixed', '230,000 passages'),
	million: benchMillion,
	manyFiles: benchManyFiles,
	linux: benchWarmStart,
	conversations: benchConversations,
};

/** Not part of every run: for one a gigabyte is indexed first, the other needs a file that may not be copied here. */
const ON_REQUEST = new Set(['linux', 'conversations']);

const RESULTS = path.join(import.meta.dirname, 'results.md');
const TITLE =
	'# Last results of `npm run bench`\n\nTimes say more about the machine than about the product: compare the ratios.\n\n';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((part) => PARTS[part] === undefined);
if (unknown.length > 0)
	throw new Error(`There is no part ${unknown.join(', ')}; parts are ${Object.keys(PARTS).join(', ')}.`);

execFileSync(process.execPath, ['esbuild.mts', '--production'], {
	cwd: path.join(import.meta.dirname, '..'),
	stdio: 'inherit',
});
for (const [part, bench] of Object.entries(PARTS)) {
	if (wanted.length > 0 ? !wanted.includes(part) : ON_REQUEST.has(part)) continue;
	const results = await bench();
	for (const { name, value, against = '' } of results) console.log(`${name}\n  ${value}\n  ${against}`);
	keep(part, results);
}

async function benchCorpus(name: 'django' | 'mixed', size: string): Promise<Result[]> {
	const folder = fetchCorpus(CORPORA[name]);
	const product = new Product();
	try {
		return [
			...(await benchIndexing(product, name, folder)),
			...(await benchSearching(product, folder, `in ${size}`)),
			...(await benchCapture(product)),
			...(await benchSave(product, folder)),
			...(await benchMemory(product, `with ${size}`)),
		];
	} finally {
		await product.close();
	}
}

/** A start on a big tree that is indexed already: how long until the folder is known to be up to date. */
async function benchWarmStart(): Promise<Result[]> {
	const folder = fetchCorpus(CORPORA.linux);
	const product = new Product();
	try {
		const first = await product.cli<{ files: number; seconds: number }>('index', folder);
		await product.cli('stop');
		const again = await product.cli<{ seconds: number }>('index', folder);
		const name = `warm start on ${first.files.toLocaleString('en')} files`;
		return [
			{ name, value: `${again.seconds.toFixed(1)} s to ready`, against: `first index: ${first.seconds.toFixed(0)} s` },
		];
	} finally {
		await product.close();
	}
}

/** Replaces the part's section of the results file, and leaves the others. */
function keep(part: string, results: readonly Result[]): void {
	const old = existsSync(RESULTS)
		? readFileSync(RESULTS, 'utf8')
				.split(/^(?=## )/m)
				.slice(1)
		: [];
	const others = old.filter((text) => !text.startsWith(`## ${part}\n`));
	writeFileSync(RESULTS, [TITLE, ...[...others, section(part, results)].sort()].join(''));
}

function section(part: string, results: readonly Result[]): string {
	const rows = results.map(({ name, value, against = '' }) => `| ${name} | ${value} | ${against} |`);
	const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)} at the end`;
	const when = `${new Date().toISOString().slice(0, 10)}; ${machine}`;
	const head = ['| what | measured | against, in the same run |', '|---|---|---|'];
	return `${[`## ${part}`, '', when, '', ...head, ...rows].join('\n')}\n\n`;
}
