// Changing a crawler.
import { everyGlue, glue, type Crawler } from '../../aws/services';
import { done } from '../../app/notices';
import { FieldsDialog, orNone, splitList, type Values } from '../../ui/fields-dialog';
import { useLoad } from '../../ui/page';
import { nameOf, type Classifier } from './classifiers';

export const CHANGES = [{ value: 'UPDATE_IN_DATABASE', label: 'The table is changed' }, { value: 'LOG', label: 'It is logged, no more' }];
export const GONE = [{ value: 'DEPRECATE_IN_DATABASE', label: 'The table is marked as deprecated' }, { value: 'DELETE_FROM_DATABASE', label: 'The table is deleted' }, { value: 'LOG', label: 'It is logged, no more' }];
const RECRAWL = [{ value: 'CRAWL_EVERYTHING', label: 'Everything' }, { value: 'CRAWL_NEW_FOLDERS_ONLY', label: 'New folders only' }];
const lines = (text: string | undefined): string[] => (text ?? '').split('\n').map((l) => l.trim()).filter(Boolean);

export function EditCrawler({ crawler: c, onClose, onDone }: { crawler: Crawler; onClose: () => void; onDone: () => void }) {
  const classifiers = useLoad([], () => everyGlue<Classifier>('GetClassifiers', 'Classifiers').catch(() => []));
  if (classifiers.loading) return null;
  const targets = c.Targets?.S3Targets ?? [];
  const start: Values = {
    files: targets.map((t) => t.Path).join('\n'), without: [...new Set(targets.flatMap((t) => t.Exclusions ?? []))].join('\n'), database: c.DatabaseName ?? '', prefix: c.TablePrefix ?? '', role: c.Role ?? '', schedule: c.Schedule?.ScheduleExpression ?? '', about: c.Description ?? '',
    classifiers: c.Classifiers?.join(', ') ?? '', changes: c.SchemaChangePolicy?.UpdateBehavior ?? 'UPDATE_IN_DATABASE', gone: c.SchemaChangePolicy?.DeleteBehavior ?? 'DEPRECATE_IN_DATABASE', recrawl: c.RecrawlPolicy?.RecrawlBehavior ?? 'CRAWL_EVERYTHING',
  };
  const save = async (v: Values) => {
    const others = new Map(targets.map((t) => [t.Path, t]));
    // One list stands for all targets; while nobody changes it, each keeps its own.
    const own = v.without === start.without;
    const exclusionsOf = (path: string) => (own && others.has(path) ? others.get(path)!.Exclusions ?? [] : lines(v.without));
    await glue('UpdateCrawler', {
      Name: c.Name, Role: v.role, DatabaseName: v.database, Description: v.about ?? '', TablePrefix: v.prefix ?? '', Schedule: orNone(v.schedule) ?? '',
      Targets: { ...c.Targets, S3Targets: lines(v.files).map((Path) => ({ ...others.get(Path), Path, Exclusions: exclusionsOf(Path) })) }, Classifiers: splitList(v.classifiers ?? ''),
      SchemaChangePolicy: { UpdateBehavior: v.changes, DeleteBehavior: v.gone }, RecrawlPolicy: { RecrawlBehavior: v.recrawl },
    });
    done('The crawler is changed');
  };
  return (
    <FieldsDialog
      title={`Crawler ${c.Name}`} size="large" onClose={onClose} onDone={onDone} save={save}
      start={start}
      fields={[
        { name: 'files', label: 'Files', kind: 'area', hint: 'Folders such as s3://bucket/folder/, one a line' }, { name: 'without', label: 'But not', kind: 'area', optional: true, hint: 'Patterns such as **/_temporary/**, one a line' },
        { name: 'database', label: 'Database' }, { name: 'prefix', label: 'Table prefix', optional: true }, { name: 'role', label: 'Role' }, { name: 'schedule', label: 'Schedule', optional: true, placeholder: 'cron(0 12 * * ? *)' },
        { name: 'recrawl', label: 'Each run reads', kind: 'choice', options: RECRAWL }, { name: 'changes', label: 'When columns change', kind: 'choice', options: CHANGES }, { name: 'gone', label: 'When files are gone', kind: 'choice', options: GONE },
        { name: 'classifiers', label: 'Classifiers', optional: true, hint: classifiers.data?.length ? `In the order in which they are tried. There are: ${classifiers.data.map(nameOf).join(', ')}` : 'Their names; there is none yet' }, { name: 'about', label: 'Description', optional: true },
      ]}
    />
  );
}
