interface Run<T> {
  readonly running: Promise<T>;
  /** For those who asked after it had begun. */
  next: Promise<T> | undefined;
}

/**
 * Runs work once for all who ask for the same at the same time, but never lets anybody have the result of a run that
 * had begun before they asked: what was true then is known to them.
 */
export class SharedRuns<T> {
  private readonly runs = new Map<string, Run<T>>();

  /** The result of `work`, or of the same work for `key` that begins after this call. */
  run(key: string, work: () => Promise<T>): Promise<T> {
    const current = this.runs.get(key);
    if (current === undefined) return this.start(key, work);
    const begin = (): Promise<T> => this.start(key, work);
    return (current.next ??= current.running.then(begin, begin));
  }

  private start(key: string, work: () => Promise<T>): Promise<T> {
    const run: Run<T> = { running: work(), next: undefined };
    this.runs.set(key, run);
    const end = (): void => {
      if (run.next === undefined) this.runs.delete(key);
    };
    run.running.then(end, end);
    return run.running;
  }
}
