import type { DataSource, QueryRunner } from 'typeorm';

/**
 * For tests without Azure DevOps: links a group to a work item that is in step with it; answers the external issue's id.
 */
export async function linkGroup(by: DataSource | QueryRunner, groupId: string, key: number): Promise<string> {
  const [{ id }] = (await by.query(
    `WITH integration AS (
       INSERT INTO integrations (provider, external_id, name, domain_name, account_type)
       VALUES ('vsts', 'test-collection', 'Test', 'https://dev.azure.com/test/', 'hosted')
       ON CONFLICT (provider, external_id) DO UPDATE SET name = excluded.name RETURNING id
     ), item AS (
       INSERT INTO external_issues (organization_id, integration_id, key, title, url, ado_project, state, state_done)
       SELECT g.organization_id, i.id, $2::int, 'Item ' || $2::int, 'https://dev.azure.com/test/_workitems/edit/' || $2::int,
              'Shop', 'Active', false
       FROM groups g, integration i WHERE g.id = $1
       ON CONFLICT (organization_id, integration_id, key) DO UPDATE SET title = excluded.title
       RETURNING id, organization_id, integration_id
     ), lane AS (
       INSERT INTO lanes (external_issue_id, organization_id, integration_id, marked_by_kind)
       SELECT id, organization_id, integration_id, 'link' FROM item ON CONFLICT DO NOTHING
     )
     INSERT INTO group_links (organization_id, group_id, external_issue_id, shadow_status)
     SELECT g.organization_id, g.id, item.id, g.status FROM groups g, item WHERE g.id = $1
     RETURNING external_issue_id AS id`,
    [groupId, key],
  )) as [{ id: string }];
  return id;
}
