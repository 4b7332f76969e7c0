// Ctrl-K: go to a page or a resource by typing a part of its name.
import { useEffect, useMemo, useRef, useState } from 'react';
import { navigate, to } from './router';
import { sections } from './pages';
import { dynamodb, everyGlue, everyLog, everyQueueArn, everyTopicArn, glue } from '../aws/services';
import { getConfig } from './session';
import { listBuckets } from '../aws/s3';
import { lambdaFunctions } from '../aws/lambda';

interface Found {
  text: string;
  about: string;
  href: string;
}

const SHOWN = 12;
const last = (arn: string) => arn.split(':').pop()!;
const ifServed = (service: string, load: () => Promise<Found[]>): Promise<Found[]> => (getConfig().services.includes(service) ? load() : Promise.resolve([]));

// Resources are asked for once the palette opens; whoever may not list them sees pages alone.
async function resources(): Promise<Found[]> {
  const asked = await Promise.allSettled([
    listBuckets().then((all) => all.map((b) => ({ text: b.Name, about: 'S3 bucket', href: to(['s3', b.Name]) }))),
    glue<{ DatabaseList: { Name: string }[] }>('GetDatabases').then((a) =>
      a.DatabaseList.map((d) => ({ text: d.Name, about: 'Glue database', href: to(['glue', d.Name]) }))),
    glue<{ TableList: { Name: string; DatabaseName: string }[] }>('SearchTables', { MaxResults: 100 }).then((a) =>
      a.TableList.map((t) => ({ text: `${t.DatabaseName}.${t.Name}`, about: 'Table', href: to(['glue', t.DatabaseName, t.Name]) }))),
    lambdaFunctions().then((all) => all.map((f) => ({ text: f.FunctionName, about: 'Lambda function', href: to(['lambda', f.FunctionName]) }))),
    everyGlue<string>('ListJobs', 'JobNames').then((all) => all.map((j) => ({ text: j, about: 'Glue job', href: to(['jobs', j]) }))),
    everyGlue<string>('ListCrawlers', 'CrawlerNames').then((all) => all.map((c) => ({ text: c, about: 'Crawler', href: to(['crawlers', c]) }))),
    everyLog<{ logGroupName: string }>('DescribeLogGroups', 'logGroups').then((all) => all.map((g) => ({ text: g.logGroupName, about: 'Log group', href: to(['logs', 'group'], { name: g.logGroupName }) }))),
    ifServed('dynamodb', () => dynamodb<{ TableNames: string[] }>('ListTables').then((a) => a.TableNames.map((t) => ({ text: t, about: 'DynamoDB table', href: to(['dynamodb', t]) })))),
    ifServed('sqs', () => everyQueueArn().then((all) => all.map((arn) => ({ text: last(arn), about: 'Queue', href: to(['sqs', last(arn)]) })))),
    ifServed('sns', () => everyTopicArn().then((all) => all.map((arn) => ({ text: last(arn), about: 'Topic', href: to(['sns', last(arn)], { arn }) })))),
  ]);
  return asked.flatMap((a) => (a.status === 'fulfilled' ? a.value : []));
}

export function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [more, setMore] = useState<Found[]>([]);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    void resources().then(setMore);
  }, []);
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return [...sections().flatMap((s): Found[] => s.places), ...more]
      .filter((p) => words.every((w) => `${p.text} ${p.about}`.toLowerCase().includes(w)))
      .slice(0, SHOWN);
  }, [text, more]);
  const go = (item: Found | undefined) => {
    if (!item) return;
    onClose();
    navigate(item.href);
  };
  return (
    <dialog ref={dialog} className="palette" aria-label="Go to" onClose={onClose} onClick={(e) => e.target === dialog.current && onClose()}>
      <input
        type="text" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label="Search pages and resources"
        aria-activedescendant={found[at] ? `palette-${at}` : undefined} placeholder="Type a page, bucket, table, job or function" value={text} autoFocus
        onChange={(e) => { setText(e.target.value); setAt(0); }}
        onKeyDown={(e) => {
          if (e.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
          else if (e.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (e.key === 'Enter') go(found[at]);
          else return;
          e.preventDefault();
        }}
      />
      <ul id="palette-list" role="listbox" aria-label="Found">
        {found.map((item, i) => (
          <li key={item.href + item.text} id={`palette-${i}`} role="option" aria-selected={i === at} onClick={() => go(item)} onMouseEnter={() => setAt(i)}>
            <span>{item.text}</span><span className="palette-about">{item.about}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="palette-none" role="status">Nothing has that name.</p>}
    </dialog>
  );
}
