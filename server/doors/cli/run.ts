import { DEFAULT_PROFILE } from '../../../common/model/profileName.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import { profileHome, requireProfile, resolveDataDir } from '../../daemon/dataDir.ts';
import { productIdentity, serverEntry } from '../../daemon/identity.ts';
import { UsageError, type Command } from './command.ts';
import { idleArguments } from './idle.ts';
import { commandHelp, programHelp } from './help.ts';
import { commandFirst, parseCommand } from './parse.ts';
import { ServerClient } from './serverClient.ts';
import { suggest } from './suggest.ts';
import { createTerminal, type Output, type Terminal } from './terminal.ts';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Runs a command line (without `node` and the script). @returns exit status: 0, 1 for a failure, 2 for a wrong usage */
export async function runCli(
	argv: readonly string[],
	commands: readonly Command[],
	output: Output = process,
): Promise<number> {
	const [name = 'help', ...rest] = commandFirst(argv);
	const terminal = createTerminal(wantsJson(argv), output);
	if (['help', '--help', '-h'].includes(name)) return printHelp(rest[0], commands, terminal);
	if (['version', '--version', '-v'].includes(name)) return printVersion(terminal);
	try {
		return await runCommand(findCommand(name, commands), rest, terminal);
	} catch (error) {
		return report(error, terminal);
	}
}

async function runCommand(command: Command, argv: readonly string[], terminal: Terminal): Promise<number> {
	const { args, options } = parseCommand(command, argv);
	if (options.flag('help')) {
		say(terminal, commandHelp(command));
		return 0;
	}
	const profile = options.text('profile');
	const dataDir = resolveDataDir(options.text('data-dir'), profile);
	const mustExist = profile !== undefined && profile !== DEFAULT_PROFILE;
	if (mustExist) requireProfile(dataDir);
	const server = new ServerClient({
		dataDir,
		mustExist,
		self: productIdentity(),
		entry: serverEntry(),
		ownerArgs: idleArguments(),
		buildsDiffer: process.env['UNDERSTORY_REPLACE_BUILDS'] === '1',
		onWait: (delay) =>
			terminal.note(`The server ended several times in a minute; it is started again in ${Math.ceil(delay / 1000)} s.`),
	});
	try {
		return await command.run({ args, options, terminal, dataDir, home: profileHome(options.text('data-dir')), server });
	} finally {
		terminal.progress('');
		server.close();
	}
}

function findCommand(name: string, commands: readonly Command[]): Command {
	const command = commands.find((candidate) => candidate.name === name);
	if (command !== undefined) return command;
	const near = suggest(
		name,
		commands.map((candidate) => candidate.name),
	);
	const hint = near === undefined ? 'understory --help lists the commands.' : `Did you mean ${near}?`;
	throw new UsageError(`There is no command ${name}. ${hint}`);
}

function printHelp(topic: string | undefined, commands: readonly Command[], terminal: Terminal): number {
	const command = commands.find(({ name }) => name === topic);
	say(terminal, command === undefined ? programHelp(commands, productIdentity().version) : commandHelp(command));
	return 0;
}

/** Help is a text; programs get it as one, too. */
function say(terminal: Terminal, help: string): void {
	if (terminal.json) terminal.data({ help });
	else terminal.line(help);
}

/** What stands after `--` is no option. */
function wantsJson(argv: readonly string[]): boolean {
	const end = argv.indexOf('--');
	return argv.slice(0, end === -1 ? argv.length : end).includes('--json');
}

function printVersion(terminal: Terminal): number {
	const identity = productIdentity();
	if (terminal.json) terminal.data({ ...identity, node: process.version });
	else terminal.line(identity.version);
	return 0;
}

function report(error: unknown, terminal: Terminal): number {
	const { code, message } = describe(error);
	terminal.note(terminal.json ? JSON.stringify({ error: { code, message } }) : `understory: ${message}`);
	return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE;
}

function describe(error: unknown): { code: string; message: string } {
	if (error instanceof UsageError) return { code: 'usage', message: error.message };
	if (OperationError.is(error)) return { code: error.code, message: error.message };
	return { code: 'internal', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
