/** What of a message between an assistant and the owner is looked at on its way. */
export interface Message {
	readonly id?: string | number;
	readonly method?: string;
	readonly params?: {
		readonly requestId?: unknown;
		readonly uri?: unknown;
		readonly level?: unknown;
		readonly _meta?: Readonly<Record<string, unknown>>;
	};
	readonly result?: unknown;
	readonly error?: unknown;
}

/** How the stateless revision says that a listening stream has begun, and which one. */
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

export function parseMessage(line: string): Message | undefined {
	try {
		const value: unknown = JSON.parse(line);
		return typeof value === 'object' && value !== null ? value : undefined;
	} catch {
		return undefined; // the owner answers what cannot be read
	}
}

export function idOf(message: Message | undefined): string | undefined {
	return message?.id === undefined ? undefined : JSON.stringify(message.id);
}

/** What an assistant of the older revision asked for good: resources to hear of, and how much is logged. */
export class Wishes {
	readonly #resources = new Set<string>();
	#level: string | undefined;

	take({ method, params }: Message): void {
		if (method === 'logging/setLevel' && typeof params?.level === 'string') this.#level = params.level;
		if (typeof params?.uri !== 'string') return;
		if (method === 'resources/subscribe') this.#resources.add(params.uri);
		if (method === 'resources/unsubscribe') this.#resources.delete(params.uri);
	}

	requests(): { readonly method: string; readonly params: object }[] {
		const watched = [...this.#resources].map((uri) => ({ method: 'resources/subscribe', params: { uri } }));
		if (this.#level === undefined) return watched;
		return [{ method: 'logging/setLevel', params: { level: this.#level } }, ...watched];
	}
}

/**
 * Streams on which an assistant of the stateless revision listens: requests that are answered when they end. The next owner
 * begins each again under the id it has, so that the assistant goes on hearing of what it named.
 */
export class ListeningStreams {
	/** The line of each, by its id as JSON. */
	readonly #lines = new Map<string, string>();
	/** Ids of those whose beginning the assistant was told of. */
	readonly #told = new Set<string>();
	/** Ids of those that the next owner has not acknowledged yet. */
	readonly #beginning = new Set<string>();

	get areBeginning(): boolean {
		return this.#beginning.size > 0;
	}

	has(id: string): boolean {
		return this.#lines.has(id);
	}

	begin(message: Message, line: string): void {
		const id = idOf(message);
		if (id !== undefined) this.#lines.set(id, line);
	}

	end(id: string): void {
		this.#lines.delete(id);
		this.#told.delete(id);
		this.#beginning.delete(id);
	}

	/** What a new owner is told. */
	begunAgain(): readonly string[] {
		for (const id of this.#told) this.#beginning.add(id);
		return [...this.#lines.values()];
	}

	/** Looks at a message of the owner. True for one that tells of a beginning which the assistant was told of before. */
	acknowledge({ method, params }: Message): boolean {
		if (method !== ACKNOWLEDGED) return false;
		const id = JSON.stringify(params?._meta?.[SUBSCRIPTION_ID]);
		if (this.#beginning.delete(id)) return true;
		if (this.#lines.has(id)) this.#told.add(id);
		return false;
	}
}
