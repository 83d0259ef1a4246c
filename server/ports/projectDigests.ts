import type { ProjectSummary } from '../../common/model/project.ts';

/** Says what projects are about, from what was captured for them. */
export interface ProjectDigests {
	/** @throws OperationError when the embedding model cannot be had */
	digest(project: string, maxTokens: number, signal: AbortSignal): Promise<ProjectSummary>;
}
