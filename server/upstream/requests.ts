import type { Result, Tool } from '@modelcontextprotocol/server';
import { OperationError } from '../../common/protocol/errors.ts';
import type { McpCaller, RoutedMethod } from '../ports/upstream.ts';
import type { Catalog } from './catalog.ts';
import type { Router } from './router.ts';
import { CALL_TOOL, FIND_TOOLS, foundResult } from './searchTools.ts';

type Params = Readonly<Record<string, unknown>>;
type Routed = Promise<Result> | undefined;
/** Tools of all servers by what they do, best first. */
type FindTools = (query: string, limit: number, signal: AbortSignal) => Promise<Tool[]>;

/** Finds whom a request is for, and hands it to the router; undefined when no server has what it names. */
export class Requests {
	readonly #catalog: Catalog;
	readonly #router: Router;
	readonly #findTools: FindTools;

	constructor(catalog: Catalog, router: Router, findTools: FindTools) {
		this.#catalog = catalog;
		this.#router = router;
		this.#findTools = findTools;
	}

	route(method: RoutedMethod, params: Params, caller: McpCaller): Routed {
		switch (method) {
			case 'tools/call':
				return this.#callTool(params, caller);
			case 'prompts/get':
				return this.#getPrompt(params, caller);
			case 'resources/read':
				return this.#readResource(params, caller);
			case 'completion/complete':
				return this.#complete(params, caller);
		}
	}

	#callTool(params: Params, caller: McpCaller): Routed {
		const { name, arguments: args } = params as { name: string; arguments?: Record<string, unknown> };
		if (name === FIND_TOOLS) return this.#find(args ?? {}, caller);
		if (name === CALL_TOOL) {
			const { name: inner, arguments: innerArgs } = (args ?? {}) as { name?: unknown; arguments?: unknown };
			if (typeof inner !== 'string') return undefined;
			return this.#callTool({ name: inner, arguments: innerArgs ?? {} }, caller);
		}
		const found = this.#catalog.tool(name);
		return found && this.#router.callTool(found.connection, found.item, { ...params, name: found.name }, caller);
	}

	async #find(args: Params, { signal }: McpCaller): Promise<Result> {
		const limit = typeof args['limit'] === 'number' ? Math.min(50, Math.max(1, args['limit'])) : 8;
		const query = typeof args['query'] === 'string' ? args['query'] : '';
		return foundResult(await this.#findTools(query, limit, signal));
	}

	#getPrompt(params: Params, caller: McpCaller): Routed {
		const found = this.#catalog.prompt(params['name'] as string);
		if (found === undefined) return undefined;
		const { connection, name } = found;
		return this.#router.request(connection, 'prompts/get', { ...params, name }, `prompt ${name}`, caller);
	}

	#readResource(params: Params, caller: McpCaller): Routed {
		const uri = params['uri'] as string;
		const [owner, another] = this.#catalog.ownersOf(uri);
		if (owner === undefined) return undefined;
		if (another === undefined) return this.#router.request(owner, 'resources/read', params, `resource ${uri}`, caller);
		return Promise.reject(
			new OperationError(
				'invalidInput',
				`${owner.upstream.name} and ${another.upstream.name} both have ${uri}. Disable one of them.`,
			),
		);
	}

	#complete(params: Params, caller: McpCaller): Routed {
		const ref = params['ref'] as { type: string; name?: string; uri?: string };
		if (ref.type === 'ref/prompt') {
			const found = this.#catalog.prompt(ref.name ?? '');
			if (found === undefined) return undefined;
			const inner = { ...params, ref: { ...ref, name: found.name } };
			return this.#router.request(found.connection, 'completion/complete', inner, 'completion', caller);
		}
		const owner = this.#catalog.ownerOfTemplate(ref.uri);
		return owner && this.#router.request(owner, 'completion/complete', params, 'completion', caller);
	}
}
