// A table of resources: filter, sort, pages, selection, empty and error states, all alike.
import { useState, type ReactNode } from 'react';
import { useCollection } from '@cloudscape-design/collection-hooks';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { Empty, ErrorBox } from './page';

export interface Column<T> {
  id: string;
  header: string;
  cell: (item: T) => ReactNode;
  sort?: (item: T) => string | number; // numbers before texts
  find?: (item: T) => string; // what the filter looks in, where it is not what is sorted by
  width?: number;
}

export interface ResourceTableProps<T> {
  title: string;
  items: T[] | undefined;
  columns: Column<T>[];
  idOf: (item: T) => string;
  loading?: boolean;
  error?: Error;
  reload?: () => void;
  actions?: ReactNode;
  empty: { title: string; text?: ReactNode; action?: ReactNode };
  selected?: T[];
  onSelect?: (items: T[]) => void;
  single?: boolean;
  level?: 'h2' | 'h3';
  filter?: boolean;
  about?: ReactNode;
}

const PAGE_SIZE = 25;

export function ResourceTable<T>(props: ResourceTableProps<T>) {
  const [pageSize] = useState(PAGE_SIZE);
  const textOf = (item: T) => props.columns.map((c) => c.find?.(item) ?? String(c.sort?.(item) ?? '')).join(' ').toLowerCase();
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount } = useCollection(props.items ?? [], {
    filtering: {
      filteringFunction: (item, text) => textOf(item).includes(text.toLowerCase()),
      empty: <Empty title={props.empty.title} action={props.empty.action}>{props.empty.text}</Empty>,
      noMatch: <Empty title="Nothing matches">Change the filter to see the others.</Empty>,
    },
    sorting: {},
    pagination: { pageSize },
  });
  const total = props.items?.length;
  if (props.error && !props.items) return <ErrorBox error={props.error} retry={props.reload} what={`list ${props.title.toLowerCase()}`} />;
  const hasFilter = props.filter !== false && (total ?? 0) > 5;
  const needsPages = (filteredItemsCount ?? total ?? 0) > pageSize;
  return (
    <Table
      {...collectionProps}
      items={items}
      variant="container"
      enableKeyboardNavigation
      loading={props.loading && !props.items}
      loadingText="Loading"
      trackBy={props.idOf}
      selectionType={props.onSelect ? (props.single ? 'single' : 'multi') : undefined}
      selectedItems={props.selected ?? []}
      onSelectionChange={(e) => props.onSelect?.(e.detail.selectedItems)}
      ariaLabels={{
        tableLabel: props.title,
        selectionGroupLabel: `${props.title}: selection`,
        allItemsSelectionLabel: () => 'Select all',
        itemSelectionLabel: (_, item) => `Select ${props.idOf(item)}`,
      }}
      columnDefinitions={props.columns.map((c) => ({
        id: c.id,
        header: c.header,
        cell: c.cell,
        width: c.width,
        sortingComparator: c.sort && ((a: T, b: T) => compare(c.sort!(a), c.sort!(b))),
        ariaLabel: c.sort && ((s: { sorted: boolean; descending: boolean }) => `${c.header}${s.sorted ? (s.descending ? ', sorted descending' : ', sorted ascending') : ''}`),
      }))}
      header={
        <Header
          variant={props.level ?? 'h2'}
          counter={total === undefined ? undefined : `(${total.toLocaleString()})`}
          description={props.about}
          actions={
            <div className="button-row">
              {props.reload && <Button iconName="refresh" ariaLabel={`Load ${props.title.toLowerCase()} again`} onClick={props.reload} loading={props.loading && !!props.items} />}
              {props.actions}
            </div>
          }
        >
          {props.title}
        </Header>
      }
      filter={hasFilter ? <TextFilter {...filterProps} filteringPlaceholder={`Find in ${props.title.toLowerCase()}`} filteringAriaLabel={`Filter ${props.title.toLowerCase()}`} filteringClearAriaLabel="Clear" countText={filteredItemsCount === undefined ? '' : `${filteredItemsCount} found`} /> : undefined}
      pagination={needsPages ? <Pagination {...paginationProps} ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (n) => `Page ${n}`, paginationLabel: `Pages of ${props.title.toLowerCase()}` }} /> : undefined}
    />
  );
}

function compare(a: string | number, b: string | number): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return typeof a === 'number' ? a - (b as number) : a.localeCompare(b as string, undefined, { numeric: true });
}
