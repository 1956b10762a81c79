import { parseArgs } from 'node:util';
import { startSimulator } from './start-simulator.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7900' },
    mode: { type: 'string', default: 'services' },
    'time-scale': { type: 'string', default: '1' },
    empty: { type: 'boolean', default: false },
  },
});
if (values.mode !== 'services' && values.mode !== 'server') {
  console.error('--mode is services or server');
  process.exit(2);
}

const simulator = await startSimulator({
  mode: values.mode,
  port: Number(values.port),
  timeScale: Number(values['time-scale']),
  seed: !values.empty,
});
const { baseUrl, pat, url } = simulator;
const project = encodeURIComponent(simulator.projects[0]?.name ?? '');

console.log(`Simulated Azure DevOps (${values.mode})

  base URL        ${baseUrl}
  PAT             ${pat}
  read-only PAT   ${simulator.readOnlyPat}
  collection id   ${simulator.collectionId}
  administration  ${url}/_admin/info

Who am I, and where:
  curl -s -u :${pat} ${baseUrl}_apis/connectionData
One work item:
  curl -s -u :${pat} ${baseUrl}_apis/wit/workitems/1
Create one:
  curl -s -u :${pat} -H 'Content-Type: application/json-patch+json' \\
    -d '[{"op":"add","path":"/fields/System.Title","value":"Made with curl"}]' \\
    '${baseUrl}${project}/_apis/wit/workitems/$Bug?api-version=7.1'
Change one as somebody else (hooks go out):
  curl -s -X PATCH -d '{"fields":{"System.State":"Active"},"by":"Ada Almgren"}' ${url}/_admin/workItems/1
What was called and delivered:
  curl -s ${url}/_admin/log

Stop with Ctrl+C.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void simulator.close();
  });
}
