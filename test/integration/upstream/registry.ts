import path from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import type { Input, Output } from '../../../common/protocol/index.ts';
import { LspClient } from '../lspClient.ts';
import { REPOSITORY, until } from '../processes.ts';

/** A window that looks after the registry. */
export class Registry {
	readonly window: LspClient;

	constructor(window: LspClient) {
		this.window = window;
	}

	static async open(dataDir: string): Promise<Registry> {
		return new Registry(await LspClient.open(dataDir, []));
	}

	/** Registers a Node script as a server. */
	async addScript(
		alias: string,
		script: string,
		args: readonly string[] = [],
		more: Partial<Input<'upstream/add'>> = {},
	): Promise<string> {
		const { id } = await this.window.call('upstream/add', {
			alias,
			name: alias,
			type: 'stdio',
			command: process.execPath,
			args: [script, ...args],
			approval: 'always',
			...more,
		});
		return id;
	}

	async addUrl(alias: string, url: string, more: Partial<Input<'upstream/add'>> = {}): Promise<string> {
		const { id } = await this.window.call('upstream/add', {
			alias,
			name: alias,
			type: 'http',
			url,
			approval: 'always',
			...more,
		});
		return id;
	}

	async status(id: string): Promise<Output<'upstream/test'>> {
		const { upstreams } = await this.window.call('upstream/list', {});
		const found = upstreams.find((item) => item.id === id);
		if (found === undefined) throw new Error(`no server ${id}`);
		return found.status;
	}

	test(id: string): Promise<Output<'upstream/test'>> {
		return this.window.call('upstream/test', { id });
	}

	async until(id: string, condition: (status: Output<'upstream/test'>) => boolean): Promise<void> {
		await until(async () => condition(await this.status(id)));
	}
}

/** A published server of the development dependencies. */
export function published(name: string): string {
	return path.join(REPOSITORY, 'node_modules', '@modelcontextprotocol', name, 'dist', 'index.js');
}

export function fixture(name: string): string {
	return path.join(import.meta.dirname, 'servers', name);
}

/** Names of all tools an assistant sees. */
export async function toolNames(client: Client): Promise<string[]> {
	return (await client.listTools()).tools.map(({ name }) => name);
}

/** First text of a result. */
export function textOf(result: Awaited<ReturnType<Client['callTool']>>): string {
	const [block] = result.content;
	return block?.type === 'text' ? block.text : '';
}
