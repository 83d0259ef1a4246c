import type { JSX } from 'preact';
import { Button } from '../kit/button.tsx';
import { Empty, Notice } from '../kit/message.tsx';
import type { DashboardActions } from './actions.ts';
import { projects } from './state.ts';

/** Projects with how much of them is done. */
export function ProjectList({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	const error = projects.error.value;
	const answer = projects.value.value;
	if (error !== undefined) return <Notice severity="error">{error}</Notice>;
	if (answer === undefined) return <Empty icon="loading" title="Loading…" />;
	return (
		<>
			<ul class="projects" aria-label="Projects">
				{answer.projects.map(({ id, name, openTasks, doneTasks }) => (
					<li key={id} class="project">
						<span class="project-name">{name}</span>
						<meter
							min={0}
							max={Math.max(openTasks + doneTasks, 1)}
							value={doneTasks}
							aria-label={`${name}: ${doneTasks} of ${openTasks + doneTasks} tasks done`}
						/>
						<span class="project-count">
							{openTasks + doneTasks === 0 ? 'no tasks' : `${openTasks} open, ${doneTasks} done`}
						</span>
					</li>
				))}
			</ul>
			<p class="more">
				<Button secondary onClick={() => actions.command('understory.openBoard')}>
					Open Task Board
				</Button>
			</p>
		</>
	);
}
