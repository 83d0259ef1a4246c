import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperationError } from '../../common/protocol/errors.ts';
import type { OwnerFile } from '../../common/protocol/handshake.ts';
import { judgeOwner } from './compatibility.ts';
import { connectToOwner, type ConnectResult } from './connect.ts';
import { ensurePrivateFolder, requireProfile } from './dataDir.ts';
import { drainOwner } from './drain.ts';
import type { Identity } from './identity.ts';
import { readOwnerFile } from './ownerFile.ts';
import { acquireLock } from './ownerLock.ts';
import { delayBeforeStart, readStarts } from './startHistory.ts';
import { startOwner, type StartedOwner } from './startOwner.ts';

export interface ConnectOptions {
	readonly dataDir: string;
	/** A profile that was named has to be there: one that was removed must not come back empty. */
	readonly mustExist?: boolean;
	readonly kind: 'lsp' | 'rpc' | 'mcp';
	readonly self: Identity;
	/** Script of the server. */
	readonly entry: string;
	/** Arguments for an owner that has to be started. */
	readonly ownerArgs?: readonly string[];
	/** How long to try, a wait for the start limit included. */
	readonly limitMs: number;
	/** Developers of Understory: another build of the same version takes over. */
	readonly buildsDiffer: boolean;
	readonly signal?: AbortSignal;
	/** Told when the start limit makes it wait for seconds. */
	readonly onWait?: (milliseconds: number) => void;
}

export interface OwnerConnection {
	readonly socket: Socket;
	readonly owner: OwnerFile;
}

/** An owner that was started must answer within this time. */
const START_MS = 15_000;
const POLL_MS = 40;
/** An owner that starts is looked for more often: somebody waits for it. */
const START_POLL_MS = 10;
const FEW_SECONDS_MS = 3000;

/**
 * Connects to the owner of the data directory; starts one when there is none; replaces an older one.
 * @throws OperationError `versionMismatch`, `unavailable`, or what kept the owner from starting.
 */
export async function connectOrStart(options: ConnectOptions): Promise<OwnerConnection> {
	if (options.mustExist === true) requireProfile(options.dataDir);
	ensurePrivateFolder(options.dataDir);
	const deadline = Date.now() + options.limitMs;
	let last = 'nobody answers';
	while (Date.now() < deadline) {
		options.signal?.throwIfAborted();
		const result = await connectChecked(options);
		if (result.ok) return result;
		last = result.message;
		if (options.mustExist === true) requireProfile(options.dataDir); // it may have been removed meanwhile
		if (result.reason !== 'draining' && (await startOnce(options, deadline))) continue;
		await sleep(POLL_MS + Math.random() * POLL_MS);
	}
	throw new OperationError(
		'unavailable',
		`The Understory server does not answer (${last}). Try \`understory doctor\`.`,
	);
}

/** Connects, unless the owner is of a version to replace: then it is asked to leave first. */
async function connectChecked(options: ConnectOptions): Promise<ConnectResult> {
	const owner = readOwnerFile(options.dataDir);
	const verdict = owner && judgeOwner(owner, options.self, options.buildsDiffer);
	if (verdict === 'takeOver') await drainOwner(options.dataDir, options.self, START_MS);
	const result = await connectToOwner(options.dataDir, options.kind, options.self);
	if (result.ok || verdict !== 'refuse' || result.reason === 'absent') return result;
	throw new OperationError(
		'versionMismatch',
		`Understory ${owner?.version} is at work on this data and cannot serve version ${options.self.version}. ` +
			'Update this one, or close the windows that use the newer one.',
	);
}

/**
 * Starts an owner when this process may, and waits until it answers or fails.
 * @returns when it is worth connecting again; true when an owner has just answered
 */
async function startOnce(options: ConnectOptions, deadline: number): Promise<boolean> {
	const lock = acquireLock(options.dataDir, 'start', 0);
	if (lock === undefined) return false; // another process is starting an owner; connect to that one
	try {
		if (await answers(options)) return true;
		await waitForTurn(options, deadline);
		const started = startOwner(options.entry, options.dataDir, options.ownerArgs);
		return await untilAnswer(options, started, Math.min(deadline, Date.now() + START_MS));
	} finally {
		lock.release();
	}
}

async function waitForTurn(options: ConnectOptions, deadline: number): Promise<void> {
	const delay = delayBeforeStart(readStarts(options.dataDir), Date.now(), Math.random());
	if (Date.now() + delay > deadline)
		throw new OperationError(
			'unavailable',
			`The Understory server ended several times in a minute; the next start is in ${Math.ceil(delay / 1000)} s. ` +
				`See the logs in ${options.dataDir}.`,
		);
	if (delay > FEW_SECONDS_MS) options.onWait?.(delay);
	if (delay > 0) await sleep(delay, undefined, options.signal && { signal: options.signal });
}

async function untilAnswer(options: ConnectOptions, started: StartedOwner, deadline: number): Promise<boolean> {
	while (Date.now() < deadline) {
		if (await answers(options)) return true;
		const end = await Promise.race([started.ended, sleep(START_POLL_MS, 'running' as const)]);
		if (end instanceof OperationError) throw end;
		if (end !== 'running') return false; // another owner holds the lock: it is starting or leaving
	}
	return false;
}

/** True when an owner is there and greets. */
async function answers({ dataDir, self }: ConnectOptions): Promise<boolean> {
	const result = await connectToOwner(dataDir, 'rpc', self);
	if (result.ok) result.socket.destroy();
	return result.ok || result.reason === 'protocol';
}
