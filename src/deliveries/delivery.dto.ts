import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PageQuery } from '../http/pagination.js';
import { deliveryOutcomeNames, type DeliveryOutcomeName } from './deliveries.types.js';
import type { DeliveryRow } from './deliveries.repository.js';
import { reasonOf } from './delivery-reason.js';

export class DeliveriesQuery extends PageQuery {
  /** Only deliveries that came to this. */
  @IsOptional()
  @IsIn(deliveryOutcomeNames)
  outcome?: DeliveryOutcomeName;

  /** Only deliveries about this work item. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  workItem?: number;
}

/** A received delivery and what came of it for the organization that asks. */
export class DeliveryDto {
  id: string;
  receivedAt: string;
  eventType: string;
  workItem: string | null;
  revision: number | null;
  @ApiProperty({ enum: deliveryOutcomeNames })
  outcome: DeliveryOutcomeName;
  reason: string | null;
  processedAt: string | null;
  /** How often the same delivery arrived again. */
  duplicates: number;
  lastDuplicateAt: string | null;

  constructor(row: DeliveryRow) {
    this.id = row.id;
    this.receivedAt = row.receivedAt.toISOString();
    this.eventType = row.eventType;
    this.workItem = row.workItemId === null ? null : String(row.workItemId);
    this.revision = row.rev;
    this.outcome = row.outcome;
    this.reason = reasonOf(row);
    this.processedAt = row.processedAt?.toISOString() ?? null;
    this.duplicates = row.duplicates;
    this.lastDuplicateAt = row.lastDuplicateAt?.toISOString() ?? null;
  }
}

/** A delivery with its body as received. */
export class DeliveryDetailDto extends DeliveryDto {
  /** Null once retention has removed it. */
  body: string | null;
  /** `utf-8`, or `base64` when the bytes are no UTF-8 text. */
  bodyEncoding: 'utf-8' | 'base64';

  constructor(row: DeliveryRow & { rawBody: Buffer | null }) {
    super(row);
    const text = row.rawBody?.toString('utf8') ?? null;
    const isText = text === null || Buffer.from(text, 'utf8').equals(row.rawBody ?? Buffer.alloc(0));
    this.bodyEncoding = isText ? 'utf-8' : 'base64';
    this.body = isText ? text : (row.rawBody?.toString('base64') ?? null);
  }
}
