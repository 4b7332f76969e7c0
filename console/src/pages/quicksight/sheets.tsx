// The sheets of a draft: new, copied, in another order, deleted.
import { useState } from 'react';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { FormDialog, TextField } from '../../ui/dialogs';
import * as arrange from '../../quicksight/build/arrange';
import * as draft from '../../quicksight/build/draft';
import type { Json } from '../../quicksight/model/visual';

export function Sheets({ def, sheet, make, onShow, onRename }: { def: Json; sheet: Json | undefined; make: (change: (d: Json) => Json) => void; onShow: (id: string) => void; onRename: () => void }) {
  const sheets = (def.Sheets as Json[]) ?? [];
  const at = sheets.findIndex((s) => s.SheetId === sheet?.SheetId);
  const act = (what: string): void => {
    if (!sheet) return;
    if (what === 'rename') onRename();
    if (what === 'new') {
      const next = draft.addSheet(def);
      make(() => next);
      onShow((next.Sheets as Json[])[(next.Sheets as Json[]).length - 1]!.SheetId);
    }
    if (what === 'copy') {
      const made = arrange.duplicateSheet(def, sheet.SheetId);
      make(() => made.def);
      onShow(made.id);
    }
    if (what === 'left' || what === 'right') make((d) => arrange.moveSheet(d, sheet.SheetId, what === 'left' ? -1 : 1));
    if (what === 'delete') {
      onShow((sheets[at + 1] ?? sheets[at - 1])!.SheetId);
      make((d) => arrange.removeSheet(d, sheet.SheetId));
    }
  };
  return (
    <ButtonDropdown onItemClick={(e) => act(e.detail.id)} items={[
      { id: 'new', text: 'Add a sheet' }, { id: 'rename', text: 'Rename' }, { id: 'copy', text: 'Duplicate this sheet' }, { id: 'left', text: 'Move to the left', disabled: at < 1 },
      { id: 'right', text: 'Move to the right', disabled: at < 0 || at >= sheets.length - 1 }, { id: 'delete', text: 'Delete this sheet', disabled: sheets.length < 2 }]}>Sheet</ButtonDropdown>
  );
}

// What is typed is the dialog's own until it is confirmed: the draft is made anew by whatever else
// happens to it meanwhile.
export function Rename({ name, sheet, onClose, rename }: { name: string; sheet: string; onClose: () => void; rename: (name: string, sheet: string) => Promise<void> }) {
  const [title, setTitle] = useState(name);
  const [sheetName, setSheetName] = useState(sheet);
  return (
    <FormDialog title="Rename" submit="Rename" onClose={onClose} disabled={!title.trim()} action={() => rename(title, sheetName)}>
      <TextField label="Name of the analysis" value={title} onChange={setTitle} autoFocus />
      <TextField label="Name of the sheet" value={sheetName} onChange={setSheetName} />
    </FormDialog>
  );
}
