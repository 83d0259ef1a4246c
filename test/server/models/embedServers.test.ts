import { expect, test } from 'vitest';
import { embedServers } from '../../../server/models/embedServers.ts';

const SETTINGS = { model: '', url: '' };

test('a model on this machine serves the role alone', () => {
	const local = { local: true, host: '' };
	expect(embedServers({ ...SETTINGS, provider: 'auto' })).toEqual([{ ref: 'local/understory-fast', ...local }]);
	expect(embedServers({ ...SETTINGS, provider: 'hash' })).toEqual([{ ref: 'hash', ...local }]);
	expect(embedServers({ ...SETTINGS, provider: 'hub', model: 'Xenova/bge-small-en-v1.5' })).toEqual([
		{ ref: 'hub/Xenova/bge-small-en-v1.5', ...local },
	]);
	expect(embedServers({ ...SETTINGS, provider: 'local', model: '/models/mine' })).toEqual([
		{ ref: 'local//models/mine', ...local },
	]);
});

test('servers that have the model are asked in their order; there is no other model among them', () => {
	const fallbackUrls = ['http://gpu.example:11434', 'nowhere'];
	expect(embedServers({ ...SETTINGS, provider: 'ollama', model: 'bge-m3', fallbackUrls })).toEqual([
		{ ref: 'ollama/bge-m3', local: true, host: expect.stringMatching(/^(127\.0\.0\.1|localhost):11434$/) as string },
		{ ref: 'ollama/bge-m3', local: false, host: 'gpu.example:11434' },
		{ ref: 'ollama/bge-m3', local: false, host: 'nowhere' },
	]);
	expect(embedServers({ ...SETTINGS, provider: 'voyage' })).toEqual([
		{ ref: 'voyage/voyage-code-3', local: false, host: 'api.voyageai.com' },
	]);
});
