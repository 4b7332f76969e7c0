// Conditional formatting of tables, pivot tables and KPIs: icons in sets and colours by value.
import { fieldLabel, kindName, wellsOf, type Field, type Json } from '../../quicksight/model/visual';
import * as formats from '../../quicksight/build/formats';
import { ICON_SETS } from '../../quicksight/draw/icons';

const COLOURS: [string, string][] = [['', 'None'], ['scale', 'Light to dark'], ['signs', 'Red below zero, green above']];

function One({ visual, field, change }: { visual: Json; field: Field; change: (change: (visual: Json) => Json) => void }) {
  const now = formats.formattingOf(visual, field);
  return (
    <fieldset className="qsb-levels"><legend>{fieldLabel(field)}</legend>
      <label>Icons<select className="qsb-input" value={now.icons ?? ''} onChange={(e) => change((v) => formats.setFormatting(v, field, { ...now, icons: e.target.value || undefined }))}>
        <option value="">None</option>{Object.entries(ICON_SETS).map(([id, set]) => <option key={id} value={id}>{`${set.icons.map((i) => i.glyph).join(' ')} ${set.name}`}</option>)}
      </select></label>
      {kindName(visual) !== 'KPIVisual' && <label>Background<select className="qsb-input" value={now.background ?? ''} onChange={(e) => change((v) => formats.setFormatting(v, field, { ...now, background: e.target.value || undefined }))}>
        {COLOURS.map(([v, t]) => <option key={v} value={v}>{t}</option>)}{now.background === 'own' && <option value="own">As the definition says</option>}
      </select></label>}
    </fieldset>
  );
}

export function Conditions({ visual, change }: { visual: Json; change: (change: (visual: Json) => Json) => void }) {
  if (!/^(TableVisual|PivotTableVisual|KPIVisual)$/.test(kindName(visual))) return null;
  const fields = Object.values(wellsOf(visual)).flat().filter((f) => f.member === 'NumericalMeasureField' && (kindName(visual) !== 'KPIVisual' || f.well === 'Values'));
  if (!fields.length) return null;
  return (
    <details className="qsb-details"><summary>Conditional formatting</summary>
      {fields.map((f) => <One key={f.fieldId} visual={visual} field={f} change={change} />)}
    </details>
  );
}
