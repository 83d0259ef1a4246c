/** What a pipeline monitor can watch. */
export const WATCH_SOURCES = ['command', 'task', 'log', 'process'] as const;
export type WatchSource = (typeof WATCH_SOURCES)[number];

/** What a pipeline monitor watches, as its task says it: one `key: value` a line. */
export interface Watch {
	readonly source: WatchSource;
	/** A command line (`*` stands for any characters), the name of a task, an absolute path, or the id of a process. */
	readonly target: string;
	/** Minutes without a sign of life after which it is stalled; 0: never. */
	readonly stall: number;
	/** Regular expressions of lines of a log; empty for the usual words, and for none. */
	readonly failure: string;
	readonly success: string;
	/** `changes`: when it begins to fail, stalls or works again; `all`: how each run ends. */
	readonly tell: 'changes' | 'all';
}

const DEFAULT_STALL_MINUTES = 10;
const MAX_STALL_MINUTES = 24 * 60;
const KEYS: ReadonlySet<string> = new Set([...WATCH_SOURCES, 'stall', 'failure', 'success', 'tell']);

/** Reads the task of a monitor. `problem` is a sentence that says what to write. */
export function parseWatch(task: string): { readonly watch: Watch } | { readonly problem: string } {
	const values = new Map<string, string>();
	for (const line of task.split('\n').map((one) => one.trim())) {
		if (line === '') continue;
		const [, key = '', value = ''] = /^(\w+):\s*(.*)$/.exec(line) ?? [];
		const name = key.toLowerCase();
		if (!KEYS.has(name)) return { problem: `“${line}” is nothing to watch. Write one of ${EXAMPLES}.` };
		if (values.has(name)) return { problem: `“${name}” stands there twice.` };
		values.set(name, value);
	}
	const given = WATCH_SOURCES.filter((source) => (values.get(source) ?? '') !== '');
	const [source] = given;
	if (source === undefined || given.length > 1) return { problem: `Say one thing to watch: ${EXAMPLES}.` };
	return checked({
		source,
		target: values.get(source)!,
		stall: Number(values.get('stall') ?? (source === 'process' ? 0 : DEFAULT_STALL_MINUTES)),
		failure: values.get('failure') ?? '',
		success: values.get('success') ?? '',
		tell: values.get('tell') === 'all' ? 'all' : 'changes',
	});
}

/** The task that says what is watched; what is usual is left out. */
export function watchTask({
	source,
	target,
	stall,
	failure,
	success,
	tell,
}: Partial<Watch> & Pick<Watch, 'source' | 'target'>): string {
	return [
		`${source}: ${target.replaceAll(/\s+/g, ' ').trim()}`,
		...(stall === undefined ? [] : [`stall: ${stall}`]),
		...(failure === undefined || failure === '' ? [] : [`failure: ${failure}`]),
		...(success === undefined || success === '' ? [] : [`success: ${success}`]),
		...(tell === 'all' ? ['tell: all'] : []),
	].join('\n');
}

/** Whether a command line is the one that is watched: the same words, or those and more arguments. */
export function watchesCommand(target: string, command: string): boolean {
	const pattern = spaced(target)
		.split('*')
		.map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`))
		.join('[^]*');
	return new RegExp(`^${pattern}(?: [^]*)?$`).test(spaced(command));
}

function checked(watch: Watch): { readonly watch: Watch } | { readonly problem: string } {
	const { source, target, stall } = watch;
	if (!Number.isInteger(stall) || stall < 0 || stall > MAX_STALL_MINUTES)
		return { problem: `“stall” is a number of minutes from 0 to ${MAX_STALL_MINUTES}; 0 is never.` };
	if (source === 'process' && !/^[1-9]\d{0,9}$/.test(target))
		return { problem: `“${target}” is no id of a process. Write a number.` };
	if (source === 'log' && !/^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(target))
		return { problem: `Write the whole path of the log file, not “${target}”.` };
	for (const pattern of [watch.failure, watch.success])
		if (!isPattern(pattern)) return { problem: `“${pattern}” is no regular expression.` };
	return { watch };
}

function isPattern(source: string): boolean {
	try {
		return new RegExp(source) instanceof RegExp;
	} catch {
		return false;
	}
}

function spaced(text: string): string {
	return text.trim().replaceAll(/\s+/g, ' ');
}

const EXAMPLES = '“command: npm test”, “task: build”, “log: /var/log/build.log”, “process: 4711”';
