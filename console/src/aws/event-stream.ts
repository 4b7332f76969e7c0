// Messages of an application/vnd.amazon.eventstream: a prelude of lengths and their checksum, headers,
// the payload, a checksum. The checksums guard what TCP and TLS guard already: they are not looked at.
export interface StreamMessage {
  headers: Map<string, string>; // the texts among them
  payload: Uint8Array;
}

const PRELUDE = 12;
const CHECKSUM = 4;
const TEXT = 7;
const BYTES = 6;
const SIZES = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16]; // of a header's value, by its type; -1: its length comes before it
const decoder = new TextDecoder();

function readHeaders(bytes: Uint8Array): Map<string, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + view.getUint8(at);
    const name = decoder.decode(bytes.subarray(at + 1, nameEnd));
    const type = view.getUint8(nameEnd);
    at = nameEnd + 1;
    let size = SIZES[type];
    if (size === undefined) throw new Error(`a header of an unknown type: ${type}`);
    if (type === TEXT || type === BYTES) {
      size = view.getUint16(at);
      at += 2;
    }
    if (type === TEXT) found.set(name, decoder.decode(bytes.subarray(at, at + size)));
    at += size;
  }
  return found;
}

// Takes bytes as they come, in whatever pieces; gives the messages that are whole.
export class StreamReader {
  private rest = new Uint8Array(0);

  take(piece: Uint8Array): StreamMessage[] {
    const bytes = new Uint8Array(this.rest.length + piece.length);
    bytes.set(this.rest);
    bytes.set(piece, this.rest.length);
    const view = new DataView(bytes.buffer);
    const messages: StreamMessage[] = [];
    let at = 0;
    while (bytes.length - at >= PRELUDE) {
      const size = view.getUint32(at);
      if (bytes.length - at < size) break;
      const headersEnd = at + PRELUDE + view.getUint32(at + 4);
      messages.push({ headers: readHeaders(bytes.subarray(at + PRELUDE, headersEnd)), payload: bytes.slice(headersEnd, at + size - CHECKSUM) });
      at += size;
    }
    this.rest = bytes.slice(at);
    return messages;
  }
}
