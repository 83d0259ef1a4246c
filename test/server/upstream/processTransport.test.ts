import { expect, onTestFinished, test } from 'vitest';
import { ProcessTransport } from '../../../server/upstream/processTransport.ts';

test('a remark without an end is told in pieces instead of being kept', async () => {
	const remarks: string[] = [];
	const program = 'process.stderr.write("x".repeat(300_000)); process.stdin.resume().on("end", () => process.exit())';
	const transport = new ProcessTransport({
		command: process.execPath,
		args: ['-e', program],
		cwd: '',
		env: {},
		maxMessageBytes: 1000,
		onRemark: (line) => void remarks.push(line),
	});
	onTestFinished(() => transport.close());
	await transport.start();
	await expect.poll(() => remarks.length).toBeGreaterThan(1);
	expect(remarks.every((line) => /^x{1,2000}$/.test(line))).toBe(true);
});
