// Calling a function by hand.
import { useEffect, useState } from 'react';
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { invoke, type Invoked } from '../../aws/lambda';
import { attempt } from '../../app/notices';
import { Code } from '../../ui/code';
import { duration } from '../../ui/format';
import { prettyJson } from '../../ui/json';

const keepEvent = (name: string) => `tarn.event.${name}`;
const EVENTS: Record<string, unknown> = {
  'A greeting': { key: 'value' },
  'An object was put': { Records: [{ eventSource: 'aws:s3', eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'my-bucket' }, object: { key: 'data/file.csv', size: 1024 } } }] },
  'A schedule': { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} },
};

export function TestTab({ name }: { name: string }) {
  const [event, setEvent] = useState(() => sessionStorage.getItem(keepEvent(name)) ?? JSON.stringify(EVENTS['A greeting'], null, 2));
  useEffect(() => sessionStorage.setItem(keepEvent(name), event), [name, event]);
  const [result, setResult] = useState<Invoked>();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    await attempt('The call', async () => setResult(await invoke(name, event)));
    setBusy(false);
  };
  return (
    <SpaceBetween size="m">
      <div className="toolbar">
        <FormField label="Example"><Select selectedOption={null} placeholder="Take an example" options={Object.keys(EVENTS).map((label) => ({ label, value: label }))} onChange={(e) => setEvent(JSON.stringify(EVENTS[e.detail.selectedOption.value!], null, 2))} /></FormField>
        <span className="toolbar-space" />
        <Button variant="primary" loading={busy} onClick={() => void run()}>Invoke</Button>
      </div>
      <Code language="json" label="Event" value={event} onChange={setEvent} height="13rem" onRun={() => void run()} />
      {result && (
        <>
          <Alert type={result.error ? 'error' : 'success'} header={result.error ? `The function failed (${result.error})` : `Done in ${duration(result.ms)}`}>
            {result.error ? 'Its error is below; its log says where.' : 'What it returned is below.'}
          </Alert>
          <FormField stretch label="Returned"><pre className="text-block" tabIndex={0}>{prettyJson(result.payload) || '(nothing)'}</pre></FormField>
          {result.log && <FormField stretch label="The end of its log"><pre className="text-block" tabIndex={0}>{result.log}</pre></FormField>}
        </>
      )}
    </SpaceBetween>
  );
}
