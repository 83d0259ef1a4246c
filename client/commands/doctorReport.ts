import { counted } from '../../common/base/counted.ts';
import type { Output } from '../../common/protocol/index.ts';
import { describePolicy } from '../../common/model/profileRules.ts';
import { describeSkipped } from '../../common/model/skippedText.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { megabytes, section } from './reportText.ts';

type Doctor = Output<'admin/doctor'>;

/** What the window knows without the server. */
export interface WindowReport {
	readonly extension: string;
	readonly editor: string;
	readonly node: string;
	readonly connection: string;
	/** Empty for the platform's own place. */
	readonly dataDirSetting: string;
	readonly trusted: boolean;
	readonly virtual: boolean;
	readonly folders: readonly string[];
}

/** The doctor's report as Markdown: what is wrong first. */
export function doctorReport(window: WindowReport, answer: Doctor | OperationError, now: Date): string {
	const server = OperationError.is(answer) ? [] : serverSections(answer);
	return [
		'# Understory Doctor',
		`${now.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
		section('Problems', problems(answer)),
		section('This window', windowLines(window)),
		...server,
		'',
	].join('\n\n');
}

function problems(answer: Doctor | OperationError): readonly string[] {
	if (OperationError.is(answer)) return [`**error** ${answer.message}`];
	if (answer.problems.length === 0) return ['None.'];
	return answer.problems.map(({ severity, message, code }) => `**${severity}** ${message} (${code})`);
}

function windowLines(window: WindowReport): readonly string[] {
	return [
		`Extension ${window.extension} in ${window.editor}`,
		`Node ${window.node}`,
		`Connection: ${window.connection}`,
		...(window.dataDirSetting === '' ? [] : [`Data directory setting: ${window.dataDirSetting}`]),
		`Folders: ${window.folders.length === 0 ? 'none' : window.folders.join(', ')}`,
		...(window.virtual ? ['A folder of this window is not on disk: it is not indexed.'] : []),
		...(window.trusted ? [] : ['Restricted Mode: files are searched, nothing of this workspace is run.']),
	];
}

function serverSections({
	owner,
	profile,
	dataDir,
	logFile,
	store,
	index,
	indexBytes,
	native,
}: Doctor): readonly string[] {
	return [
		section('Server', [
			`Version ${owner.version}, build ${owner.build}, process ${owner.pid}, since ${owner.startedAt}`,
			`Node ${owner.node} on ${owner.platform}, ${Math.round(owner.rssMb)} MB of memory, ${counted(owner.clients, 'client')}`,
			`Address: ${owner.address}`,
			`Profile: ${profile.name}, ${describePolicy(profile.policy)}`,
			`Data directory: ${dataDir}`,
			`Log: ${logFile}`,
		]),
		section('Store', [
			`${counted(store.captures, 'capture')}, ${counted(store.seq, 'event')}, ${megabytes(store.logBytes)} in ${counted(store.segments, 'segment')}`,
			`Snapshot at event ${number(store.snapshotSeq)}`,
		]),
		section('Index', [
			...index.flatMap(({ root, files, chunks, model, skipped }) => [
				`${root}: ${counted(files, 'file')}, ${counted(chunks, 'passage')}, ${model}`,
				...skipped.map((group) => `Left out of ${root}: ${describeSkipped(group)}`),
			]),
			`${megabytes(indexBytes)} on disk`,
		]),
		section(
			'Native modules',
			native.map(
				({ module, version, ok, error }) => `${module} ${version}: ${ok ? 'loads' : `**fails** ${error ?? ''}`}`,
			),
		),
	];
}

function number(n: number): string {
	return n.toLocaleString('en');
}
