// How files of a table are read and written: what a choice of format sets.
export interface Format {
  classification: string;
  label: string;
  serde: string;
  input: string;
  output: string;
  parameters: Record<string, string>; // of the SerDe, to begin with
}
const TEXT_IN = 'org.apache.hadoop.mapred.TextInputFormat';
const TEXT_OUT = 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat';
const QL = 'org.apache.hadoop.hive.ql.io';
const text = (classification: string, label: string, serde: string, parameters: Record<string, string> = {}): Format => ({ classification, label, serde, input: TEXT_IN, output: TEXT_OUT, parameters });

export const FORMATS: Format[] = [
  text('csv', 'CSV', 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', { 'field.delim': ',' }),
  text('csv', 'CSV with quotes', 'org.apache.hadoop.hive.serde2.OpenCSVSerde', { separatorChar: ',', quoteChar: '"', escapeChar: '\\' }),
  text('json', 'JSON lines', 'org.openx.data.jsonserde.JsonSerDe'),
  { classification: 'parquet', label: 'Parquet', serde: `${QL}.parquet.serde.ParquetHiveSerDe`, input: `${QL}.parquet.MapredParquetInputFormat`, output: `${QL}.parquet.MapredParquetOutputFormat`, parameters: { 'serialization.format': '1' } },
  { classification: 'orc', label: 'ORC', serde: `${QL}.orc.OrcSerde`, input: `${QL}.orc.OrcInputFormat`, output: `${QL}.orc.OrcOutputFormat`, parameters: {} },
  { classification: 'avro', label: 'Avro', serde: 'org.apache.hadoop.hive.serde2.avro.AvroSerDe', input: `${QL}.avro.AvroContainerInputFormat`, output: `${QL}.avro.AvroContainerOutputFormat`, parameters: {} },
  text('grok', 'Text by a regular expression', 'org.apache.hadoop.hive.serde2.RegexSerDe', { 'input.regex': '' }),
  text('grok', 'Text by a Grok pattern', 'com.amazonaws.glue.serde.GrokSerDe', { 'input.format': '' }),
];
export const OTHER = 'Another';
export const formatOfSerde = (serde: string | undefined): Format | undefined => FORMATS.find((f) => f.serde === serde);
