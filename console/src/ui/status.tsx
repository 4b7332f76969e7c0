import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

const types: Record<string, StatusIndicatorProps.Type> = {
  SUCCEEDED: 'success', COMPLETED: 'success', Active: 'success', Enabled: 'success', ACTIVE: 'success', ENABLED: 'success', READY: 'success', Successful: 'success', allowed: 'success',
  FAILED: 'error', Failed: 'error', ERROR: 'error', implicitDeny: 'error', explicitDeny: 'error', denied: 'error',
  CANCELLED: 'stopped', STOPPED: 'stopped', Inactive: 'stopped', Disabled: 'stopped', DISABLED: 'stopped', PendingDeletion: 'warning',
  RUNNING: 'in-progress', QUEUED: 'pending', STOPPING: 'in-progress', Pending: 'pending', InProgress: 'in-progress', STARTING: 'pending',
  ACTIVATED: 'success', DEACTIVATED: 'stopped', CREATED: 'stopped', ACTIVATING: 'in-progress', DEACTIVATING: 'in-progress', TIMEOUT: 'error',
};

export function Status({ state }: { state: string | undefined }) {
  if (!state) return <>–</>;
  return <StatusIndicator type={types[state] ?? 'info'}>{state.charAt(0) + (state === state.toUpperCase() ? state.slice(1).toLowerCase() : state.slice(1))}</StatusIndicator>;
}
