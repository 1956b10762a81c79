import { Injectable, type PipeTransform } from '@nestjs/common';
import { notFound } from './api-error.js';
import { isDatabaseId } from './database-id.js';

/** An id in a path; one that no row can have is a 404 like any other that does not exist. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!isDatabaseId(value)) throw notFound();
    return value;
  }
}
