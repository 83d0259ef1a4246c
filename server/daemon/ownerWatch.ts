import type { Writable } from 'node:stream';
import type { Disposable } from '../../common/base/disposable.ts';
import type { OwnerFile } from '../../common/protocol/handshake.ts';
import { connectToOwner } from './connect.ts';
import type { Identity } from './identity.ts';
import { readOwnerFile } from './ownerFile.ts';

const HUNG = 'The shared Understory server has not answered for a minute; it is ended, and another one started.\n';

export interface OwnerWatchOptions {
	readonly dataDir: string;
	readonly self: Identity;
	/** The one that is connected. */
	readonly owner: OwnerFile;
	/** Log that is told before the owner is ended. */
	readonly remarks: Pick<Writable, 'write'>;
	/** Between two questions. Milliseconds; 15 seconds unless told. */
	readonly everyMs?: number;
	/** How long an answer may take. Milliseconds; 5 seconds unless told. */
	readonly answerMs?: number;
}

/**
 * Asks an owner now and then whether it still greets. One that hangs (a loop without end, a disk that is gone) keeps its
 * socket open and its clients waiting for ever: when it has not greeted `STRIKES` times in a row it is killed, so that
 * they see it go and start another one. What it acknowledged is on disk.
 */
export function watchOwner(options: OwnerWatchOptions): Disposable {
	let ended = false;
	let missed = 0;
	let timer: NodeJS.Timeout;
	const wait = (): void => {
		// Without `ref`: whoever is watched over keeps the process alive, or nobody does.
		timer = setTimeout(() => void look(), options.everyMs ?? EVERY_MS).unref();
	};
	const look = async (): Promise<void> => {
		missed = (await greets(options)) ? 0 : missed + 1;
		if (ended) return;
		if (missed < STRIKES) return wait();
		options.remarks.write(HUNG);
		kill(options);
	};
	wait();
	return {
		dispose: () => {
			ended = true;
			clearTimeout(timer);
		},
	};
}

/** An owner that refuses, drains or is gone does not hang: its sockets tell the rest. */
async function greets({ dataDir, self, answerMs }: OwnerWatchOptions): Promise<boolean> {
	const result = await connectToOwner(dataDir, 'rpc', self, answerMs);
	if (result.ok) result.socket.destroy();
	return result.ok || result.reason !== 'silent';
}

/** Another client may have been faster, and a new owner is at work: its file says so. */
function kill({ dataDir, owner }: OwnerWatchOptions): void {
	const now = readOwnerFile(dataDir);
	if (now?.pid !== owner.pid || now.startedAt !== owner.startedAt) return;
	try {
		process.kill(owner.pid, 'SIGKILL');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

const EVERY_MS = 15_000;
/** With `EVERY_MS` a minute and more: the longest work in one stretch takes seconds. */
const STRIKES = 4;
