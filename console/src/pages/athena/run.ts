// Running a query, and where its result goes.
import { athena, type QueryExecution } from '../../aws/services';
import { createBucket } from '../../aws/s3';
import { region, who } from '../../app/session';
import type { Mark } from '../../ui/code-mirror';

const FIRST_WAIT_MS = 60;
const LONGEST_WAIT_MS = 1000;

export const defaultOutput = (): string => `s3://athena-results-${who()?.account ?? ''}-${region()}/`;

let workgroupOutput: Promise<string> | undefined;
// Where the workgroup puts results; empty: each query says it.
export function outputOfWorkgroup(): Promise<string> {
  workgroupOutput ??= athena<{ WorkGroup: { Configuration?: { ResultConfiguration?: { OutputLocation?: string } } } }>('GetWorkGroup', { WorkGroup: 'primary' })
    .then((a) => a.WorkGroup.Configuration?.ResultConfiguration?.OutputLocation ?? '')
    .catch(() => '');
  return workgroupOutput;
}

export const forgetOutput = (): void => {
  workgroupOutput = undefined;
};

export async function start(text: string, database: string, output: string): Promise<string> {
  const input = {
    QueryString: text,
    QueryExecutionContext: database ? { Database: database, Catalog: 'AwsDataCatalog' } : undefined,
    ResultConfiguration: output ? { OutputLocation: output } : undefined,
  };
  const ask = () => athena<{ QueryExecutionId: string }>('StartQueryExecution', input);
  if (output !== defaultOutput()) return (await ask()).QueryExecutionId;
  // Its own default place is made when it is first needed.
  await ensureOutput(output);
  return (await ask()).QueryExecutionId;
}

const ensured = new Set<string>();
async function ensureOutput(output: string): Promise<void> {
  if (ensured.has(output)) return;
  await createBucket(output.replace(/^s3:\/\//, '').split('/')[0]!, region()).catch((e: Error) => {
    if (!/BucketAlready/.test(e.name)) throw e;
  });
  ensured.add(output);
}

export async function execution(id: string, quiet = true): Promise<QueryExecution> {
  return (await athena<{ QueryExecution: QueryExecution }>('GetQueryExecution', { QueryExecutionId: id }, { quiet })).QueryExecution;
}

export const isOver = (q: QueryExecution | undefined): boolean => /SUCCEEDED|FAILED|CANCELLED/.test(q?.Status?.State ?? '');

export async function follow(id: string, tell: (q: QueryExecution) => boolean): Promise<QueryExecution> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 1.5)) {
    const now = await execution(id);
    if (!tell(now) || isOver(now)) return now;
    await new Promise((ok) => setTimeout(ok, wait));
  }
}

// "line 2:8: Column 'x' cannot be resolved", wherever in the message it says so.
export function placeOf(message: string | undefined): Mark | undefined {
  const found = /line (\d+):(\d+):?\s*([\s\S]*)/.exec(message ?? '');
  return found ? { line: Number(found[1]), column: Number(found[2]), message: found[3] || message! } : undefined;
}
export const reasonOf = (q: QueryExecution | undefined): string =>
  q?.Status?.StateChangeReason ?? q?.Status?.AthenaError?.ErrorMessage ?? '';
