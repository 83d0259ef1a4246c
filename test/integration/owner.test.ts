import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ClientHello, OwnerHello } from '../../common/protocol/handshake.ts';
import { readOwnerFile } from '../../server/daemon/ownerFile.ts';
import { watchOwner } from '../../server/daemon/ownerWatch.ts';
import {
	cli,
	cliJson,
	end,
	isAlive,
	killOwner,
	readOwner,
	SERVER,
	start,
	temporaryDataDir,
	until,
} from './processes.ts';

vi.setConfig({ testTimeout: 180_000 }); // many processes start here, and the machine may be busy

interface Written {
	readonly id: string;
	readonly seq: number;
}

test('clients that come at once share one owner, and nothing they write is lost', async () => {
	const dataDir = temporaryDataDir();
	const written = await Promise.all(
		['a', 'b', 'c', 'd'].map((text) => cliJson<Written>(dataDir, 'capture', `thought ${text}`)),
	);
	expect(new Set(written.map(({ seq }) => seq)).size).toBe(4);
	const listed = await cliJson<{ id: string }[]>(dataDir, 'list');
	expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(written.map(({ id }) => id)));
	const log = readFileSync(path.join(dataDir, 'logs', 'server.log'), 'utf8');
	expect(log.match(/Owner is listening/g)).toHaveLength(1);
});

test('what is in the data directory is for this user only', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'x');
	expect(statSync(dataDir).mode & 0o077).toBe(0);
	expect(statSync(path.join(dataDir, 'owner.json')).mode & 0o777).toBe(0o600);
	expect(statSync(path.dirname(readOwner(dataDir)!.address)).mode & 0o077).toBe(0);
});

test('a killed owner is replaced and has lost nothing', async () => {
	const dataDir = temporaryDataDir();
	const first = await cliJson<Written>(dataDir, 'capture', 'before');
	const killed = await killOwner(dataDir);
	const second = await cliJson<Written>(dataDir, 'capture', 'after');
	expect(readOwner(dataDir)!.pid).not.toBe(killed);
	const listed = await cliJson<{ id: string }[]>(dataDir, 'list');
	expect(listed.map(({ id }) => id)).toEqual([second.id, first.id]);
});

test('a client whose owner dies before it answers asks the next one', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'before');
	const { pid } = readOwner(dataDir)!;
	process.kill(pid, 'SIGSTOP'); // it takes the connection and never answers
	const capture = cliJson<Written>(dataDir, 'capture', 'while it hangs');
	await new Promise((resolve) => setTimeout(resolve, 500));
	await killOwner(dataDir);
	const { id } = await capture;
	const listed = await cliJson<{ id: string }[]>(dataDir, 'list');
	expect(listed.filter((row) => row.id === id)).toHaveLength(1);
});

test('an owner that hangs is ended when it has not greeted four times; one that is slow is left alone', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'before');
	const owner = readOwnerFile(dataDir)!;
	const write = vi.fn<(said: string) => boolean>(() => true);
	const self = { version: owner.version, build: owner.build };
	const watch = watchOwner({ dataDir, self, owner, remarks: { write }, everyMs: 20, answerMs: 2000 });
	onTestFinished(() => watch.dispose());
	for (let pause = 0; pause < 2; pause++) {
		process.kill(owner.pid, 'SIGSTOP');
		await new Promise((resolve) => setTimeout(resolve, 2500)); // one question goes unanswered, not four
		process.kill(owner.pid, 'SIGCONT');
		await cliJson(dataDir, 'list');
	}
	expect(write).not.toHaveBeenCalled();
	process.kill(owner.pid, 'SIGSTOP');
	await until(() => !isAlive(owner.pid));
	expect(write).toHaveBeenCalledOnce();
	expect(await cliJson(dataDir, 'list')).toHaveLength(1);
	expect(readOwner(dataDir)!.pid).not.toBe(owner.pid);
});

test('an owner without clients leaves and cleans up', async () => {
	const dataDir = temporaryDataDir();
	const owner = start(SERVER, ['--owner', '--data-dir', dataDir, '--idle-exit', '0.2']);
	expect((await end(owner)).code).toBe(0);
	expect(existsSync(path.join(dataDir, 'owner.json'))).toBe(false);
	expect(readFileSync(path.join(dataDir, 'logs', 'server.log'), 'utf8')).toContain('"reason":"idle"');
	expect(await cliJson(dataDir, 'list')).toEqual([]);
});

test('a second owner on one data directory leaves at once', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'x');
	const { pid } = readOwner(dataDir)!;
	expect((await end(start(SERVER, ['--owner', '--data-dir', dataDir]))).code).toBe(75);
	expect(readOwner(dataDir)!.pid).toBe(pid);
	expect(isAlive(pid)).toBe(true);
});

test('an owner file that a dead owner left does no harm', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'x');
	const stale = readOwner(dataDir)!;
	await cli(dataDir, 'stop');
	writeFileSync(path.join(dataDir, 'owner.json'), JSON.stringify({ ...stale, pid: 999_999_999 }));
	expect(await cliJson(dataDir, 'list')).toHaveLength(1);
	writeFileSync(path.join(dataDir, 'owner.json'), 'no json');
	expect(await cliJson(dataDir, 'list')).toHaveLength(1);
});

test('what answers in the place of the owner but did not write the owner file is not trusted', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'x');
	const stale = readOwner(dataDir)!;
	await cli(dataDir, 'stop');
	const address = path.join(dataDir, 'impostor.sock');
	let heard = 0;
	const impostor = createServer((socket) => {
		heard++;
		const hello: OwnerHello = { ok: true, version: '0.1.0', build: 'x', pid: 1, proof: 'guess' };
		socket.on('error', () => undefined).resume();
		socket.write(`${JSON.stringify(hello)}\n`);
	});
	await new Promise<void>((resolve) => impostor.listen(address, resolve));
	onTestFinished(() => void impostor.close());
	writeFileSync(path.join(dataDir, 'owner.json'), JSON.stringify({ ...stale, address }));
	expect(await cliJson(dataDir, 'list')).toHaveLength(1);
	expect(heard).toBeGreaterThan(0);
	expect(readOwner(dataDir)!.address).toBe(stale.address);
});

test('strangers, garbage and endless lines are turned away, and the owner goes on', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'x');
	const { address, clientToken, pid } = readOwner(dataDir)!;
	const hello: ClientHello = { understory: 1, kind: 'rpc', version: '0.1.0', build: 'x', pid: 1, token: 'wrong' };
	const answered = JSON.parse(await say(address, `${JSON.stringify(hello)}\n`)) as OwnerHello;
	expect(answered).toMatchObject({ ok: false, reason: 'badToken' });
	expect(JSON.stringify(answered)).not.toContain(readOwner(dataDir)!.ownerToken);
	const foreign = JSON.stringify({ ...hello, token: clientToken, understory: 99 });
	expect(JSON.parse(await say(address, `${foreign}\n`))).toMatchObject({ ok: false, reason: 'protocol' });
	expect(await say(address, 'GET / HTTP/1.1\r\n\r\n')).toBe('');
	expect(await say(address, 'x'.repeat(100_000))).toBe('');
	expect(await say(address, Buffer.from([0, 255, 254, 10]))).toBe('');
	expect(await cliJson(dataDir, 'list')).toHaveLength(1);
	expect(readOwner(dataDir)!.pid).toBe(pid);
});

test('garbage after the handshake ends that connection only', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'x');
	const { address, clientToken: token, pid } = readOwner(dataDir)!;
	for (const kind of ['rpc', 'lsp'] as const) {
		const hello: ClientHello = { understory: 1, kind, version: '0.1.0', build: 'x', pid: 1, token };
		const broken = 'Content-Length: 12\r\n\r\n{"jsonrpc": }Content-Length: -5\r\n\r\n\r\n\r\n';
		expect(await say(address, `${JSON.stringify(hello)}\n${broken}`, true)).toContain('"ok":true');
	}
	expect(await cliJson(dataDir, 'list')).toHaveLength(1);
	expect(readOwner(dataDir)!.pid).toBe(pid);
});

test('why an owner cannot start reaches the client', async () => {
	const dataDir = temporaryDataDir();
	writeFileSync(path.join(dataDir, 'store'), 'a file where the folder should be');
	const { code, stderr } = await cli(dataDir, 'list');
	expect(code).toBe(1);
	expect(stderr).toContain('The store could not be opened');
	const doctor = await cli(dataDir, 'doctor', '--json');
	expect(doctor.code).toBe(1);
	expect(JSON.parse(doctor.stdout)).toMatchObject({ owner: null, problems: [{ severity: 'error' }] });
});

test('an owner that is told to end writes a snapshot first', async () => {
	const dataDir = temporaryDataDir();
	await cliJson(dataDir, 'capture', 'x');
	const { pid } = readOwner(dataDir)!;
	process.kill(pid, 'SIGTERM');
	await until(() => !isAlive(pid));
	expect(existsSync(path.join(dataDir, 'store', 'state.sqlite'))).toBe(true);
	expect(existsSync(path.join(dataDir, 'owner.json'))).toBe(false);
});

/** Sends bytes to the owner; everything it answers until it closes, or until the client does. */
function say(address: string, bytes: string | Buffer, leave = false): Promise<string> {
	return new Promise((resolve) => {
		let heard = '';
		const socket: Socket = connect(address, () => socket.write(bytes));
		socket.setEncoding('utf8').on('data', (text: string) => {
			heard += text;
			if (leave) socket.end();
		});
		socket.on('error', () => undefined); // the owner may hang up while it is written to
		socket.on('close', () => resolve(heard));
	});
}
