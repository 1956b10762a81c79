import { invalidArgument } from './api-error.js';

/** Query parameters by name without case, as Azure DevOps reads them. */
export class QueryParameters {
  private readonly values = new Map<string, string>();

  constructor(search: URLSearchParams) {
    for (const [name, value] of search) this.values.set(name.toLowerCase(), value);
  }

  find(name: string): string | undefined {
    return this.values.get(name.toLowerCase());
  }

  isTrue(name: string): boolean {
    return this.find(name)?.toLowerCase() === 'true';
  }

  /** A whole number ≥ 0; 400 when it is something else. */
  number(name: string, fallback: number): number {
    const text = this.find(name);
    if (text === undefined || text === '') return fallback;
    if (!/^\d{1,9}$/.test(text)) throw invalidArgument(`The value "${text}" of parameter ${name} is not valid.`);
    return Number(text);
  }

  /** A comma-separated list, without empty entries. */
  list(name: string): string[] {
    return (this.find(name) ?? '')
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '');
  }
}
