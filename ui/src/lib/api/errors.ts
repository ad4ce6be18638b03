/**
 * Error
 * ├── ApiError      the server answered with a problem (RFC 9457)
 * └── NetworkError  no answer came: offline, timed out, or the server is away
 */

export interface Problem {
  title?: string;
  status?: number;
  detail?: string;
  /** The kind of problem in a word, where the server names one. */
  code?: string;
  /** Present on a 409 about a suggestion: what holds now. */
  current?: unknown;
}

export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.detail ?? problem.title ?? `The server answered ${status}.`);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
  }
}

export class NetworkError extends Error {
  constructor() {
    super("The server could not be reached.");
    this.name = "NetworkError";
  }
}

export const hasStatus = (error: unknown, status: number): error is ApiError =>
  error instanceof ApiError && error.status === status;
