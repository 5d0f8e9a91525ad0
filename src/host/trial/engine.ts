/**
 * All that runs trials, as one module that is loaded with its first use: it holds the planner and the parser of
 * scripts, which are the larger part of the program.
 */
export { formatMessage } from "../../core/message.ts";
export { armReportOf } from "../../core/trial/armReport.ts";
export { commandInLog } from "../../core/trial/commandInLog.ts";
export { commandOfLaunch, commandOfTask } from "../../core/trial/commandInSettings.ts";
export { commandWords } from "../../core/trial/commandWords.ts";
export { reportOf, shortNumber } from "../../core/trial/report.ts";
export { armTable, durationText, studyTable } from "../../core/trial/resultRows.ts";
export { resultText } from "../../core/trial/resultText.ts";
export { setsSeed } from "../../core/trial/seedText.ts";
export { keptOptions } from "../../core/trial/slurmHeader.ts";
export { mostTrials } from "../../core/trial/study.ts";
export { localRunner } from "./localRunner.ts";
export { prepareStudy } from "./prepareStudy.ts";
export { readHead } from "./readHead.ts";
export { slurmRunner } from "./slurmRunner.ts";
export { readStudy, writeStudy } from "./studyRecord.ts";
export { StudyRun } from "./studyRun.ts";
