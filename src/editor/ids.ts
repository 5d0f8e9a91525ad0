/** Every command of the manifest, and nothing else. */
export const commandIds = {
  showCharts: "unstuck.showCharts",
  openDemo: "unstuck.openDemo",
  openLandscape: "unstuck.openLandscape",
  chooseScript: "unstuck.chooseScript",
  askAboutRun: "unstuck.askAboutRun",
  showOutput: "unstuck.showOutput",
  tryFixes: "unstuck.tryFixes",
  runMoreSeeds: "unstuck.runMoreSeeds",
  compareOptimizers: "unstuck.compareOptimizers",
  showTrialCharts: "unstuck.showTrialCharts",
  cancelTrials: "unstuck.cancelTrials",
  deleteTrials: "unstuck.deleteTrials",
  openLog: "unstuck.openLog",
  pickRun: "unstuck.pickRun",
  compareRuns: "unstuck.compareRuns",
  compareRunWith: "unstuck.compareRunWith",
  compareHyperparameters: "unstuck.compareHyperparameters",
  showHyperparameters: "unstuck.showHyperparameters",
  goToLog: "unstuck.goToLog",
  goToScript: "unstuck.goToScript",
  copyLogPath: "unstuck.copyLogPath",
  hideRun: "unstuck.hideRun",
  showHiddenRuns: "unstuck.showHiddenRuns",
  dismissFinding: "unstuck.dismissFinding",
  restoreFinding: "unstuck.restoreFinding",
  filterRuns: "unstuck.filterRuns",
  filterRunsByState: "unstuck.filterRunsByState",
  clearRunsFilter: "unstuck.clearRunsFilter",
  sortRuns: "unstuck.sortRuns",
  groupByFolder: "unstuck.groupByFolder",
  groupByExperiment: "unstuck.groupByExperiment",
} as const;

/** Commands that only links and code actions of ours run; they are in no menu and not in the manifest. */
export const internalCommandIds = {
  insertRemedy: "unstuck.internal.insertRemedy",
  remedyInserted: "unstuck.internal.remedyInserted",
} as const;

/** Every setting of the manifest below `unstuck.`. */
export const settingIds = {
  include: "logs.include",
  exclude: "logs.exclude",
  pollingInterval: "logs.pollingInterval",
  mostPoints: "logs.maximumPoints",
  patterns: "logs.patterns",
  roles: "metrics.roles",
  scripts: "scripts",
  sensitivity: "sensitivity",
  signs: "signs",
  notifications: "notifications",
  terminals: "terminal.follow",
  notebooks: "notebooks.follow",
  endedRuns: "problems.endedRuns",
  trialRunner: "trials.runner",
  trialSlurmOptions: "trials.slurmOptions",
  trialJobs: "trials.jobs",
  trialMinutes: "trials.minutes",
  trialKeepCopies: "trials.keepCopies",
} as const;
export type SettingId = (typeof settingIds)[keyof typeof settingIds];

export const contextKeys = {
  /** Object whose keys are the paths of the logs that are known, for `resourcePath in unstuck.logs`. */
  logs: "unstuck.logs",
  hasRuns: "unstuck.hasRuns",
  runsFiltered: "unstuck.runsFiltered",
  runsHidden: "unstuck.runsHidden",
  /** "folder" or "experiment". */
  runsGrouping: "unstuck.runsGrouping",
} as const;

/** Every custom editor of the manifest. */
export const viewTypes = {
  eventFile: "unstuck.eventFile",
} as const;

/** Every view of the manifest. */
export const viewIds = {
  runs: "unstuck.runs",
} as const;
