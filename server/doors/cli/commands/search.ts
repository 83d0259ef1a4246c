import path from 'node:path';
import { globOfPath } from '../../../../common/base/globOfPath.ts';
import { plainLineSpan } from '../../../../common/base/lineRange.ts';
import { isRecord } from '../../../../common/model/kinds.ts';
import { searchMode, type SearchHit } from '../../../../common/model/search.ts';
import { canonicalFolder } from '../../../app/folder.ts';
import type { Command, Invocation } from '../command.ts';
import type { ServerClient } from '../serverClient.ts';
import { UsageError } from '../command.ts';

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 200;
const MAX_SNIPPET_LINES = 6;

export const searchCommand: Command = {
	name: 'search',
	usage: 'QUERY',
	summary: 'Search code, documents, captures and tasks by meaning, text and name.',
	details:
		'QUERY may hold filters: lang:ts path:src/** kind:code tag:x "exact phrase" -path:test. Put -- before a query that ' +
		'begins with a dash.',
	options: {
		dir: { type: 'string', value: 'DIR', summary: 'Only in this folder, which was indexed, or is in one that was.' },
		limit: { type: 'string', value: 'K', summary: `At most K passages (default ${DEFAULT_LIMIT}).` },
		mode: { type: 'string', value: 'MODE', summary: `${searchMode.options.join(', ')} (default hybrid).` },
	},
	arity: [1, Number.POSITIVE_INFINITY],
	async run(call) {
		const { args, options, terminal, server } = call;
		const limit = options.count('limit', 1) ?? DEFAULT_LIMIT;
		if (limit > MAX_LIMIT) throw new UsageError(`--limit is at most ${MAX_LIMIT}.`);
		const mode = options.choice('mode', searchMode.options) ?? 'hybrid';
		const scope = await findScope(server, options.text('dir'));
		const query = `${args.join(' ')}${scope?.filter ?? ''}`;
		const roots = scope === undefined ? [] : [scope.root];
		const { hits, notices } = await server.call('search/query', { query, roots, limit, mode });
		for (const notice of [...(scope?.notices ?? []), ...notices]) terminal.note(notice);
		const shown = hits.map((hit) => ({ ...hit, path: pathOf(hit, scope) }));
		if (terminal.json) terminal.data(shown.map(toRow));
		else for (const hit of shown) print(call, hit);
		if (!terminal.json && hits.length === 0) terminal.note('Nothing found.');
		return 0;
	},
};

interface Scope {
	readonly root: string;
	/** Folder the paths are shown relative to. */
	readonly dir: string;
	/** Narrows the query to a folder inside the root. */
	readonly filter: string;
	readonly notices: readonly string[];
}

async function findScope(server: ServerClient, option: string | undefined): Promise<Scope | undefined> {
	if (option === undefined) return undefined;
	const dir = canonicalFolder(path.resolve(option));
	const { roots } = await server.call('index/status', {});
	const around = roots
		.map(({ root }) => root)
		.filter((root) => root === dir || dir.startsWith(root.endsWith(path.sep) ? root : root + path.sep))
		.sort((a, b) => b.length - a.length);
	const root = around[0];
	if (root === undefined) {
		const notices = [`${dir} is not indexed; run: understory index ${JSON.stringify(dir)}`];
		return { root: dir, dir, filter: '', notices };
	}
	const inside = path.relative(root, dir).split(path.sep).join('/');
	return { root, dir, filter: inside === '' ? '' : ` path:"${globOfPath(inside)}/**"`, notices: [] };
}

/** Relative to `--dir`; absolute without it, because roots may share names. Captures keep `capture/<id>`. */
function pathOf(hit: SearchHit, scope: Scope | undefined): string {
	if (hit.root === '') return hit.path;
	const absolute = path.join(hit.root, hit.path);
	return scope === undefined ? absolute : path.relative(scope.dir, absolute).split(path.sep).join('/');
}

/** The documented shape. */
function toRow({ path, startLine, endLine, score, symbol, kind, snippet, why }: SearchHit): Partial<SearchHit> {
	return { path, startLine, endLine, score, symbol, kind, snippet, why };
}

function print({ terminal }: Invocation, hit: SearchHit): void {
	const place = isRecord(hit.kind) ? hit.path : `${hit.path}:${plainLineSpan(hit)}`;
	const name = [hit.breadcrumb, hit.symbol].filter((part) => part !== '').join(' › ');
	terminal.line(`${terminal.strong(place)}${name === '' ? '' : `  ${name}`}  ${terminal.faint(hit.score.toFixed(3))}`);
	for (const line of hit.snippet.split('\n').slice(0, MAX_SNIPPET_LINES)) terminal.line(`    ${line}`);
	terminal.line(`    ${terminal.faint(hit.why.map(({ label }) => label).join(' · '))}`);
}
