import { SseError, type Client, type Transport } from '@modelcontextprotocol/client';
import { messageOf } from '../../common/base/messageOf.ts';
import { OnceMore } from '../../common/base/onceMore.ts';
import type { Upstream } from '../../common/model/upstream.ts';
import { outsideOfCalls, type Call } from './call.ts';
import type { CallTable } from './callTable.ts';
import { createClient } from './client.ts';
import type { ConnectionServices } from './connectionServices.ts';
import type { Loss } from './failures.ts';
import { HttpTransport, LOST, StreamBroken } from './httpTransport.ts';
import { isThere } from './isThere.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { CONNECT_MS, failureOf, openConnection, type Opened } from './openConnection.ts';
import { ProcessTransport } from './processTransport.ts';
import { answerQuestion } from './questions.ts';
import { isOfThisMachine } from './roots.ts';
import { createTransport } from './transport.ts';

const HUNG = 'It did not answer any more and was ended. The next call starts it again.';

/** Whose connection it is. */
export interface LiveOwner {
	/** As the user has it now. */
	readonly upstream: () => Upstream;
	readonly services: ConnectionServices;
	readonly calls: CallTable;
	/** The server said what it has. */
	readonly read: (manifest: Manifest) => void;
	/** The connection ended by itself, and was cleared away. */
	readonly gone: (reason: string) => void;
}

/**
 * Starts or reaches a server.
 * @param known what it had when it last ran
 * @param signal gives up, and ends what was started
 */
export async function openLive(
	owner: LiveOwner,
	known: Manifest | undefined,
	signal: AbortSignal,
): Promise<LiveConnection> {
	const { services, calls } = owner;
	const upstream = owner.upstream();
	let live: LiveConnection | undefined;
	const opened = await openConnection({
		upstream,
		known,
		asks: calls.asks,
		signal,
		createClient: () => createOwnClient(owner, (client) => (live?.client === client ? live : undefined)),
		wantsSignIn: () => services.signIn?.isWanted === true,
		createTransport: (type) =>
			createTransport(
				{ ...upstream, type },
				services.secrets(),
				(line) => services.logger.info('MCP server', { alias: owner.upstream().alias, line }),
				services.signIn?.fetch,
			),
	});
	live = new LiveConnection(owner, opened);
	return live;
}

/** One connection to a server, from its first list to its end: what the server says unasked, and whether it is there. */
export class LiveConnection {
	readonly client: Client;
	readonly #transport: Transport;
	readonly #manifest: Manifest;
	readonly #owner: LiveOwner;
	readonly #reading = new OnceMore(() => this.#readAgain());
	#ended = false;

	constructor(owner: LiveOwner, { client, transport, manifest }: Opened) {
		this.#owner = owner;
		this.client = client;
		this.#transport = transport;
		this.#manifest = manifest;
	}

	/** Process id of a server that runs here. */
	get pid(): number | undefined {
		return this.#transport instanceof ProcessTransport ? this.#transport.pid : undefined;
	}

	/** Its owner has it: from now on it is heard. */
	begin(): void {
		const { services, upstream, read } = this.#owner;
		read(this.#manifest);
		// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a client of the SDK is no event target
		this.client.onclose = () => this.drop(failureOf(this.#transport) ?? LOST);
		const era = this.#manifest.verdict.kind;
		services.logger.info('MCP server is connected', { alias: upstream().alias, era });
		services.following.begin(this.client, () => void this.refresh());
		this.tellLevel();
	}

	/** Tells the server how much it is to log, if somebody has said so. */
	tellLevel(): void {
		const { client } = this;
		const { level } = this.#owner.services.logWishes;
		if (level === undefined || client.getProtocolEra() !== 'legacy') return;
		if (client.getServerCapabilities()?.logging === undefined) return;
		client.request({ method: 'logging/setLevel', params: { level } }).catch((error: unknown) => this.note(error));
	}

	rootsChanged(): void {
		if (this.client.getProtocolEra() === 'legacy')
			this.client.sendRootsListChanged().catch((error: unknown) => this.note(error));
	}

	/** Over streamable HTTP a question may come with the answer to the call it belongs to. */
	originOf(requestId: string | number): Call | undefined {
		return this.#transport instanceof HttpTransport ? this.#transport.originOf(requestId) : undefined;
	}

	/** Reads the lists again; however many changes come while that is done, they are read once more after it. */
	refresh(): Promise<void> {
		return this.#reading.run();
	}

	/** One stream of many may be lost, of a server that is there; what it does for others goes on then. */
	async lookAfter(loss: Loss, reason: string): Promise<void> {
		const isOneOfMany = loss === 'underWay' && this.#transport instanceof HttpTransport;
		if (!isOneOfMany || !(await outsideOfCalls(() => isThere(this.client)))) this.drop(reason);
	}

	/** One that lets a call run out of time may be busy, or it hangs; then whoever comes next would wait as long. */
	async examine(): Promise<void> {
		if (!(await outsideOfCalls(() => isThere(this.client)))) this.drop(HUNG);
	}

	/** It is of no use any more. */
	drop(reason: string): void {
		if (this.#ended) return;
		this.#end();
		this.#owner.gone(reason);
		this.client.close().catch((error: unknown) => this.note(error));
	}

	/** Ends it, and the process. */
	async close(): Promise<void> {
		this.#end();
		await this.client.close().catch((error: unknown) => this.note(error));
	}

	note(error: unknown): void {
		note(this.#owner, error);
	}

	#end(): void {
		this.#ended = true;
		this.#owner.services.following.end(this.client);
	}

	async #readAgain(): Promise<void> {
		if (this.#ended) return;
		const { upstream, calls, read } = this.#owner;
		try {
			const manifest = await readManifest(this.client, upstream(), calls.asks, AbortSignal.timeout(CONNECT_MS));
			if (!this.#ended) read(manifest);
		} catch (error) {
			this.note(error);
		}
	}
}

/** @param liveOf the connection of a client, once there is one */
function createOwnClient(owner: LiveOwner, liveOf: (client: Client) => LiveConnection | undefined): Client {
	const { services, calls } = owner;
	const upstream = owner.upstream();
	const toldCallOf = (id: string | number): Call | undefined => liveOf(client)?.originOf(id);
	const routes = {
		callOf: async (id: string | number, signal: AbortSignal) => toldCallOf(id) ?? (await calls.ownerOfQuestion(signal)),
		callNow: (id: string | number) => toldCallOf(id) ?? calls.only(),
		sharesRoots: isOfThisMachine(upstream),
		askWindow: (method: string, params: unknown, signal: AbortSignal) =>
			services.askWindow(owner.upstream(), method, params, signal),
	};
	const client = createClient(upstream, services.version, {
		answer: (method, params, context) => answerQuestion(routes, method, params, context),
		listChanged: () => void liveOf(client)?.refresh(),
		resourceUpdated: services.resourceUpdated,
		logged: (message) => {
			const call = calls.only();
			if (call !== undefined) call.caller.log(message);
			else services.logger.debug('An MCP server wrote a log message', { alias: owner.upstream().alias });
		},
		failed: (error) => {
			note(owner, error);
			// What comes back by itself is another conversation, in which nobody has said hello.
			if (error instanceof SseError) liveOf(client)?.drop(LOST);
			if (error instanceof StreamBroken) void liveOf(client)?.lookAfter('underWay', LOST);
		},
	});
	return client;
}

function note({ services, upstream }: LiveOwner, error: unknown): void {
	services.logger.debug('MCP server', { alias: upstream().alias, error: messageOf(error) });
}
