import type { AgentSchedule } from '../../common/model/agent.ts';

/** A schedule in words. */
export function scheduleText(schedule: AgentSchedule): string {
	switch (schedule.kind) {
		case 'manual':
			return 'by hand only';
		case 'interval':
			return `every ${duration(schedule.minutes)}`;
		case 'cron':
			return `at ${schedule.expression}`;
		case 'event':
			return `${EVENT_TEXTS[schedule.on]}, at most every ${duration(schedule.everyMinutes)}`;
		case 'idle':
			return `after ${duration(schedule.minutes)} without work`;
	}
}

type EventSchedule = Extract<AgentSchedule, { kind: 'event' }>;

const EVENT_TEXTS: Readonly<Record<EventSchedule['on'], string>> = {
	folderOpened: 'when a folder is opened',
	commit: 'after a commit',
	commandFailed: 'when a command failed in the terminal',
};

/** `90` is `90 minutes`, `120` is `2 hours`. */
function duration(minutes: number): string {
	for (const [unit, size] of [
		['day', 1440],
		['hour', 60],
	] as const)
		if (minutes % size === 0) return minutes === size ? unit : `${minutes / size} ${unit}s`;
	return `${minutes} minutes`;
}
