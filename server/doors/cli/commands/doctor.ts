import { counted } from '../../../../common/base/counted.ts';
import { OperationError } from '../../../../common/protocol/errors.ts';
import type { Output } from '../../../../common/protocol/index.ts';
import { examineNativeModules } from '../../../daemon/nativeModules.ts';
import type { Command, Invocation } from '../command.ts';
import { describePolicy } from '../../../../common/model/profileRules.ts';
import { describeSkipped } from '../../../../common/model/skippedText.ts';
import { formatBytes } from '../terminal.ts';

type Report = Output<'admin/doctor'>;

export const doctorCommand: Command = {
	name: 'doctor',
	usage: '',
	summary: 'Versions, paths, sizes and health of everything, and what is wrong.',
	details: 'The exit status is 1 when something is wrong that keeps the product from working.',
	options: {
		skipped: { type: 'boolean', summary: 'Name every file that is left out of the index, not only the first few.' },
	},
	arity: [0, 0],
	async run(call) {
		const report = await examine(call);
		if (call.terminal.json) call.terminal.data(report);
		else print(call, report);
		return report.problems.some(({ severity }) => severity === 'error') ? 1 : 0;
	},
};

/** What can be said when no server can be started. */
type Remains = Pick<Report, 'dataDir' | 'native' | 'problems' | 'index'> & { owner: null; store: null };

async function examine({ server, dataDir, options }: Invocation): Promise<Report | Remains> {
	try {
		return await server.call('admin/doctor', { skipped: options.flag('skipped') });
	} catch (error) {
		if (!OperationError.is(error)) throw error;
		const { code, message } = error;
		const problems: Report['problems'] = [{ code, message, severity: 'error' }];
		return { owner: null, store: null, dataDir, index: [], native: await examineNativeModules(), problems };
	}
}

function print({ terminal, options }: Invocation, report: Report | Remains): void {
	const { owner, store } = report;
	const row = (name: string, text: string): void => terminal.line(`${terminal.strong(name.padEnd(10))} ${text}`);
	if (owner === null) row('server', 'cannot be started');
	else {
		row('server', `${owner.version} (${owner.build}), process ${owner.pid}, since ${owner.startedAt}`);
		row('', `${counted(owner.clients, 'client')} at ${owner.address}, ${owner.rssMb} MB of memory`);
		row('node', `${owner.node} on ${owner.platform}`);
	}
	if ('profile' in report) row('profile', `${report.profile.name}: ${describePolicy(report.profile.policy)}`);
	row('data', report.dataDir);
	if ('logFile' in report) row('log', report.logFile);
	if (store !== null)
		row(
			'store',
			`${counted(store.captures, 'capture')}, ${counted(store.seq, 'event')} (${formatBytes(store.logBytes)} in ${counted(store.segments, 'file')}), snapshot at ${store.snapshotSeq}`,
		);
	for (const { root, files, chunks, model, skipped } of report.index) {
		row('index', `${root}: ${counted(files, 'file')}, ${counted(chunks, 'passage')}, ${model}`);
		for (const group of skipped) {
			row('', `left out: ${describeSkipped(options.flag('skipped') ? { ...group, paths: [] } : group)}`);
			if (options.flag('skipped')) for (const path of group.paths) row('', `  ${path}`);
		}
	}
	if ('indexBytes' in report) row('', `${formatBytes(report.indexBytes)} on disk`);
	for (const { module, version, ok, error } of report.native)
		row('native', `${module} ${version}: ${ok ? 'loads' : (error ?? 'does not load')}`);
	for (const { severity, message } of report.problems) row(severity, message);
	if (report.problems.length === 0) row('problems', 'none');
}
