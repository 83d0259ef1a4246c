import { parse, type ParseError } from 'jsonc-parser';
import { OUR_NAME } from '../../common/model/ourName.ts';
import type { Input } from '../../common/protocol/index.ts';
import type { ServerSecrets } from './serverSecrets.ts';

/** A server found in a file of another program. */
export interface FoundServer {
	readonly definition: Omit<Input<'upstream/add'>, 'id'>;
	/** Values that stand in the file; they go to the secret storage and nowhere else. */
	readonly secrets: ServerSecrets;
}

interface Entry {
	readonly type?: string;
	readonly command?: string;
	readonly args?: unknown;
	readonly cwd?: string;
	readonly env?: unknown;
	readonly url?: string;
	readonly headers?: unknown;
}

/**
 * Servers of a configuration of VS Code (`servers`), Claude or Cursor (`mcpServers`). JSON with comments.
 * Our own entry is left out. @throws Error when the text is not JSON
 */
export function readServers(text: string): FoundServer[] {
	const errors: ParseError[] = [];
	const root = parse(text, errors, { allowTrailingComma: true }) as Record<string, unknown> | null | undefined;
	if (errors.length > 0 || typeof root !== 'object' || root === null) throw new Error('The file is not JSON.');
	const entries = Object.entries({ ...objectOf(root['mcpServers']), ...objectOf(root['servers']) });
	const taken = new Set<string>();
	return entries.flatMap(([name, entry]) => {
		if (name === OUR_NAME) return [];
		const found = toServer(name, objectOf(entry), aliasOf(name, taken));
		return found === undefined ? [] : [found];
	});
}

/** A short name in small letters; one that is taken gets a number. */
export function aliasOf(name: string, taken: Set<string>): string {
	const plain = name
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.slice(0, 14)
		.replaceAll(/^-+|-+$/g, '');
	const base = plain === '' ? 'server' : plain;
	let alias = base;
	for (let i = 2; taken.has(alias); i++) alias = `${base.slice(0, 13)}-${i}`;
	taken.add(alias);
	return alias;
}

function toServer(name: string, entry: Entry, alias: string): FoundServer | undefined {
	const env = textsOf(entry.env);
	const headers = textsOf(entry.headers);
	const common = { alias, name, env: Object.keys(env), headers: Object.keys(headers) };
	const secrets = { env: withValue(env), headers: withValue(headers) };
	if (typeof entry.command === 'string') {
		const args = Array.isArray(entry.args) ? entry.args.filter((arg) => typeof arg === 'string') : [];
		const cwd = typeof entry.cwd === 'string' && !entry.cwd.includes('${') ? entry.cwd : '';
		return { definition: { ...common, type: 'stdio', command: entry.command, args, cwd }, secrets };
	}
	if (typeof entry.url !== 'string') return undefined;
	return { definition: { ...common, type: entry.type === 'sse' ? 'sse' : 'http', url: entry.url }, secrets };
}

function objectOf(value: unknown): Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function textsOf(values: unknown): Record<string, string> {
	return Object.fromEntries(Object.entries(objectOf(values)).map(([key, value]) => [key, textOf(value)]));
}

/** Numbers and truth values are written without quotes by some; anything else is no value. */
function textOf(value: unknown): string {
	return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

/** `${input:key}` and `${env:KEY}` stand for values that the other program asks for: so do we. */
function withValue(values: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => !value.includes('${')));
}
