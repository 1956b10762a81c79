/** An environment in the API. */
export class EnvironmentDto {
  readonly id: string;
  readonly name: string;

  constructor(row: { id: string; name: string }) {
    this.id = row.id;
    this.name = row.name;
  }
}
