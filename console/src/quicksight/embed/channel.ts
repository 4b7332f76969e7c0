// Messages between the host page and the frames of a session. The host talks to the control frame
// alone, which passes it on to its siblings of the same origin; each experience answers the host
// itself. Nothing is told to another origin than the one that the address names, nor taken from
// one; that this origin may frame the session at all, the content policy has decided.
import type { Json } from '../model/visual';
import { experienceOf, identifier, type Address } from './address';

const MARK = 'tarn-quicksight';
interface Relayed {
  mark: typeof MARK;
  what: 'message' | 'control-here' | 'who-is-control';
  contextId: string;
  message?: Json;
}
export type Reply = { success: true } | { success: false; errorCode: string; error?: string } | unknown;
export type Handler = (eventName: string, message: Json) => Reply | Promise<Reply>;

const isFramed = window.parent !== window;
function toSiblings(relayed: Relayed): void {
  if (!isFramed) return;
  for (let i = 0; i < window.parent.length; ++i) {
    const frame = window.parent[i];
    // A frame of another origin gets nothing: the browser compares.
    if (frame && frame !== window) frame.postMessage(relayed, location.origin);
  }
}
const relayedOf = (event: MessageEvent): Relayed | undefined =>
  event.origin === location.origin && event.source !== window && event.data?.mark === MARK ? (event.data as Relayed) : undefined;

export function runControl(a: Address): void {
  const here = (): void => toSiblings({ mark: MARK, what: 'control-here', contextId: a.contextId });
  addEventListener('message', (event) => {
    const relayed = relayedOf(event);
    if (relayed?.what === 'who-is-control' && relayed.contextId === a.contextId) return here();
    if (!isFramed || event.source !== window.parent || event.origin !== a.hostOrigin) return;
    const message = event.data as Json | undefined;
    if (!message?.eventName || !message.eventTarget || message.eventName === 'ACKNOWLEDGE') return;
    toSiblings({ mark: MARK, what: 'message', contextId: a.contextId, message });
  });
  here();
}

const CONTROL_WAIT_MS = 3000;

export class Channel {
  readonly experience: Json;
  private readonly id: string;
  private handler: Handler | undefined;
  private waiting: Json[] = [];
  readonly controlReady: Promise<void>;

  constructor(private readonly address: Address) {
    this.experience = experienceOf(address);
    this.id = identifier(this.experience);
    let isHere: () => void = () => undefined;
    this.controlReady = new Promise((done) => {
      isHere = done;
      setTimeout(done, isFramed && address.hostOrigin ? CONTROL_WAIT_MS : 0);
    });
    addEventListener('message', (event) => {
      const relayed = relayedOf(event);
      if (!relayed || relayed.contextId !== address.contextId) return;
      if (relayed.what === 'control-here') isHere();
      else if (relayed.what === 'message' && relayed.message && identifier(relayed.message.eventTarget ?? {}) === this.id) void this.take(relayed.message);
    });
    toSiblings({ mark: MARK, what: 'who-is-control', contextId: address.contextId });
  }

  // What comes before there is a handler waits for it.
  listen(handler: Handler): void {
    this.handler = handler;
    for (const message of this.waiting.splice(0)) void this.take(message);
  }

  emit(eventName: string, message?: unknown): void {
    this.post({ eventName, eventTarget: this.experience, eventId: crypto.randomUUID(), timestamp: Date.now(), version: 'tarn', message });
  }

  private async take(message: Json): Promise<void> {
    if (!this.handler) {
      if (this.waiting.length < 100) this.waiting.push(message);
      return;
    }
    let reply: Reply;
    try {
      reply = await this.handler(String(message.eventName), (message.message ?? {}) as Json);
    } catch (error) {
      reply = { success: false, errorCode: (error as { type?: string }).type ?? 'Error', error: (error as Error).message };
    }
    // Without a target: the SDK takes whatever has one for an event.
    this.post({ eventName: message.eventName, eventId: message.eventId, timestamp: Date.now(), version: 'tarn', message: reply });
  }

  private post(data: Json): void {
    if (isFramed && this.address.hostOrigin) window.parent.postMessage(JSON.parse(JSON.stringify(data)), this.address.hostOrigin);
  }
}
