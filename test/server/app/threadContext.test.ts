import { expect, test } from 'vitest';
import type { ContextPiece } from '../../../common/model/thread.ts';
import { findThreadContext } from '../../../server/app/threadContext.ts';
import { createRecordTexts } from '../../../server/index/records/recordTexts.ts';
import { createTokenCounter } from '../../../server/models/tokenCounter.ts';
import { graphOverStore } from '../graph/support.ts';
import { openSearchWithSecrets, quiet, ROOT } from '../search/support.ts';

const NOTHING = { hits: [], heldBack: [], notices: [] };

test('what is found in a file that holds secrets stays away, unless it was attached', async () => {
	const { store, graph } = await graphOverStore();
	const engine = await openSearchWithSecrets();
	const settled = () => Promise.resolve();
	const recall = { recall: () => Promise.resolve(NOTHING) };
	const services = {
		store,
		graph,
		records: createRecordTexts(store),
		tokens: createTokenCounter(),
		logger: quiet,
		index: { services: () => Promise.resolve({ engine, recall, indexer: { settled } }) },
	};
	const find = async (attachments: readonly ContextPiece[]): Promise<string[]> => {
		const request = { text: 'where is the payment password', editor: [], exclude: [], roots: [ROOT] };
		const { signal } = new AbortController();
		const { items } = await findThreadContext(services, { ...request, attachments, signal });
		return items.map(({ path }) => path);
	};
	expect(await find([])).toEqual(['src/config.ts']);
	const place = { kind: 'file', root: ROOT, path: '.env', language: 'plaintext', label: '' } as const;
	const attached = { ...place, startLine: 1, endLine: 1, text: 'PAYMENT_PASSWORD=hunter2' };
	expect(await find([attached])).toEqual(['.env', 'src/config.ts']);
});
