import { Transform } from 'class-transformer';
import { ArrayMaxSize, ArrayNotEmpty, Matches } from 'class-validator';

/** Which hashes are to go: `?id=<32 hex digits>&id=…`. */
export class HashesQuery {
  @Transform(({ value }: { value: unknown }) => [value].flat().filter((id) => id !== undefined && id !== ''))
  @ArrayNotEmpty({ message: 'is a required parameter' })
  @ArrayMaxSize(100)
  @Matches(/^[0-9a-f]{32}$/, { each: true, message: 'must be hashes of 32 hex digits' })
  id: string[] = [];
}

/** A hash of a group. */
export interface GroupHashRow {
  hash: string;
  /** Of the newest thousand events of the group, the latest that was found by it. */
  latestEvent: { id: string; title: string; occurredAt: string } | null;
}

/** A hash in the API, in Sentry's names. */
export class HashDto {
  /** 32 hex digits */
  readonly id: string;
  /** Null when none of the newest thousand events was found by it. */
  readonly latestEvent: { id: string; eventID: string; title: string; dateCreated: Date } | null;

  constructor({ hash, latestEvent }: GroupHashRow) {
    this.id = hash;
    this.latestEvent =
      latestEvent === null
        ? null
        : {
            id: latestEvent.id,
            eventID: latestEvent.id,
            title: latestEvent.title,
            dateCreated: new Date(latestEvent.occurredAt),
          };
  }
}
