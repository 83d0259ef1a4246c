import { createServer, type ServerResponse } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_GRANT, parseGrant } from '../../server/upstream/oauth/grant.ts';
import { Redirects } from '../../server/upstream/oauth/redirects.ts';
import { SignIn } from '../../server/upstream/oauth/signIn.ts';
import { listenHere } from '../listenHere.ts';
import { bytes, damaged, json, RUNS, text } from './support.ts';

const URL_OF = 'http://127.0.0.1:1/mcp';

function signInAt(url: string): SignIn {
	return new SignIn(
		{ name: 'Server', url },
		{
			redirects: new Redirects(),
			redirectUrl: () => 'http://127.0.0.1:1/oauth/callback',
			version: '1',
			changed: () => undefined,
			demandLeave: () => undefined,
			windows: { isOpen: false, ask: () => Promise.resolve(undefined) },
		},
	);
}

const tokens = fc.record(
	{ access_token: fc.oneof(text, json), token_type: fc.oneof(text, json), refresh_token: fc.oneof(text, json) },
	{ requiredKeys: [] },
);
const grant = fc.record(
	{
		at: fc.oneof(fc.double(), json),
		url: fc.oneof(fc.constant(URL_OF), text),
		tokens: fc.oneof(tokens, json),
		clients: fc.oneof(fc.dictionary(text, fc.record({ client_id: text })), json),
		redirect: fc.oneof(text, json),
	},
	{ requiredKeys: [] },
);
const kept = fc.oneof(
	text,
	json.map((value) => JSON.stringify(value)),
	grant.map((value) => JSON.stringify(value)),
	damaged(grant.map((value) => JSON.stringify(value))),
);

test('whatever a window kept is a grant for this very server, or none', () => {
	fc.assert(
		fc.property(kept, (text) => {
			const parsed = parseGrant(text);
			expect(parsed === NO_GRANT || JSON.parse(text)).toBeTruthy();
			const signIn = signInAt(URL_OF);
			signIn.restore(text, undefined);
			const { url, tokens: restored } = signIn.grant;
			if (restored === undefined) return;
			expect(url).toBe(URL_OF);
			expect(typeof restored.access_token).toBe('string');
		}),
		{ numRuns: RUNS * 5 },
	);
});

/** What the authorization side says when it is asked for one thing. */
interface Answer {
	readonly status: number;
	readonly body: string | Buffer;
}

const metadata = fc.record(
	{
		resource: fc.oneof(text, json),
		authorization_servers: fc.oneof(fc.array(fc.oneof(fc.constant('SELF'), text)), json),
		issuer: fc.oneof(fc.constant('SELF'), text, json),
		authorization_endpoint: fc.oneof(fc.constant('SELF/authorize'), text, json),
		token_endpoint: fc.oneof(fc.constant('SELF/token'), text, json),
		registration_endpoint: fc.oneof(fc.constant('SELF/register'), text, json),
		response_types_supported: fc.oneof(fc.constant(['code']), json),
		code_challenge_methods_supported: fc.oneof(fc.constant(['S256']), json),
		client_id: fc.oneof(text, json),
		scopes_supported: json,
	},
	{ requiredKeys: [] },
);
const said: fc.Arbitrary<Answer> = fc.record({
	status: fc.constantFrom(200, 200, 200, 201, 400, 401, 404, 500),
	body: fc.oneof(
		metadata.map((value) => JSON.stringify(value)),
		damaged(metadata.map((value) => JSON.stringify(value))),
		json.map((value) => JSON.stringify(value)),
		bytes,
	),
});

test('whatever an authorization server says of itself, a request ends', async () => {
	let challenge = '';
	let answers: readonly Answer[] = [];
	let asked = 0;
	const self = await serve((path, response) => {
		if (path === '/mcp') {
			const header = challenge === '' ? {} : { 'www-authenticate': challenge };
			return void response.writeHead(401, header).end();
		}
		const { status, body } = answers[asked++ % answers.length]!;
		const address = `http://${response.req.headers.host ?? ''}`;
		const named = typeof body === 'string' ? body.replaceAll('SELF', address) : body;
		response.writeHead(status, { 'content-type': 'application/json' }).end(named);
	});
	const header = fc.oneof(
		text,
		text.map((value) => `Bearer resource_metadata="${value}", scope="${value}"`),
		fc.constant(`Bearer resource_metadata="${self}/metadata", scope="a b"`),
		fc.constant('Bearer error="insufficient_scope", scope="x"'),
	);
	await fc.assert(
		fc.asyncProperty(header, fc.array(said, { minLength: 1, maxLength: 4 }), async (value, next) => {
			challenge = value.replaceAll(/[^\t\x20-\x7E]/g, '').trim();
			answers = next;
			asked = 0;
			const post = signInAt(`${self}/mcp`).fetch(`${self}/mcp`, { method: 'POST', body: '{}' });
			const status = await post.then(
				(response) => response.status,
				(error: unknown) => (error instanceof Error ? 401 : expect.unreachable(String(error))),
			);
			expect(status).toBe(401);
			expect(asked).toBeLessThan(50);
		}),
		{ numRuns: RUNS },
	);
});

function serve(say: (path: string, response: ServerResponse) => void): Promise<string> {
	return listenHere(createServer((request, response) => say(request.url ?? '/', response)));
}
