import type { JSX } from 'preact';
import { Announcer } from '../kit/announcer.tsx';
import { Notice } from '../kit/message.tsx';
import { ServerNotice } from '../kit/serverNotice.tsx';
import { ToastRegion } from '../kit/toast.tsx';
import type { DashboardActions } from './actions.ts';
import { ActivityList } from './activityList.tsx';
import { CaptureForm } from './captureForm.tsx';
import { CaptureList } from './captureList.tsx';
import { Facts } from './facts.tsx';
import { FilterBar, ScopeTabs } from './filterBar.tsx';
import { ProjectList } from './projectList.tsx';
import { Pyramid } from './pyramid.tsx';
import { ambient, list, overview, projects, scope } from './state.ts';
import { Loaded } from '../kit/loaded.tsx';

/** The dashboard: a form and lists at one side; the pyramid, sizes and what happened last at the other. */
export function DashboardView({ actions }: { readonly actions: DashboardActions }): JSX.Element {
	const error = overview.error.value;
	return (
		<>
			<ServerNotice server={ambient.value?.server} command={actions.command} />
			{error !== undefined && <Notice severity="error">{error}</Notice>}
			<div class="scroll">
				<div class="dashboard">
					<main class="memory" aria-label="Memory">
						<CaptureForm actions={actions} />
						<ScopeTabs actions={actions} />
						<div id="scope-panel" role="tabpanel" aria-labelledby={`scope-${scope.value}`}>
							{scope.value === 'projects' ? (
								<Loaded resource={projects}>{(answer) => <ProjectList actions={actions} answer={answer} />}</Loaded>
							) : (
								<>
									<FilterBar actions={actions} />
									<Loaded resource={list}>{({ total }) => <CaptureList actions={actions} listed={total} />}</Loaded>
								</>
							)}
						</div>
					</main>
					<aside class="facts" aria-label="State of the memory">
						<Pyramid actions={actions} />
						<Facts actions={actions} />
						<ActivityList actions={actions} />
					</aside>
				</div>
			</div>
			<ToastRegion />
			<actions.shelf.View />
			<Announcer />
		</>
	);
}
