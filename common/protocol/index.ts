export { methodOf } from './operation.ts';
import type { InputOf, OutputOf, ParsedInputOf } from './operation.ts';
import { adminBackup, adminDoctor, adminFlush } from './operations/admin.ts';
import {
	captureAdd,
	captureDelete,
	captureEdit,
	captureGet,
	captureList,
	captureUndelete,
} from './operations/captures.ts';
import { chatAsk, chatModels, chatSetKeys } from './operations/chat.ts';
import { doorEndpoint } from './operations/doors.ts';
import { indexEnsure, indexForget, indexGetStatus, indexPause, indexRebuild, indexResume } from './operations/index.ts';
import { modelDownload, modelInspect, modelList, modelRemove, modelSetKeys } from './operations/models.ts';
import { profileGet, profileSetPolicy } from './operations/profile.ts';
import { projectCreate, projectEdit, projectList, projectMerge } from './operations/projects.ts';
import { searchQuery, searchSimilar } from './operations/search.ts';
import {
	taskCreate,
	taskDelete,
	taskEdit,
	taskGet,
	taskHistory,
	taskIgnoreSuggestion,
	taskList,
	taskMove,
	taskSuggestions,
	taskUndelete,
	taskUnignoreSuggestion,
} from './operations/tasks.ts';
import {
	threadAsk,
	threadContext,
	threadDelete,
	threadExport,
	threadFollow,
	threadList,
	threadRead,
	threadRename,
	threadRetry,
	threadStop,
	threadUndelete,
} from './operations/threads.ts';

import {
	upstreamAdd,
	upstreamCalls,
	upstreamEdit,
	upstreamList,
	upstreamRemove,
	upstreamRule,
	upstreamSetSecrets,
	upstreamTest,
	upstreamTools,
} from './operations/upstreams.ts';

/** Every operation of the product, by name. A door that cannot find a name here does not offer it. */
export const OPERATIONS = {
	[captureAdd.name]: captureAdd,
	[captureList.name]: captureList,
	[captureGet.name]: captureGet,
	[captureEdit.name]: captureEdit,
	[captureDelete.name]: captureDelete,
	[captureUndelete.name]: captureUndelete,
	[taskCreate.name]: taskCreate,
	[taskList.name]: taskList,
	[taskGet.name]: taskGet,
	[taskEdit.name]: taskEdit,
	[taskMove.name]: taskMove,
	[taskDelete.name]: taskDelete,
	[taskUndelete.name]: taskUndelete,
	[taskHistory.name]: taskHistory,
	[taskSuggestions.name]: taskSuggestions,
	[taskIgnoreSuggestion.name]: taskIgnoreSuggestion,
	[taskUnignoreSuggestion.name]: taskUnignoreSuggestion,
	[projectCreate.name]: projectCreate,
	[projectList.name]: projectList,
	[projectEdit.name]: projectEdit,
	[projectMerge.name]: projectMerge,
	[searchQuery.name]: searchQuery,
	[searchSimilar.name]: searchSimilar,
	[indexGetStatus.name]: indexGetStatus,
	[indexEnsure.name]: indexEnsure,
	[indexPause.name]: indexPause,
	[indexResume.name]: indexResume,
	[indexRebuild.name]: indexRebuild,
	[indexForget.name]: indexForget,
	[chatModels.name]: chatModels,
	[chatSetKeys.name]: chatSetKeys,
	[chatAsk.name]: chatAsk,
	[upstreamList.name]: upstreamList,
	[upstreamAdd.name]: upstreamAdd,
	[upstreamEdit.name]: upstreamEdit,
	[upstreamRemove.name]: upstreamRemove,
	[upstreamRule.name]: upstreamRule,
	[upstreamTools.name]: upstreamTools,
	[upstreamTest.name]: upstreamTest,
	[upstreamSetSecrets.name]: upstreamSetSecrets,
	[upstreamCalls.name]: upstreamCalls,
	[doorEndpoint.name]: doorEndpoint,
	[threadList.name]: threadList,
	[threadRead.name]: threadRead,
	[threadContext.name]: threadContext,
	[threadAsk.name]: threadAsk,
	[threadRetry.name]: threadRetry,
	[threadFollow.name]: threadFollow,
	[threadStop.name]: threadStop,
	[threadRename.name]: threadRename,
	[threadDelete.name]: threadDelete,
	[threadUndelete.name]: threadUndelete,
	[threadExport.name]: threadExport,
	[profileGet.name]: profileGet,
	[profileSetPolicy.name]: profileSetPolicy,
	[modelInspect.name]: modelInspect,
	[modelDownload.name]: modelDownload,
	[modelList.name]: modelList,
	[modelRemove.name]: modelRemove,
	[modelSetKeys.name]: modelSetKeys,
	[adminDoctor.name]: adminDoctor,
	[adminBackup.name]: adminBackup,
	[adminFlush.name]: adminFlush,
} as const;

export type OperationName = keyof typeof OPERATIONS;
export type Input<K extends OperationName> = InputOf<(typeof OPERATIONS)[K]>;
export type ParsedInput<K extends OperationName> = ParsedInputOf<(typeof OPERATIONS)[K]>;
export type Output<K extends OperationName> = OutputOf<(typeof OPERATIONS)[K]>;
