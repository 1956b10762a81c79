import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize } from 'class-validator';
import { IsText } from './is-text.decorator.js';

/** Environments that a list is narrowed to, Sentry's repeatable query parameter: `?environment=a&environment=b`. */
export function EnvironmentNames(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: [String], required: false }),
    Transform(({ value }: { value: unknown }) => [value].flat().filter((name) => name !== undefined && name !== '')),
    ArrayMaxSize(50),
    IsText(0, 200, { each: true }),
  );
}
