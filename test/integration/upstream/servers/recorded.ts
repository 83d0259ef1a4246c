import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/** `recorded.ts FILE SCRIPT…`: a server as it is, and into the file goes what it is told. */
const [file = '', ...script] = process.argv.slice(2);
const server = spawn(process.execPath, script, { stdio: ['pipe', 'inherit', 'inherit'] });
process.stdin.on('data', (data) => {
	appendFileSync(file, data);
	server.stdin.write(data);
});
process.stdin.on('end', () => server.stdin.end());
server.on('exit', (code) => process.exit(code ?? 1));
