import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HubRequestSeen {
	readonly path: string;
	readonly range: string | undefined;
	readonly authorization: string | undefined;
	/** True for the host where large files lie. */
	readonly store: boolean;
}

/** What goes wrong with a request: an answer of its own, a connection cut after so many bytes, or other bytes. */
export type Fault =
	| { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
	| { readonly cutAfter: number }
	| { readonly content: Buffer }
	| { readonly headers: Record<string, string> }
	| 'hang'
	| 'wholeFile';

export interface TestHub {
	readonly url: string;
	readonly host: string;
	readonly commit: string;
	readonly seen: HubRequestSeen[];
	/** Decides what goes wrong; undefined: nothing. Called for every request. */
	fault: (request: HubRequestSeen, count: number) => Fault | undefined;
	/** Another commit with these files. */
	publish(files: ReadonlyMap<string, Buffer>): string;
	[Symbol.asyncDispose](): Promise<void>;
}

const PAGE = 5;
/** Files from this size on are kept apart, under the SHA-256 of their content. */
const LARGE = 10_000;

/**
 * A model hub on the loopback interface with one model: its API (model information, tree in pages), `resolve` addresses,
 * and large files on another host (Git LFS headers, redirect, ranges).
 */
export async function startHub(model: string, files: ReadonlyMap<string, Buffer>): Promise<TestHub> {
	const commits = new Map<string, ReadonlyMap<string, Buffer>>();
	const state = { head: '' };
	const seen: HubRequestSeen[] = [];
	const serve = (store: boolean) =>
		listen((request, response) => {
			const { range, authorization } = request.headers;
			const one = { path: decodeURI(request.url ?? ''), range, authorization, store };
			seen.push(one);
			const fault = hub.fault(one, seen.length);
			if (fault === 'hang') return;
			if (isAnswer(fault))
				return send(response, fault.status, fault.headers ?? {}, Buffer.from(JSON.stringify(fault.body ?? {})));
			if (store) sendLarge(response, one, commits, fault);
			else answer(response, one, { model, commits, head: state.head, store: addressOf(large), fault });
		});
	const [small, large] = await Promise.all([serve(false), serve(true)]);
	const hub: TestHub = {
		url: addressOf(small),
		host: new URL(addressOf(small)).host,
		get commit() {
			return state.head;
		},
		seen,
		fault: () => undefined,
		publish(next) {
			state.head = createHash('sha1')
				.update([...next.keys(), commits.size].join())
				.digest('hex');
			commits.set(state.head, next);
			return state.head;
		},
		async [Symbol.asyncDispose]() {
			for (const server of [small, large]) {
				server.closeAllConnections();
				await new Promise((resolve) => server.close(resolve));
			}
		},
	};
	hub.publish(files);
	return hub;
}

interface HubState {
	readonly model: string;
	readonly commits: ReadonlyMap<string, ReadonlyMap<string, Buffer>>;
	readonly head: string;
	readonly store: string;
	readonly fault: Exclude<Fault, 'hang' | { status: number }> | undefined;
}

function answer(response: ServerResponse, { path, range }: HubRequestSeen, hub: HubState): void {
	const { pathname, searchParams } = new URL(path, 'http://hub');
	const commitOf = (revision: string): string => (revision === 'main' ? hub.head : revision);
	const revision = /^\/api\/models\/(.+)\/revision\/([^/]+)$/.exec(pathname);
	if (revision?.[1] === hub.model && hub.commits.has(commitOf(revision[2]!)))
		return sendJson(response, { id: hub.model, sha: commitOf(revision[2]!), cardData: { license: 'apache-2.0' } });
	const tree = /^\/api\/models\/(.+)\/tree\/([^/]+)$/.exec(pathname);
	const listed = tree?.[1] === hub.model ? hub.commits.get(tree[2]!) : undefined;
	if (listed !== undefined)
		return sendTree(response, listed, `${pathname}?recursive=true`, Number(searchParams.get('cursor') ?? 0));
	const resolved = /^\/(.+)\/resolve\/([0-9a-f]{40})\/(.+)$/.exec(pathname);
	const content = resolved?.[1] === hub.model ? hub.commits.get(resolved[2]!)?.get(resolved[3]!) : undefined;
	if (content === undefined) {
		const headers = { 'x-error-code': 'RepoNotFound', 'x-error-message': 'Repository not found' };
		return send(response, 401, headers, Buffer.from('{"error":"Invalid username or password."}'));
	}
	if (content.length < LARGE)
		return sendContent(
			response,
			content,
			range,
			{ 'x-repo-commit': resolved![2]!, etag: `"${blobSum(content)}"` },
			hub.fault,
		);
	send(response, 302, {
		'x-repo-commit': resolved![2]!,
		'x-linked-size': String(content.length),
		'x-linked-etag': `"${sha256(content)}"`,
		location: `${hub.store}/store/${sha256(content)}?signature=x`,
		...(typeof hub.fault === 'object' && 'headers' in hub.fault ? hub.fault.headers : {}),
	});
}

function sendLarge(
	response: ServerResponse,
	{ path, range }: HubRequestSeen,
	commits: HubState['commits'],
	fault: HubState['fault'],
): void {
	const sum = /^\/store\/([0-9a-f]{64})/.exec(path)?.[1];
	const content = [...commits.values()].flatMap((files) => [...files.values()]).find((each) => sha256(each) === sum);
	if (content === undefined) send(response, 404);
	else sendContent(response, content, range, { etag: `"${sum}"` }, fault);
}

/** The tree of the whole repository, folders included, in pages that a `Link` header joins. */
function sendTree(response: ServerResponse, files: ReadonlyMap<string, Buffer>, address: string, cursor: number): void {
	const folders = [
		...new Set([...files.keys()].filter((name) => name.includes('/')).map((name) => name.split('/')[0]!)),
	];
	const entries = [
		...folders.map((path) => ({ type: 'directory', oid: '0'.repeat(40), size: 0, path })),
		...[...files].map(([path, content]) => ({
			type: 'file',
			oid: blobSum(content),
			size: content.length,
			path,
			...(content.length >= LARGE && { lfs: { oid: sha256(content), size: content.length, pointerSize: 130 } }),
		})),
	];
	const next = cursor + PAGE < entries.length ? { link: `<${address}&cursor=${cursor + PAGE}>; rel="next"` } : {};
	sendJson(response, entries.slice(cursor, cursor + PAGE), next);
}

function sendContent(
	response: ServerResponse,
	content: Buffer,
	range: string | undefined,
	headers: Record<string, string>,
	fault: HubState['fault'],
): void {
	const sent = typeof fault === 'object' && 'content' in fault ? fault.content : content;
	const start = fault === 'wholeFile' ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
	const rest = sent.subarray(start);
	response.writeHead(start > 0 ? 206 : 200, {
		...headers,
		'content-length': rest.length,
		...(start > 0 && { 'content-range': `bytes ${start}-${sent.length - 1}/${sent.length}` }),
	});
	if (typeof fault === 'object' && 'cutAfter' in fault)
		response.write(rest.subarray(0, fault.cutAfter), () => response.destroy());
	else response.end(rest);
}

function sendJson(response: ServerResponse, value: unknown, headers: Record<string, string> = {}): void {
	send(response, 200, { 'content-type': 'application/json', ...headers }, Buffer.from(JSON.stringify(value)));
}

function send(
	response: ServerResponse,
	status: number,
	headers: Record<string, string> = {},
	body: Buffer = Buffer.alloc(0),
): void {
	response.writeHead(status, headers);
	response.end(body);
}

function isAnswer(fault: Fault | undefined): fault is Extract<Fault, { status: number }> {
	return typeof fault === 'object' && 'status' in fault;
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
	const server = createServer(handle);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

function addressOf(server: Server): string {
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sha256(content: Buffer): string {
	return createHash('sha256').update(content).digest('hex');
}

/** Git's name of a blob. */
function blobSum(content: Buffer): string {
	return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
