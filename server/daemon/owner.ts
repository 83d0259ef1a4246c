import { rmSync } from 'node:fs';
import { PROTOCOL_VERSION, type OwnerFile } from '../../common/protocol/handshake.ts';
import { createToken } from '../base/token.ts';
import type { Logger } from '../ports/logger.ts';
import { ensurePrivateFolder, socketAddress } from './dataDir.ts';
import type { Identity } from './identity.ts';
import { Listener, type ClientConnection } from './listener.ts';
import { removeOwnerFile, writeOwnerFile } from './ownerFile.ts';
import { acquireLock, type OwnerLock } from './ownerLock.ts';
import { clearStarts, HEALTHY_AFTER_MS, recordStart } from './startHistory.ts';

/** What an owner knows about itself. */
export interface OwnerFacts {
	readonly identity: Identity;
	readonly address: string;
	readonly startedAt: string;
	clients(): number;
}

/** What an owner serves; made once the lock is held. */
export interface OwnedServices {
	serve(connection: ClientConnection): void;
	/** True while there is work that must not be cut off by an idle exit. */
	busy(): boolean;
	/** Finishes what runs, makes everything durable and frees it. Closing again does nothing. */
	close(): Promise<void>;
}

export interface OwnerOptions {
	readonly dataDir: string;
	readonly identity: Identity;
	/** The owner leaves after this long without clients and without work. */
	readonly idleMs: number;
	readonly logger: Logger;
	/** Leaves when aborted (SIGTERM). */
	readonly signal: AbortSignal;
	open(facts: OwnerFacts, markHealthy: () => void): Promise<OwnedServices>;
}

/** A draining owner is replaced at once: the new one waits this long for the lock. */
const LOCK_WAIT_MS = 2000;
const BUSY_RECHECK_MS = 1000;

/**
 * Owns the data directory until it is idle, asked to drain, or told to stop.
 * @returns `lockHeld` without having served when another owner is at work.
 */
export async function runOwner(options: OwnerOptions): Promise<'lockHeld' | 'left'> {
	ensurePrivateFolder(options.dataDir);
	const lock = acquireLock(options.dataDir, 'owner', LOCK_WAIT_MS);
	if (lock === undefined) return 'lockHeld';
	recordStart(options.dataDir, Date.now());
	try {
		await serveUntilDone(options);
		clearStarts(options.dataDir);
	} finally {
		releaseDirectory(options, lock);
	}
	return 'left';
}

async function serveUntilDone(options: OwnerOptions): Promise<void> {
	const { dataDir, identity, logger } = options;
	const address = socketAddress(dataDir);
	const startedAt = new Date().toISOString();
	const markHealthy = once(() => {
		try {
			clearStarts(dataDir);
		} catch (error) {
			// The next start may be put off; this one goes on.
			logger.warn('The history of starts was not kept', { error: String(error) });
		}
	});
	const healthy = setTimeout(markHealthy, HEALTHY_AFTER_MS);
	let clients = (): number => 0;
	const services = await options
		.open({ identity, address, startedAt, clients: () => clients() }, markHealthy)
		.finally(() => healthy.unref());
	try {
		const tokens = { clientToken: createToken(), ownerToken: createToken() };
		const leaving = Promise.withResolvers<string>();
		const listener = createListener(options, services, address, tokens, () => leaving.resolve('drain'));
		clients = () => listener.clients;
		await listener.listen();
		writeOwnerFile(dataDir, {
			pid: process.pid,
			...identity,
			protocol: PROTOCOL_VERSION,
			address,
			...tokens,
			startedAt,
		});
		await serve(options, listener, services, leaving);
		await listener.close();
	} finally {
		clearTimeout(healthy);
		await services.close(); // nothing to do when serving ended in order
	}
}

function createListener(
	{ identity, logger }: OwnerOptions,
	services: OwnedServices,
	address: string,
	tokens: Pick<OwnerFile, 'clientToken' | 'ownerToken'>,
	drain: () => void,
): Listener {
	return new Listener({ address, identity, ...tokens, logger, serve: (client) => services.serve(client), drain });
}

/** Serves until somebody asks it to leave; then everything that was begun is finished and durable. */
async function serve(
	{ identity, idleMs, logger, signal }: OwnerOptions,
	listener: Listener,
	services: OwnedServices,
	leaving: PromiseWithResolvers<string>,
): Promise<void> {
	logger.info('Owner is listening', { version: identity.version, build: identity.build });
	const idle = watchIdle(listener, services, idleMs, () => leaving.resolve('idle'));
	const onAbort = (): void => leaving.resolve('signal');
	signal.addEventListener('abort', onAbort, { once: true });
	if (signal.aborted) onAbort();
	const reason = await leaving.promise;
	signal.removeEventListener('abort', onAbort);
	idle.stop();
	logger.info('Owner is leaving', { reason });
	listener.startDraining();
	await services.close();
}

/** Calls `leave` after `idleMs` without clients, or as soon as the work is done after that. */
function watchIdle(listener: Listener, services: OwnedServices, idleMs: number, leave: () => void): { stop(): void } {
	let timer: NodeJS.Timeout | undefined;
	const check = (): void => {
		if (!services.busy()) leave();
		else timer = setTimeout(check, BUSY_RECHECK_MS);
	};
	const arm = (clients: number): void => {
		clearTimeout(timer);
		timer = clients === 0 ? setTimeout(check, idleMs) : undefined;
	};
	arm(0);
	const subscription = listener.onDidChangeClients(arm);
	return {
		stop() {
			clearTimeout(timer);
			subscription.dispose();
		},
	};
}

function releaseDirectory({ dataDir }: OwnerOptions, lock: OwnerLock): void {
	removeOwnerFile(dataDir);
	if (process.platform !== 'win32') rmSync(socketAddress(dataDir), { force: true });
	lock.release();
}

function once(action: () => void): () => void {
	let done = false;
	return () => {
		if (done) return;
		done = true;
		action();
	};
}
