import { UriTemplate } from '@modelcontextprotocol/client';
import type { Prompt, Resource, ResourceTemplateType, Tool } from '@modelcontextprotocol/server';
import type { McpListKind } from '../ports/upstream.ts';
import { judge } from './approval.ts';
import type { UpstreamConnection } from './connection.ts';
import { resourceTable, type ResourceTable } from './resourceTable.ts';
import type { Connections } from './connections.ts';
import { isTaskOnly } from './taskCall.ts';
import { nameTable, type Named, type NameTable } from './publicNames.ts';

/** A thing of one server, under the server's own name for it. */
export interface Owned<T> {
	readonly connection: UpstreamConnection;
	readonly name: string;
	readonly item: T;
}

/** What all servers have together, under public names; and whose each thing is. */
export class Catalog {
	readonly #connections: Connections;
	readonly #reserved: ReadonlySet<string>;
	#tools: NameTable<Tool> | undefined;
	#prompts: NameTable<Prompt> | undefined;
	#resources: ResourceTable | undefined;

	/** @param reserved names of our own tools and prompts, which no server can take */
	constructor(connections: Connections, reserved: ReadonlySet<string>) {
		this.#connections = connections;
		this.#reserved = reserved;
	}

	/** What was made of a list is made again when it is next asked for. */
	changed(kind: McpListKind): void {
		if (kind === 'tools') this.#tools = undefined;
		if (kind === 'prompts') this.#prompts = undefined;
		if (kind === 'resources') this.#resources = undefined;
	}

	tools(): Tool[] {
		return [...this.#toolTable().byName].map(([name, { item }]) => ({ ...plainTool(item), name }));
	}

	prompts(): Prompt[] {
		return [...this.#promptTable().byName].map(([name, { item }]) => ({ ...item, name }));
	}

	/** Without those that two servers have. */
	resources(): readonly Resource[] {
		return this.#resourceTable().resources;
	}

	templates(): ResourceTemplateType[] {
		return this.#connections.enabled().flatMap(({ manifest }) => manifest?.templates ?? []);
	}

	tool(publicName: string): Owned<Tool> | undefined {
		return this.#owned(this.#toolTable().byName.get(publicName));
	}

	prompt(publicName: string): Owned<Prompt> | undefined {
		return this.#owned(this.#promptTable().byName.get(publicName));
	}

	/** Servers that list the address, or else have a template it fits. */
	ownersOf(uri: string): UpstreamConnection[] {
		const listing = this.#resourceTable().owners.get(uri) ?? [];
		if (listing.length > 0) return listing.flatMap((id) => this.#connections.find(id) ?? []);
		return this.#connections
			.enabled()
			.filter(({ manifest }) => manifest?.templates.some(({ uriTemplate }) => fits(uriTemplate, uri)));
	}

	ownerOfTemplate(uriTemplate: string | undefined): UpstreamConnection | undefined {
		return this.#connections
			.enabled()
			.find(({ manifest }) => manifest?.templates.some((template) => template.uriTemplate === uriTemplate));
	}

	/** What of a server is left out because of its name or address, in words. */
	clashes(id: string): string[] {
		const tables = [this.#toolTable(), this.#promptTable(), this.#resourceTable()];
		return tables.flatMap(({ problems }) => problems.get(id) ?? []);
	}

	#toolTable(): NameTable<Tool> {
		return (this.#tools ??= nameTable(
			this.#named(({ manifest, upstream }) => manifest?.tools.filter((tool) => judge(upstream, tool).enabled)),
			this.#reserved,
		));
	}

	#promptTable(): NameTable<Prompt> {
		return (this.#prompts ??= nameTable(
			this.#named(({ manifest }) => manifest?.prompts),
			this.#reserved,
		));
	}

	#resourceTable(): ResourceTable {
		return (this.#resources ??= resourceTable(this.#connections.enabled()));
	}

	#named<T extends { name: string }>(of: (connection: UpstreamConnection) => readonly T[] | undefined): Named<T>[] {
		return this.#connections
			.enabled()
			.flatMap((connection) =>
				(of(connection) ?? []).map((item) => ({ owner: connection.upstream, name: item.name, item })),
			);
	}

	#owned<T>(named: Named<T> | undefined): Owned<T> | undefined {
		const connection = named && this.#connections.find(named.owner.id);
		return named && connection && { connection, name: named.name, item: named.item };
	}
}

/** What runs as a task at its server is for assistants a tool like any other. */
function plainTool(tool: Tool): Tool {
	if (!isTaskOnly(tool)) return tool;
	const { execution: _ofTheServer, ...plain } = tool;
	return plain;
}

function fits(template: string, uri: string): boolean {
	try {
		return new UriTemplate(template).match(uri) !== null;
	} catch {
		return false; // the server's template is none
	}
}
