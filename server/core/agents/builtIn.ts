import type { Agent, AgentKind } from '../../../common/model/agent.ts';

/** What a kind of agent is, and how one is set up until the user decides otherwise. */
export type AgentDeclaration = Omit<Agent, 'id' | 'kind' | 'builtIn' | 'tools'>;

/**
 * The agents that come with the product, one of each kind; its id is the kind. None runs by itself before the user
 * says so.
 */
export const BUILT_IN: Readonly<Record<AgentKind, AgentDeclaration>> = {
	meditation: {
		name: 'Meditation',
		description:
			'Tidies the memory while you pause: archives what was said twice, sums up projects, suggests tasks, and tells what fades. All of it can be undone.',
		enabled: false,
		schedule: { kind: 'idle', minutes: 15 },
		task: '',
		method: 'auto',
		output: 'none',
		budget: { minutes: 10, steps: 500, tokens: 100_000 },
	},
	research: {
		name: 'Research',
		description:
			'Answers questions from your workspace and your memory, with every source, and says what is new since the last time.',
		enabled: false,
		schedule: { kind: 'manual' },
		task: '',
		method: 'auto',
		output: 'note',
		budget: { minutes: 5, steps: 50, tokens: 50_000 },
	},
	monitor: {
		name: 'Pipeline Monitor',
		description:
			'Watches a command, a task, a log file or a process; tells when it fails, stalls or works again, and what mended it.',
		enabled: false,
		schedule: { kind: 'manual' },
		task: '',
		method: 'extractive',
		output: 'none',
		budget: { minutes: 1, steps: 10, tokens: 0 },
	},
	snapshot: {
		name: 'Snapshot',
		description:
			'Writes down where the work stands: open files, branch, what happened since, what failed, what is next.',
		enabled: false,
		schedule: { kind: 'cron', expression: '0 18 * * 1-5' },
		task: '',
		method: 'extractive',
		output: 'note',
		budget: { minutes: 1, steps: 5, tokens: 0 },
	},
	digest: {
		name: 'Digest',
		description: 'Sums up what was done since the last digest: sessions, commits, tasks, thoughts, and what is next.',
		enabled: false,
		schedule: { kind: 'cron', expression: '0 9 * * 1-5' },
		task: '',
		method: 'auto',
		output: 'note',
		budget: { minutes: 5, steps: 20, tokens: 20_000 },
	},
};

/** A built-in agent as it is before any change. */
export function builtInAgent(kind: AgentKind): Agent {
	return { ...BUILT_IN[kind], id: kind, kind, builtIn: true, tools: [] };
}
