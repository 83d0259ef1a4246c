import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WindowQuestion } from '../../../common/protocol/windowQuestions.ts';
import { authorizationFetch } from '../../../server/upstream/oauth/authorizationFetch.ts';
import { Redirects } from '../../../server/upstream/oauth/redirects.ts';
import { SignIn } from '../../../server/upstream/oauth/signIn.ts';
import { listenHere } from '../../listenHere.ts';

/** A protected server and its authorization server on loopback, as RFC 9728, RFC 8414, RFC 7591 and OAuth 2.1 have them. */
class Protected {
	readonly issued: string[] = [];
	readonly seen: string[] = [];
	readonly grants: string[] = [];
	valid = new Set<string>();
	readonly #server = createServer((request, response) => void this.#answer(request, response));

	async start(): Promise<void> {
		await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve));
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
	}

	stop(): void {
		this.#server.closeAllConnections();
		this.#server.close();
	}

	async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { pathname } = new URL(request.url ?? '/', this.url);
		const json = (status: number, body: unknown, headers = {}): void =>
			void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
		if (pathname === '/.well-known/oauth-protected-resource/mcp')
			return json(200, { resource: `${this.url}/mcp`, authorization_servers: [this.url] });
		if (pathname === '/.well-known/oauth-authorization-server')
			return json(200, {
				issuer: this.url,
				authorization_endpoint: `${this.url}/authorize`,
				token_endpoint: `${this.url}/token`,
				registration_endpoint: `${this.url}/register`,
				response_types_supported: ['code'],
				code_challenge_methods_supported: ['S256'],
				token_endpoint_auth_methods_supported: ['none'],
			});
		const body = await text(request);
		if (pathname === '/register') return json(201, { ...(JSON.parse(body) as object), client_id: 'client' });
		if (pathname === '/token') {
			const form = new URLSearchParams(body);
			this.grants.push(form.get('grant_type') ?? '');
			const token = `token-${this.issued.length + 1}`;
			this.issued.push(token);
			this.valid.add(token);
			return json(200, { access_token: token, token_type: 'Bearer', refresh_token: 'refresh', expires_in: 60 });
		}
		this.seen.push(request.headers.authorization ?? '');
		if (this.valid.has(request.headers.authorization?.slice('Bearer '.length) ?? '')) return json(200, { ok: true });
		return json(401, {}, { 'www-authenticate': 'Bearer' });
	}
}

let server: Protected;
let questions: WindowQuestion[];
/** What the user does: the browser comes back with a code, or they cancel, or nobody is there. */
let user: 'agrees' | 'cancels' | 'is away';
let changes: number;
const redirects = new Redirects();

beforeEach(async () => {
	server = new Protected();
	await server.start();
	questions = [];
	user = 'agrees';
	changes = 0;
});
afterEach(() => server.stop());

function signIn(url = `${server.url}/mcp`): SignIn {
	return new SignIn(
		{ name: 'Server', url },
		{
			redirects,
			redirectUrl: () => 'http://127.0.0.1:1/oauth/callback',
			version: '1',
			changed: () => void changes++,
			demandLeave: () => undefined,
			windows: {
				isOpen: true,
				async ask(question) {
					questions.push(question);
					if (user === 'cancels') return 'cancel' as never;
					if (user === 'is away' || question.kind !== 'signIn') return undefined;
					const state = new URL(question.url).searchParams.get('state')!;
					expect(redirects.take(new URLSearchParams({ state, code: 'code' }))).toBe(true);
					return new Promise<never>(() => undefined); // the question is taken back
				},
			},
		},
	);
}

const post = (from: SignIn, url = `${server.url}/mcp`): Promise<Response> =>
	from.fetch(url, { method: 'POST', body: '{}' });

test('the user signs in once; what was given is kept, and works after a restart', async () => {
	const first = signIn();
	expect((await post(first)).status).toBe(401);
	expect(first.isWanted).toBe(true);
	await first.complete();
	expect((await post(first)).status).toBe(200);
	const { searchParams } = new URL((questions[0] as { url: string }).url);
	expect(Object.fromEntries(searchParams)).toMatchObject({
		client_id: 'client',
		code_challenge_method: 'S256',
		resource: `${server.url}/mcp`,
		redirect_uri: 'http://127.0.0.1:1/oauth/callback',
	});
	expect(changes).toBeGreaterThan(0);

	const second = signIn();
	second.restore(JSON.stringify(first.grant), undefined);
	expect((await post(second)).status).toBe(200);
	expect(questions).toHaveLength(1);
});

test('a token that ran out is renewed without the user, once for all who ask', async () => {
	const used = signIn();
	await post(used);
	await used.complete();
	server.valid.clear();
	const answers = await Promise.all([post(used), post(used), post(used)]);
	expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
	expect(server.grants).toEqual(['authorization_code', 'refresh_token']);
	expect(questions).toHaveLength(1);
});

test('a user who cancels is not asked again until they test the server', async () => {
	user = 'cancels';
	const used = signIn();
	for (let i = 0; i < 2; i++) {
		await post(used);
		await expect(used.complete()).rejects.toThrow(/sign-in/);
	}
	expect(questions).toHaveLength(1);
	user = 'agrees';
	used.forgive();
	await post(used);
	await used.complete();
	expect((await post(used)).status).toBe(200);
});

test('where no window is open the user is asked when one is', async () => {
	user = 'is away';
	const used = signIn();
	await post(used);
	await expect(used.complete()).rejects.toThrow(/Open VS Code/);
	user = 'agrees';
	await post(used);
	await used.complete();
	expect((await post(used)).status).toBe(200);
});

test('a server that moves to another address gets nothing of what the first one gave', async () => {
	const used = signIn();
	await post(used);
	await used.complete();
	const kept = JSON.stringify(used.grant);
	used.moved({ name: 'Server', url: `${server.url}/elsewhere` });
	used.restore(kept, undefined);
	server.seen.length = 0;
	await post(used, `${server.url}/elsewhere`);
	expect(new Set(server.seen)).toEqual(new Set(['']));
});

test('a redirect counts once, and only for whoever waits for it', () => {
	const { state, forget } = redirects.expect();
	expect(redirects.take(new URLSearchParams({ state: 'guessed', code: 'x' }))).toBe(false);
	expect(redirects.take(new URLSearchParams({ state, code: 'x' }))).toBe(true);
	expect(redirects.take(new URLSearchParams({ state, code: 'x' }))).toBe(false);
	forget();
});

test.each([
	['https://tools.example/mcp', 'http://169.254.169.254/latest', 'without encryption'],
	['https://tools.example/mcp', 'http://login.example/', 'without encryption'],
	['https://tools.example/mcp', 'http://127.0.0.1:1/', 'this machine'],
	['https://tools.example/mcp', 'https://localhost:1/', 'this machine'],
	['http://127.0.0.1:1/mcp', 'http://10.0.0.1/', 'without encryption'],
])('the sign-in of %s asks nothing of %s', async (named, url, because) => {
	await expect(authorizationFetch(() => named)(url)).rejects.toThrow(because);
});

test('a redirection of metadata is looked at, too, and what carries a secret follows none', async () => {
	const asked: string[] = [];
	const elsewhere = createServer(({ method, url }, response) => {
		asked.push(`${method} ${url}`);
		const location = url === '/once' ? '/' : 'http://10.0.0.1/';
		response.writeHead(url === '/' ? 200 : 302, { location }).end('{}');
	});
	const base = await listenHere(elsewhere);
	const ask = authorizationFetch(() => `${server.url}/mcp`);
	expect((await ask(`${base}/once`)).status).toBe(200);
	await expect(ask(`${base}/away`)).rejects.toThrow('without encryption');
	await expect(ask(`${base}/once`, { method: 'POST' })).rejects.toThrow();
	expect(asked).toEqual(['GET /once', 'GET /', 'GET /away', 'POST /once']);
});
