import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A server that misbehaves, written without the SDK, which would not let it. `hostile.ts MODE [FILE]` */
const [mode = '', file = ''] = process.argv.slice(2);

interface Request {
	readonly id?: number;
	readonly method: string;
	readonly params?: { readonly name?: string; readonly arguments?: object };
}

if (file !== '') appendFileSync(file, `${process.pid}\n`);
if (mode === 'exit') process.exit(3);
if (process.env['TOKEN'] !== undefined) process.stderr.write(`started with ${process.env['TOKEN']}\n`);

const object = { type: 'object' };
const fine = { name: 'fine', description: 'does nothing', inputSchema: object };

/** Tools of each mode. */
const TOOLS: Readonly<Record<string, () => unknown[]>> = {
	hugeSchema: () => [fine, { name: 'huge', inputSchema: { ...object, description: 'x'.repeat(5_000_000) } }],
	duplicates: () => [fine, { ...fine, description: 'the second' }],
	paths: () => [
		fine,
		{ ...fine, name: '../../etc/passwd' },
		{ ...fine, name: 'a/b' },
		{ ...fine, name: 'a_b' },
		{ ...fine, name: '' },
	],
	noSchema: () => [fine, { name: 'bare' }, 'text', undefined],
	changing: () => [{ ...fine, description: `does nothing, ${changes}` }],
	readOnly: () => [{ ...fine, annotations: { readOnlyHint: true } }],
	longNames: () => [
		{ ...fine, name: `n${'a'.repeat(300)}` },
		{ ...fine, name: `a_rather_long_name_of_a_tool_that_goes_on_and_on` },
	],
};

let changes = 0;
let answered = false;
let hung = false;

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => answer(JSON.parse(line) as Request));
lines.on('close', () => {
	if (mode !== 'stays') process.exit(0);
});
if (mode === 'stays') {
	process.on('SIGTERM', () => undefined);
	setInterval(() => undefined, 1000);
}

function answer({ id, method, params }: Request): void {
	if (id === undefined || hung) return;
	if (method === 'server/discover') return send({ id, error: { code: -32_601, message: 'unknown' } });
	if (method === 'initialize') return initialize(id);
	if (method === 'tools/list') return send({ id, result: { tools: TOOLS[mode]?.() ?? [fine] } });
	if (method === 'tools/call') return call(id, params?.name ?? '', params?.arguments);
	if (method === 'ping') return send({ id, result: {} });
	send({ id, error: { code: -32_601, message: 'unknown' } });
}

function initialize(id: number): void {
	if (mode === 'hang') return;
	if (mode === 'endless') return endless();
	if (mode === 'noise') return noise();
	const capabilities = { tools: { listChanged: true } };
	send({ id, result: { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: mode, version: '1' } } });
}

function call(id: number, name: string, args?: object): void {
	if (mode === 'endlessCall') return endless();
	if (mode === 'flood') return flood();
	if (mode === 'dies') process.exit(4);
	if (mode === 'silent') return;
	if (mode === 'hangs') return hang(id);
	if (mode === 'changing') {
		changes++;
		send({ method: 'notifications/tools/list_changed' });
	}
	if (mode === 'readOnly')
		return void setTimeout(send, 10, { id, result: { content: [{ type: 'text', text: 'read' }] } });
	const text = mode === 'large' ? 'y'.repeat(2_000_000) : JSON.stringify({ name, args, env: process.env });
	send({ id, result: { content: [{ type: 'text', text }] } });
}

function send(message: object): void {
	process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/** The first call is answered; from the second on nothing is any more. */
function hang(id: number): void {
	if (answered) hung = true;
	else send({ id, result: { content: [{ type: 'text', text: 'answered' }] } });
	answered = true;
}

/** One line that never ends. */
function endless(): void {
	const write = (): void => void process.stdout.write('z'.repeat(1_000_000), write);
	write();
}

/** Messages without end. */
function flood(): void {
	const line = `${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 1 } })}\n`;
	const write = (): void => void process.stdout.write(line.repeat(1000), write);
	write();
}

function noise(): void {
	for (let i = 0; i < 1000; i++) process.stdout.write(`this is { not json ${i}\n`);
}
