// What UpdateTable takes of what GetTable gives.
import type { GlueTable } from '../../aws/services';

const INPUT_MEMBERS = ['Name', 'Description', 'Owner', 'Retention', 'StorageDescriptor', 'PartitionKeys', 'ViewOriginalText', 'ViewExpandedText', 'TableType', 'Parameters'];

export const tableInputOf = (table: GlueTable): Record<string, unknown> => Object.fromEntries(Object.entries(table).filter(([k]) => INPUT_MEMBERS.includes(k)));
