/** SQL for a user with name and first address, `{id, name, email}` as JSON; null where `userId` (SQL) is null. */
export function userJson(userId: string): string {
  return `(SELECT jsonb_build_object('id', u.id::text, 'name', u.name, 'email', coalesce(
             (SELECT e.email FROM user_emails e WHERE e.user_id = u.id ORDER BY e.id LIMIT 1), ''))
           FROM users u WHERE u.id = ${userId})`;
}
