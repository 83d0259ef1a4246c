import { expect, onTestFinished, test, vi } from 'vitest';
import { scriptTransport } from './support.ts';

test('a remark without an end is told in pieces instead of being kept', async () => {
	const remarks: string[] = [];
	const program = 'process.stderr.write("x".repeat(300_000)); process.stdin.resume().on("end", () => process.exit())';
	const transport = scriptTransport(program, { onRemark: (line) => void remarks.push(line) });
	await transport.start();
	await expect.poll(() => remarks.length).toBeGreaterThan(1);
	expect(remarks.every((line) => /^x{1,2000}$/.test(line))).toBe(true);
});

test('a long call may tell of its progress as long as it likes; a flood ends the server', async () => {
	// Four thousand messages for each line it is sent.
	const message = JSON.stringify({
		jsonrpc: '2.0',
		method: 'notifications/progress',
		params: { progressToken: 1, progress: 1 },
	});
	const program = `process.stdin.on('data', () => process.stdout.write(${JSON.stringify(`${message}\n`)}.repeat(4000)))`;
	const transport = scriptTransport(program);
	let heard = 0;
	// oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport is no event target
	transport.onmessage = () => void heard++;
	const clock = performance.now.bind(performance);
	let ahead = 0;
	vi.spyOn(performance, 'now').mockImplementation(() => clock() + ahead);
	onTestFinished(() => void vi.restoreAllMocks());
	await transport.start();
	const more = () => transport.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
	for (let i = 1; i <= 3; i++) {
		await more();
		await expect.poll(() => heard).toBe(4000 * i);
		ahead += 20_000;
	}
	await more();
	await expect.poll(() => heard).toBe(16_000);
	await more();
	await expect.poll(() => transport.failure).toContain('without end');
});
