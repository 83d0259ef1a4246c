import { rmSync } from 'node:fs';
import { PROTOCOL_VERSION } from '../../common/protocol/handshake.ts';
import type { Logger } from '../ports/logger.ts';
import { ensurePrivateFolder, socketAddress } from './dataDir.ts';
import type { Identity } from './identity.ts';
import { Listener, type ClientConnection } from './listener.ts';
import { createToken, removeOwnerFile, writeOwnerFile } from './ownerFile.ts';
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
	/** Finishes what runs, makes everything durable and frees it. */
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
	const lock = await acquireLock(options.dataDir, 'owner', LOCK_WAIT_MS);
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
	const tokens = { clientToken: createToken(), ownerToken: createToken() };
	const markHealthy = once(() => clearStarts(dataDir));
	const healthy = setTimeout(markHealthy, HEALTHY_AFTER_MS);
	const stopping = Promise.withResolvers<string>();
	const facts: OwnerFacts = { identity, address, startedAt, clients: () => listener.clients };
	const services = await options.open(facts, markHealthy);
	const listener = new Listener({
		address,
		identity,
		...tokens,
		logger,
		serve: (connection) => services.serve(connection),
		drain: () => stopping.resolve('drain'),
	});
	await listener.listen();
	writeOwnerFile(dataDir, { pid: process.pid, ...identity, protocol: PROTOCOL_VERSION, address, ...tokens, startedAt });
	logger.info('Owner is listening', { version: identity.version, build: identity.build });
	const idle = watchIdle(listener, services, options.idleMs, () => stopping.resolve('idle'));
	options.signal.addEventListener('abort', () => stopping.resolve('signal'), { once: true });
	if (options.signal.aborted) stopping.resolve('signal');

	const reason = await stopping.promise;
	clearTimeout(healthy);
	idle.stop();
	logger.info('Owner is leaving', { reason });
	listener.startDraining();
	await services.close();
	await listener.close();
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
