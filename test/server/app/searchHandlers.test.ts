import { expect, test } from 'vitest';
import { OPERATIONS } from '../../../common/protocol/index.ts';
import type { Dispatcher } from '../../../server/app/dispatcher.ts';
import type { IndexAccess } from '../../../server/app/indexAccess.ts';
import { createSearchHandlers } from '../../../server/app/searchHandlers.ts';
import { CHAT_TOOLS } from '../../../server/app/chatTools/tools.ts';
import { callOwnTool, listOwnTools } from '../../../server/doors/mcp/ownTools.ts';
import { openSearchWithSecrets, ROOT } from '../search/support.ts';

const { signal } = new AbortController();

async function openSearch() {
	const engine = await openSearchWithSecrets();
	const settled = () => Promise.resolve();
	const index = { services: () => Promise.resolve({ engine, indexer: { settled } }) } as unknown as IndexAccess;
	const search = createSearchHandlers(index)['search/query'];
	const operation = OPERATIONS['search/query'];
	return async (input: unknown) => search(operation.input.parse(input), { signal } as never);
}

test('the user finds what is in a file that holds secrets; an assistant and a model do not, and get as many others', async () => {
	const search = await openSearch();
	const paths = async (input: object) =>
		(await search({ query: 'payment password', ...input })).hits.map((hit) => hit.path);
	expect((await paths({ limit: 5 })).toSorted()).toEqual(['.env', 'src/config.ts']);
	const tool = CHAT_TOOLS.get('search_workspace')!;
	expect(await paths(tool.input({ query: 'payment password', secrets: true }, [ROOT]))).toEqual(['src/config.ts']);
	expect(await paths({ limit: 1, secrets: false })).toEqual(['src/config.ts']);

	const dispatcher = { call: (_name: string, input: unknown) => search(input) } as unknown as Dispatcher;
	const args = { query: 'payment password', secrets: true };
	const { content } = await callOwnTool(dispatcher, 'search_workspace', args, signal);
	expect(JSON.stringify(content)).toContain('src/config.ts');
	expect(JSON.stringify(content)).not.toContain('hunter2');
	const { inputSchema } = listOwnTools().find(({ name }) => name === 'search_workspace')!;
	expect(inputSchema.properties).not.toHaveProperty('secrets');
});
