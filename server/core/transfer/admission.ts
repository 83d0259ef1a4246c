import type { Upstream } from '../../../common/model/upstream.ts';
import type { TransferredEvent } from './transferred.ts';

/** What of a store says whether an event of another log can come in. */
export interface Here {
	knowsEntry(repository: string, id: string): boolean;
	readonly upstreams: readonly Pick<Upstream, 'id' | 'alias' | 'enabled'>[];
}

/**
 * What comes from a file starts nothing: MCP servers and agents are switched off, and no tool of a server runs without a
 * question. The same event is made into the same one each time.
 */
export function disarmed(event: TransferredEvent): TransferredEvent {
	if (event.type === 'upstreamAdded')
		return { ...event, data: { ...event.data, enabled: false, approval: asked(event.data.approval) } };
	if (event.type === 'upstreamEdited') {
		const { enabled, approval, ...rest } = event.data;
		const off = enabled === undefined ? {} : { enabled: false };
		return { ...event, data: { ...rest, ...off, ...(approval !== undefined && { approval: asked(approval) }) } };
	}
	if (event.type === 'agentAdded') return { ...event, data: { ...event.data, enabled: false } };
	if (event.type === 'agentEdited' && event.data.enabled === true) {
		const { enabled: _on, ...rest } = event.data; // one that runs here goes on
		return { ...event, data: rest };
	}
	if (event.type !== 'upstreamToolsRuled') return event;
	const rules = event.data.rules.map((rule) =>
		rule.approval === 'always' ? { ...rule, approval: 'ask' as const } : rule,
	);
	return { ...event, data: { ...event.data, rules } };
}

function asked<Approval extends string>(approval: Approval): Approval | 'ask' {
	return approval === 'always' ? 'ask' : approval;
}

/**
 * Leaves out what a store cannot take beside what it has: commits of a repository that it has followed itself, and MCP
 * servers whose alias is taken or that run here. Events are shown to it in their order.
 */
export class Admission {
	readonly #here: Here;
	readonly #entries = new Set<string>();
	/** By id, those that run here too; without what was removed. */
	readonly #upstreams: Map<string, { readonly alias: string; readonly enabled: boolean }>;

	constructor(here: Here) {
		this.#here = here;
		this.#upstreams = new Map(here.upstreams.map((one) => [one.id, one]));
	}

	/** Aliases of the MCP servers that were let in and stay, switched off. */
	get switchedOff(): string[] {
		const before = new Set(this.#here.upstreams.map(({ id }) => id));
		return [...this.#upstreams].flatMap(([id, { alias }]) => (before.has(id) ? [] : [alias]));
	}

	/** @returns the event as it can come in; undefined when nothing is left of it */
	admit(event: TransferredEvent): TransferredEvent | undefined {
		switch (event.type) {
			case 'gitRecorded': {
				const { repository } = event.data;
				const entries = event.data.entries.filter(({ id }) => this.#takesEntry(repository, id));
				return entries.length === 0 ? undefined : { ...event, data: { repository, entries } };
			}
			case 'upstreamAdded': {
				const { id, alias } = event.data;
				if (this.#upstreams.has(id) || this.#taken(alias)) return undefined;
				this.#upstreams.set(id, { alias, enabled: false });
				return event;
			}
			case 'upstreamEdited': {
				const { alias, ...rest } = event.data;
				if (this.#upstreams.get(rest.id)?.enabled !== false) return undefined;
				if (alias === undefined || this.#taken(alias)) return { ...event, data: rest };
				this.#upstreams.set(rest.id, { alias, enabled: false });
				return event;
			}
			case 'agentToolsAllowed':
				return undefined; // what an agent may use is for whoever has it here to say
			case 'upstreamToolsRuled':
				return this.#upstreams.get(event.data.id)?.enabled === false ? event : undefined;
			case 'upstreamRemoved':
				if (this.#upstreams.get(event.data.id)?.enabled !== false) return undefined;
				this.#upstreams.delete(event.data.id);
				return event;
			default:
				return event;
		}
	}

	#takesEntry(repository: string, id: string): boolean {
		const key = JSON.stringify([repository, id]);
		if (this.#entries.has(key) || this.#here.knowsEntry(repository, id)) return false;
		this.#entries.add(key);
		return true;
	}

	#taken(alias: string): boolean {
		return [...this.#upstreams.values()].some((one) => one.alias === alias);
	}
}
