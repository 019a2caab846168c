export { OptionError, type OptionErrorCode } from './api/option-error.js';
export {
  type ConformanceOptions,
  type ConformanceResult,
  conformance,
  conformanceChecks,
} from './log-conformance/conformance.js';
export type { Authorization } from './log-conformance/site.js';
