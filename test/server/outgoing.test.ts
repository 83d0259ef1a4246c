import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** What can open a connection to another machine, or start a program that can. */
const OPENS =
	/(?<!\.)\bfetch\s*\(|globalThis\.fetch|:\s*fetch\s*[,}]|new WebSocket\b|new EventSource\b|['"]node:(?:net|http|https|http2|tls|dgram)['"]|['"](?:node:)?child_process['"]|['"]undici['"]|['"]@modelcontextprotocol\/client|['"]@opentelemetry\/exporter|allowRemoteModels/;

/**
 * Files of the server that match, and why they may: `policy` files ask the profile's policy before they open anything;
 * the others stay on this machine. A new file here needs one of the two.
 */
const KNOWN: Readonly<Record<string, 'policy' | 'stays here'>> = {
	'server/daemon/connect.ts': 'stays here', // the owner's socket
	'server/daemon/listener.ts': 'stays here',
	'server/daemon/nativeModules.ts': 'stays here', // loads a module in a process of its own
	'server/daemon/startOwner.ts': 'stays here', // the product itself
	'server/doors/cli/requireNode.ts': 'stays here', // the same command line under another Node
	'server/doors/http/listener.ts': 'stays here', // listens, on loopback
	'server/git/gitSource.ts': 'stays here', // git, on folders of the workspace
	'server/index/scan/repository.ts': 'stays here', // git, on the folder at hand
	'server/models/chat/languageModel.ts': 'policy',
	'server/models/chat/modelList.ts': 'policy',
	'server/models/http/postJson.ts': 'stays here', // called by httpEmbedder.ts alone, which asks
	'server/models/hub/hubRequest.ts': 'policy',
	'server/search/upkeep/process.ts': 'stays here', // the product itself, on its tables
	'server/telemetry/otlp.ts': 'stays here', // opened by telemetry.ts alone, which asks
	'server/upstream/boundedFetch.ts': 'stays here', // around the `fetch` that transport.ts or signIn.ts gives
	'server/upstream/catalog.ts': 'stays here', // templates of addresses
	'server/upstream/client.ts': 'stays here', // made by liveConnection.ts alone, as the transports
	'server/upstream/connection.ts': 'policy',
	'server/upstream/httpTransport.ts': 'stays here',
	'server/upstream/isThere.ts': 'stays here', // asks over a connection that is there
	'server/upstream/listenStream.ts': 'stays here', // the same
	'server/upstream/liveConnection.ts': 'stays here', // opened by connection.ts alone, which asks
	'server/upstream/processTransport.ts': 'stays here',
	'server/upstream/transport.ts': 'stays here',
	'server/upstream/oauth/signIn.ts': 'policy',
	'server/upstream/oauth/authorizationFetch.ts': 'stays here', // called by signIn.ts alone, which asks
	'server/upstream/oauth/provider.ts': 'stays here', // what the sign-in asks and tells
	'server/upstream/failures.ts': 'stays here', // types of errors and of requests, as those that follow
	'server/upstream/inputRounds.ts': 'stays here',
	'server/upstream/questions.ts': 'stays here',
	'server/upstream/router.ts': 'stays here',
	'server/upstream/sendCall.ts': 'stays here',
	'server/upstream/sendRequest.ts': 'stays here',
	'server/upstream/withSignIn.ts': 'stays here',
	'server/upstream/windowAnswers.ts': 'stays here',
	'server/webhooks/address.ts': 'stays here', // knows addresses
	'server/webhooks/post.ts': 'stays here', // called by deliverer.ts alone, for those that ask
	'server/models/transformers/transformersEmbedder.ts': 'stays here', // with downloads switched off
};
const DELIVERS = 'server/webhooks/deliverer.ts';
const OPENS_OTLP = 'server/telemetry/telemetry.ts';
const CALLS_POST_JSON = 'server/models/http/httpEmbedder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const sources = readdirSync(path.join(root, 'server'), { recursive: true, encoding: 'utf8' })
	.map((file) => `server/${file.split(path.sep).join('/')}`)
	.filter((file) => file.endsWith('.ts'));
/** Types open nothing. */
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8').replaceAll(/^import type .*$/gm, '');

test('everything that can open a connection is known, and what leaves this machine asks the policy', () => {
	expect(sources.length).toBeGreaterThan(100);
	const found = sources.filter((file) => OPENS.test(read(file)));
	expect(found.filter((file) => KNOWN[file] === undefined)).toEqual([]);
	for (const [file, why] of Object.entries(KNOWN))
		if (why === 'policy') expect(read(file), file).toMatch(/\bdemand(?:Leave)?\(/);
	expect(read(CALLS_POST_JSON)).toMatch(/policy\.demand\(/);
	expect(sources.filter((file) => /\bpostLetter\(\{/.test(read(file)))).toEqual([DELIVERS, 'server/webhooks/post.ts']);
	expect(sources.filter((file) => /\bsend(?:Event|Body)\(/.test(read(file)))).toEqual([
		DELIVERS,
		'server/webhooks/webhookHub.ts',
	]);
	expect(read(DELIVERS)).toMatch(/policy\.refusal\('allowWebhooks'/);
	expect(read('server/webhooks/webhookHub.ts')).toMatch(/policy\.demand\('allowWebhooks'/);
	expect(sources.filter((file) => /\bopenLive\(/.test(read(file)))).toEqual([
		'server/upstream/connection.ts',
		'server/upstream/liveConnection.ts',
	]);
	expect(read(OPENS_OTLP)).toMatch(/policy\.refusal\('allowTelemetry'/);
	expect(sources.filter((file) => /\bOtlpExport\.open\(/.test(read(file)))).toEqual([OPENS_OTLP]);
	expect(sources.filter((file) => /\bpostJson\(\{/.test(read(file)))).toEqual([CALLS_POST_JSON]);
});

test('the gate sees what it should', () => {
	for (const text of [
		'await fetch(url)',
		'{ fetch: fetch }',
		"import { connect } from 'node:tls';",
		"import { Client } from '@modelcontextprotocol/client';",
	])
		expect(OPENS.test(text), text).toBe(true);
	expect(OPENS.test('{ load: (fetchAll) => fetchAll.value }')).toBe(false);
});
