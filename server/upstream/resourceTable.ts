import type { Resource } from '@modelcontextprotocol/server';
import type { UpstreamConnection } from './connection.ts';

/** Addresses that two servers have are named up to this many. */
const NAMED = 3;

/** Resources of all servers, by address. */
export interface ResourceTable {
	/** Without those that two servers have. */
	readonly resources: readonly Resource[];
	/** Ids of the servers that list an address. */
	readonly owners: ReadonlyMap<string, readonly string[]>;
	/** What is left out of each server, in words, by its id. */
	readonly problems: ReadonlyMap<string, readonly string[]>;
}

/** An address that two servers have would be read from either, so neither is listed, and both are told. */
export function resourceTable(connections: readonly UpstreamConnection[]): ResourceTable {
	const owners = new Map<string, string[]>();
	const items = new Map<string, Resource>();
	for (const { upstream, manifest } of connections)
		for (const resource of manifest?.resources ?? []) {
			items.set(resource.uri, resource);
			owners.set(resource.uri, [...(owners.get(resource.uri) ?? []), upstream.id]);
		}
	const problems = new Map(
		connections.map(({ upstream }) => [
			upstream.id,
			connections.flatMap((other) => (other.upstream.id === upstream.id ? [] : shared(owners, upstream.id, other))),
		]),
	);
	return { resources: [...items.values()].filter(({ uri }) => owners.get(uri)!.length === 1), owners, problems };
}

/** What one server has that another has, too, in a sentence. */
function shared(
	owners: ReadonlyMap<string, readonly string[]>,
	id: string,
	{ upstream: other, manifest }: UpstreamConnection,
): string[] {
	const uris = (manifest?.resources ?? []).map(({ uri }) => uri).filter((uri) => owners.get(uri)!.includes(id));
	if (uris.length === 0) return [];
	const named = uris.slice(0, NAMED).join(', ') + (uris.length > NAMED ? ` and ${uris.length - NAMED} more` : '');
	return [`${named}: left out, as ${other.name} has the same. Disable one of the two servers.`];
}
