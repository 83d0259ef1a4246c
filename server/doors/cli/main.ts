#!/usr/bin/env node
import './requireNode.ts';
import { commands } from './commandTable.ts';
import { runCli } from './run.ts';

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

runCli(process.argv.slice(2), commands).then(leave, (error: unknown) => {
	process.stderr.write(`understory: ${error instanceof Error ? error.stack : String(error)}\n`);
	leave(1);
});

/** Ends as soon as everything is written: an owner or a native thread that is still about must not keep a shell waiting. */
function leave(code: number): void {
	process.stdout.write('', () => process.exit(code));
}
