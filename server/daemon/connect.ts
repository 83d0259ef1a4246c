import { lstatSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import {
	ownerHello,
	PROTOCOL_VERSION,
	type ClientHello,
	type OwnerFile,
	type OwnerHello,
} from '../../common/protocol/handshake.ts';
import { sameToken } from '../base/token.ts';
import type { Identity } from './identity.ts';
import { readLine } from './line.ts';
import { readOwnerFile } from './ownerFile.ts';

/** Longest line of the handshake, either way. */
export const MAX_HELLO_BYTES = 4096;
/** How long the other side may take for its line of the handshake. */
export const HANDSHAKE_MS = 2000;
/** The owner may be writing a snapshot when a client calls, so the client waits longer than the owner does. */
const ANSWER_MS = 5000;

export type ConnectResult =
	| { readonly ok: true; readonly socket: Socket; readonly owner: OwnerFile }
	| {
			readonly ok: false;
			/** `absent`: nobody listens. `silent`: something holds the address and does not greet. */
			readonly reason: 'absent' | 'silent' | 'impostor' | 'badToken' | 'protocol' | 'draining';
			readonly message: string;
	  };

/**
 * Connects to the owner named in `owner.json` and greets it. The socket is paused; what follows is `kind`'s own language.
 * @param answerMs how long the owner may take to greet
 */
export async function connectToOwner(
	dataDir: string,
	kind: ClientHello['kind'],
	self: Identity,
	answerMs = ANSWER_MS,
): Promise<ConnectResult> {
	const owner = readOwnerFile(dataDir);
	if (owner === undefined) return { ok: false, reason: 'absent', message: 'No owner file.' };
	if (!isOwnSocket(owner.address)) return { ok: false, reason: 'absent', message: 'No socket of this user.' };
	const socket = await openSocket(owner.address);
	if (socket === undefined) return { ok: false, reason: 'absent', message: 'Nobody listens.' };
	try {
		const answer = await greet(socket, owner, kind, self, answerMs);
		if (answer.ok && sameToken(answer.proof, owner.ownerToken)) return { ok: true, socket, owner };
		socket.destroy();
		return answer.ok
			? { ok: false, reason: 'impostor', message: 'What answers did not write the owner file.' }
			: { ok: false, reason: answer.reason, message: answer.message };
	} catch (error) {
		socket.destroy();
		return { ok: false, reason: 'silent', message: String(error) };
	}
}

async function greet(
	socket: Socket,
	owner: OwnerFile,
	kind: ClientHello['kind'],
	self: Identity,
	answerMs: number,
): Promise<OwnerHello> {
	const hello: ClientHello = {
		understory: PROTOCOL_VERSION,
		kind,
		version: self.version,
		build: self.build,
		pid: process.pid,
		token: owner.clientToken,
	};
	socket.write(`${JSON.stringify(hello)}\n`);
	return ownerHello.parse(JSON.parse(await readLine(socket, MAX_HELLO_BYTES, answerMs)));
}

/** Undefined when nobody listens. */
function openSocket(address: string): Promise<Socket | undefined> {
	return new Promise((resolve) => {
		const socket = connectSocket(address);
		socket.once('connect', () => resolve(socket));
		// Stays for the socket's life: an error is always followed by `close`, which whoever reads the socket sees.
		socket.on('error', () => resolve(undefined));
	});
}

/** A socket another user made could only be an attempt to be handed our token. */
function isOwnSocket(address: string): boolean {
	if (process.getuid === undefined) return true;
	const facts = lstatSync(address, { throwIfNoEntry: false });
	return facts !== undefined && facts.isSocket() && facts.uid === process.getuid();
}
