import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '../common/base/messageOf.ts';
import { DEFAULT_PROFILE } from '../common/model/profileName.ts';
import { OperationError } from '../common/protocol/errors.ts';
import { compose } from './compose.ts';
import { ensurePrivateFolder, resolveDataDir } from './daemon/dataDir.ts';
import { forward } from './daemon/forward.ts';
import { forwardMcp } from './daemon/forwardMcp.ts';
import { productIdentity, serverEntry } from './daemon/identity.ts';
import { LogFile } from './daemon/logFile.ts';
import { runOwner } from './daemon/owner.ts';
import { EXIT_LOCK_HELD, startFailureLine } from './daemon/startOwner.ts';

const USAGE = 'usage: server.js (--stdio | --mcp | --owner) [--data-dir DIR] [--profile NAME] [--idle-exit SECONDS]';
const DEFAULT_IDLE_SECONDS = 60;
const LOG = { name: 'server.log', maxBytes: 4_000_000, keep: 5 };
/** How long an editor waits for an owner before it is told why there is none. */
const FORWARD_LIMIT_MS = 55_000;

interface Arguments {
	readonly mode: 'stdio' | 'mcp' | 'owner';
	readonly dataDir: string;
	/** A profile other than the standard one was named. */
	readonly named: boolean;
	readonly idleSeconds: number;
}

async function main(): Promise<number> {
	let args: Arguments;
	try {
		args = readArguments();
	} catch (error) {
		process.stderr.write(`${messageOf(error)}\n${USAGE}\n`);
		return 2;
	}
	return args.mode === 'owner' ? own(args) : relay(args);
}

/** `--clientProcessId` comes from language clients; the pipe's end tells the same. @throws Error for a wrong usage */
function readArguments(): Arguments {
	const { values } = parseArgs({
		options: {
			stdio: { type: 'boolean' },
			mcp: { type: 'boolean' },
			owner: { type: 'boolean' },
			'data-dir': { type: 'string' },
			profile: { type: 'string' },
			'idle-exit': { type: 'string', default: String(DEFAULT_IDLE_SECONDS) },
			clientProcessId: { type: 'string' },
		},
	});
	const idleSeconds = Number(values['idle-exit']);
	const modes = (['stdio', 'mcp', 'owner'] as const).filter((mode) => values[mode] === true);
	const [mode] = modes;
	if (mode === undefined || modes.length > 1) throw new Error('Say one of --stdio, --mcp and --owner.');
	if (!(idleSeconds >= 0)) throw new Error('--idle-exit takes seconds.');
	const dataDir = resolveDataDir(values['data-dir'], values.profile);
	const named = values.profile !== undefined && values.profile !== DEFAULT_PROFILE;
	return { mode, dataDir, named, idleSeconds };
}

function relay({ mode, dataDir, named, idleSeconds }: Arguments): Promise<number> {
	const options = {
		dataDir,
		mustExist: named,
		self: productIdentity(),
		entry: serverEntry(),
		ownerArgs: ['--idle-exit', String(idleSeconds)],
		limitMs: FORWARD_LIMIT_MS,
		buildsDiffer: process.env['UNDERSTORY_REPLACE_BUILDS'] === '1',
	};
	const pipe = { input: process.stdin, output: process.stdout, remarks: process.stderr };
	return mode === 'mcp' ? forwardMcp(options, pipe) : forward(options, pipe);
}

async function own({ dataDir, idleSeconds }: Arguments): Promise<number> {
	try {
		ensurePrivateFolder(dataDir);
		const folder = path.join(dataDir, 'logs');
		const log = new LogFile({ ...LOG, folder }, process.env['UNDERSTORY_DEBUG'] === '1');
		reportBugs(log);
		const result = await runOwner({
			dataDir,
			identity: productIdentity(),
			idleMs: idleSeconds * 1000,
			logger: log,
			signal: leaveSignal(),
			open: (facts, markHealthy) => compose({ dataDir, log, facts, markHealthy }),
		});
		return result === 'lockHeld' ? EXIT_LOCK_HELD : 0;
	} catch (error) {
		process.stdout.write(`${startFailureLine(toOperationError(error))}\n`);
		return 1;
	}
}

/** After an exception nobody caught, the state in memory cannot be trusted; the log on disk can, and clients come back. */
function reportBugs(log: LogFile): void {
	process.on('uncaughtException', (error) => {
		log.error('An exception was not caught; the server ends', error);
		process.exit(1);
	});
	process.on('unhandledRejection', (reason) => log.error('A rejection was not handled', reason));
}

function leaveSignal(): AbortSignal {
	const leave = new AbortController();
	for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => leave.abort());
	return leave.signal;
}

function toOperationError(error: unknown): OperationError {
	if (OperationError.is(error)) return error;
	return new OperationError(
		'unavailable',
		`The server cannot start: ${error instanceof Error ? error.stack : String(error)}`,
	);
}

// Workers and native threads may still be there, so the process does not end by itself.
main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
		process.exit(1);
	},
);
