import { parseArgs } from 'node:util';
import { ensureChromium } from '../test/vscode/harness/chromium.ts';
import { installEditor } from '../test/vscode/harness/installEditor.ts';
import { say } from './kit/terminal.ts';
import { GATES, runGate } from './test/gates.ts';
import { groups, PROJECTS, runProjects, type Tally } from './test/projects.ts';

/**
 * `npm test [-- PROJECT…]`: types, lint, format and build, then the tests of the named projects or of all, cheapest
 * first. The last line says `N passed, N failed`; a gate that fails counts as one failure. What passed at the second try
 * only is named.
 */
const { positionals } = parseArgs({ allowPositionals: true });
process.exitCode = await main(positionals);

async function main(chosen: readonly string[]): Promise<number> {
	const projects = PROJECTS.filter((project) => chosen.length === 0 || chosen.includes(project));
	const unknown = chosen.filter((name) => !PROJECTS.some((project) => project === name));
	if (unknown.length > 0) {
		say(`No project ${unknown.join(', ')}. There are: ${PROJECTS.join(', ')}.`);
		return 2;
	}
	const problems: string[] = [];
	for (const gate of GATES) if (!runGate(gate)) problems.push(gate.name);
	if (projects.includes('vscode')) problems.push(...(await prepareEditor()));
	return report(groups(projects).map(runProjects), problems);
}

/** Done first, so that no test's time limit pays for a download. Returns what failed. */
async function prepareEditor(): Promise<string[]> {
	try {
		await ensureChromium(say);
		await installEditor(say);
		return [];
	} catch (error) {
		say((error as Error).message);
		return ['editor'];
	}
}

function report(tallies: readonly Tally[], problems: readonly string[]): number {
	say('');
	for (const { projects, passed, failed, seconds } of tallies)
		say(`${projects.join(', ').padEnd(23)} ${passed} passed, ${failed} failed  (${seconds.toFixed(0)} s)`);
	for (const failure of tallies.flatMap(({ unsteady }) => unsteady)) say(`~ passed at the second try: ${failure}`);
	for (const failure of tallies.flatMap(({ failures }) => failures)) say(`✗ ${failure}`);
	if (problems.length > 0) say(`Failed before the tests: ${problems.join(', ')}`);
	const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
	const failed = tallies.reduce((sum, tally) => sum + tally.failed, problems.length);
	say(`${passed} passed, ${failed} failed`);
	return failed === 0 ? 0 : 1;
}
