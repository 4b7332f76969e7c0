// From files to a query or a dashboard: a database, a crawler that finds the columns. Each step is an
// ordinary call that the CLI drawer shows.
import { useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { everyGlue, glue, type Crawler, type GlueTable } from '../../aws/services';
import { ensureCrawlerRole } from '../glue/crawler-role';
import { navigate, to } from '../../app/router';
import { getConfig } from '../../app/session';
import { TextField } from '../../ui/dialogs';
import { useShown } from '../../ui/page';

type Step = { text: string; state: 'pending' | 'in-progress' | 'success' | 'error' };
const STEPS = ['A role that the crawler takes', 'The database', 'The crawler', 'Reading the files', 'The table'];
const WAIT_MS = 700;
const sleep = (ms: number) => new Promise((ok) => setTimeout(ok, ms));
const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9_]+/g, '_').replace(/^_+|_+$/g, '') || 'files';

const isExists = (error: unknown) => (error as Error).name === 'AlreadyExistsException';

export function QueryFiles({ bucket, target, onClose }: { bucket: string; target: string; onClose: () => void }) {
  const folder = target.endsWith('/') || target === '' ? target : target.slice(0, target.lastIndexOf('/') + 1);
  const path = `s3://${bucket}/${folder}`;
  const [database, setDatabase] = useState(plain(bucket));
  const [steps, setSteps] = useState<Step[]>();
  const [error, setError] = useState<Error>();
  const isShown = useShown();
  const crawler = `console-${plain(bucket + '-' + folder).replace(/_/g, '-')}`.slice(0, 200);

  const run = async (then: 'query' | 'visualize') => {
    let at = 0;
    const show = (state: Step['state']) => setSteps(STEPS.map((text, i) => ({ text, state: i < at ? 'success' : i === at ? state : 'pending' })));
    const next = () => {
      ++at;
      show('in-progress');
    };
    setError(undefined);
    show('in-progress');
    try {
      const role = await ensureCrawlerRole();
      next();
      await glue('CreateDatabase', { DatabaseInput: { Name: database } }).catch((e) => { if (!isExists(e)) throw e; });
      next();
      const input = { Name: crawler, Role: role, DatabaseName: database, Targets: { S3Targets: [{ Path: path }] } };
      await glue('CreateCrawler', input).catch(async (e) => {
        if (!isExists(e)) throw e;
        await glue('UpdateCrawler', input);
      });
      next();
      await glue('StartCrawler', { Name: crawler }).catch((e) => { if ((e as Error).name !== 'CrawlerRunningException') throw e; });
      for (;;) {
        await sleep(WAIT_MS);
        if (!isShown()) return;
        const now = (await glue<{ Crawler: Crawler }>('GetCrawler', { Name: crawler }, { quiet: true })).Crawler;
        if (now.State !== 'READY') continue;
        if (now.LastCrawl?.Status === 'SUCCEEDED') break;
        throw new Error(now.LastCrawl?.ErrorMessage ?? `The crawl ended as ${now.LastCrawl?.Status ?? 'unknown'}.`);
      }
      next();
      const tables = await everyGlue<GlueTable>('GetTables', 'TableList', { DatabaseName: database });
      const mine = tables.filter((t) => t.StorageDescriptor?.Location?.startsWith(path.replace(/\/$/, '')));
      const table = mine.find((t) => t.StorageDescriptor!.Location === `s3://${bucket}/${target}`) ?? mine[0];
      if (!table) throw new Error('The crawler found no table in these files: are they CSV, JSON, Parquet, ORC or Avro?');
      if (!isShown()) return;
      onClose();
      if (then === 'visualize') navigate(to(['quicksight', 'new'], { database, table: table.Name }));
      else navigate(to(['athena'], { database, query: `SELECT *\nFROM "${table.Name}"\nLIMIT 100`, run: '1' }));
    } catch (caught) {
      show('error');
      setError(caught as Error);
    }
  };
  const isRunning = !!steps && !error;
  const isName = /^[a-z0-9_]+$/.test(database);
  return (
    <Modal
      visible header="Query files" closeAriaLabel="Close" onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>Cancel</Button>
            {getConfig().services.includes('quicksight') && <Button disabled={isRunning || !isName} onClick={() => void run('visualize')}>Make the table and visualize it</Button>}
            <Button variant="primary" loading={isRunning} disabled={!isName} onClick={() => void run('query')}>Make the table and query it</Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>A crawler reads <span className="mono">{path}</span>, finds format and columns, and makes a table of it. Files with other columns in the same folder become tables of their own.</Box>
        <TextField label="Database" value={database} onChange={setDatabase} disabled={isRunning} hint="Made where it is not there. Lower case letters, digits and _." />
        {steps && (
          <ul className="steps" aria-live="polite">
            {steps.map((s) => <li key={s.text}><StatusIndicator type={s.state}>{s.text}</StatusIndicator></li>)}
          </ul>
        )}
        {error && <Alert type="error" header={error.name}>{error.message}</Alert>}
      </SpaceBetween>
    </Modal>
  );
}
