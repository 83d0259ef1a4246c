import { expect, onTestFinished, test } from 'vitest';
import type { ProfilePolicy } from '../../../../common/model/profile.ts';
import { OPEN_POLICY } from '../../../../common/model/profileRules.ts';
import { DEFAULT_CHAT, type ChatSettings } from '../../../../common/protocol/settings.ts';
import { WindowList } from '../../../../server/app/windowList.ts';
import { createChatRouter } from '../../../../server/models/chat/router.ts';
import { createTokenCounter } from '../../../../server/models/tokenCounter.ts';
import type { ChatModels } from '../../../../server/ports/chatModel.ts';
import { policyOf } from '../../policies.ts';
import { startWireServer, streaming, type WireAnswer, type WireServer } from './wireServer.ts';

/** Nobody listens there. */
const NOBODY = 'http://127.0.0.1:9';
const PRIVATE = 'zaphod';
const { signal } = new AbortController();

function routerWith(settings: Partial<ChatSettings>, rules: Partial<ProfilePolicy> = {}): ChatModels {
	const silent = { debug() {}, info() {}, warn() {}, error() {} };
	return createChatRouter({
		settings: () => ({ ...DEFAULT_CHAT, ...settings }),
		policy: policyOf({ ...OPEN_POLICY, ...rules }),
		tokens: createTokenCounter(),
		windows: new WindowList(),
		logger: silent,
		sleep: () => Promise.resolve(),
	});
}

async function serve(answer: WireAnswer): Promise<WireServer> {
	const server = await startWireServer(answer);
	onTestFinished(() => server[Symbol.asyncDispose]());
	return server;
}

const listing =
	(body: unknown, status = 200): WireAnswer =>
	(response) => {
		response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
	};

test('models of each role, and whether they can be reached', async () => {
	const ollama = await serve(listing({ models: [{ name: 'qwen:7b' }, { name: 'llama3.2:latest' }] }));
	const google = await serve(listing({}, 403));
	const models = routerWith({
		model: 'ollama/llama3.2',
		editModel: 'ollama/gone',
		summaryModel: 'google/gemini',
		fallbackModels: ['openai/gpt-5', 'anthropic/claude', 'vscode/copilot/gpt', 'nothing'],
		urls: { ollama: ollama.origin, google: google.origin, openai: NOBODY },
	});
	models.setKeys({ google: 'wrong', openai: 'secret-key' });
	const health = await models.health(signal);
	expect(health.map(({ provider, name, roles, local, state }) => [provider, name, roles.join(), local, state])).toEqual(
		[
			['ollama', 'llama3.2', 'chat', true, 'reachable'],
			['openai', 'gpt-5', 'chat,edit,summarise', true, 'unreachable'],
			['anthropic', 'claude', 'chat,edit,summarise', false, 'noKey'],
			['vscode', 'gpt', 'chat,edit,summarise', false, 'noWindow'],
			[undefined, '', 'chat,edit,summarise', false, 'misnamed'],
			['ollama', 'gone', 'edit', true, 'unknownModel'],
			['google', 'gemini', 'summarise', true, 'keyRefused'],
		],
	);
	expect(ollama.requests.map(({ path }) => path)).toEqual(['/api/tags']); // one list for both
	expect(JSON.stringify(health)).not.toMatch(/wrong|secret|127\.0\.0\.1/);
});

test('a provider that the profile forbids is not asked', async () => {
	const models = routerWith({ model: 'anthropic/claude' }, { allowCloudModels: false });
	models.setKeys({ anthropic: 'key' });
	expect((await models.health(signal)).map(({ state }) => state)).toEqual(['notAllowed']);
});

test('names that are somebody’s own are left out', async () => {
	const own = [`openai-compatible/home/${PRIVATE}.gguf`, `openai/ft:gpt:${PRIVATE}`, `ollama/${PRIVATE}/qwen`];
	const urls = { ollama: NOBODY, openai: NOBODY, 'openai-compatible': NOBODY };
	const models = routerWith({ model: own[0]!, fallbackModels: own.slice(1), urls });
	const health = await models.health(signal);
	expect(health.map(({ provider }) => provider)).toEqual(['openai-compatible', 'openai', 'ollama']);
	expect(JSON.stringify(health)).not.toContain(PRIVATE);
});

test('how it ended last is kept', async () => {
	const server = await serve((response) => void response.writeHead(529).end('{}'));
	const models = routerWith({
		model: 'openai-compatible/some',
		urls: { 'openai-compatible': `${server.origin}/v1` },
	});
	const ask = () =>
		models.ask({
			role: 'chat',
			system: '',
			turns: [{ role: 'user', text: 'Hello' }],
			signal,
			onDelta: () => undefined,
		});
	await expect(ask()).rejects.toThrow('overloaded');
	expect(await models.health(signal)).toMatchObject([{ state: 'unreachable', lastFailure: { fault: 'overloaded' } }]);
	server.answerWith(streaming('openai-compatible', ['Yes.']));
	await ask();
	const [health] = await models.health(signal);
	expect(health).toMatchObject({ lastFailure: { fault: 'overloaded' }, lastAnswerAt: expect.any(String) as string });
});
