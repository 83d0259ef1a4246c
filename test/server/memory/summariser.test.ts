import { expect, test } from 'vitest';
import { DEFAULT_CHAT, type ChatSettings } from '../../../common/protocol/settings.ts';
import { chooseSummariser } from '../../../server/memory/summariser.ts';
import { WindowList } from '../../../server/app/windowList.ts';
import { createChatRouter } from '../../../server/models/chat/router.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import { createHashEmbedder } from '../../../server/models/hash/hashEmbedder.ts';
import { refusing, startWireServer, streaming } from '../models/chat/wireServer.ts';
import { openPolicy } from '../policies.ts';

const TEXTS = ['The retry limit is nine.', 'It was five before.'];

test('when a model cannot sum up, the next one of its chain does, and the user is told', async () => {
	await using broken = await startWireServer(refusing('ollama', 404, 'not_found', 'no such model'));
	await using working = await startWireServer(streaming('openai-compatible', ['The limit ', 'is nine.']));
	const choice = await choose('auto', {
		summaryModel: 'ollama/small',
		fallbackModels: ['openai-compatible/other'],
		urls: { ollama: broken.origin, 'openai-compatible': `${working.origin}/v1` },
	});
	expect(choice.method).toBe('ollama/small');
	expect(await summarise(choice)).toBe('The limit is nine.');
	expect(await summarise(choice)).toBe('The limit is nine.');
	expect(choice.method).toBe('openai-compatible/other');
	expect(choice.notices).toEqual([expect.stringContaining('no such model')]);
	expect(choice.usage).toEqual({ inputTokens: 22, outputTokens: 14 }); // of both
	expect(broken.requests).toHaveLength(1);
	expect(working.requests[0]!.body).toContain('The retry limit is nine.');
});

test('unless it is asked for, no model elsewhere sums up', async () => {
	const elsewhere = { summaryModel: 'ollama/small', urls: { ollama: 'http://10.0.0.5:11434' } };
	const choice = await choose('auto', elsewhere);
	expect(choice.method).toBe('extractive');
	expect(await summarise(choice)).toContain('The retry limit is nine.');
	expect((await choose('model', elsewhere)).method).toBe('ollama/small');
});

function choose(method: 'auto' | 'model', settings: Partial<ChatSettings>) {
	const silent = (): void => undefined;
	const logger = { debug: silent, info: silent, warn: silent, error: silent };
	const models = createChatRouter({
		settings: () => ({ ...DEFAULT_CHAT, ...settings }),
		policy: openPolicy,
		windows: new WindowList(),
		tokens: createTokenCounter(),
		logger,
	});
	return chooseSummariser(method, models, () => Promise.resolve(createHashEmbedder()), AbortSignal.timeout(20_000));
}

function summarise({ summariser }: Awaited<ReturnType<typeof choose>>): Promise<string> {
	const count = (text: string): number => text.split(/\s+/).length;
	return summariser.summarise({ texts: TEXTS, maxTokens: 100, count, signal: AbortSignal.timeout(20_000) });
}
