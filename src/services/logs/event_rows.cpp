#include "services/logs/event_rows.h"

#include <algorithm>
#include <span>

#include "base/zstd.h"
#include "services/logs/errors.h"
#include "store/bytes.h"
#include "store/errors.h"
#include "store/pieces.h"

namespace tarn::logs {
namespace {

// What AWS counts for each event beside its message.
constexpr int64_t kEventOverheadBytes = 26;
// Less than this is kept as rows, which RocksDB compresses together with their neighbours.
constexpr size_t kMinBlockBytes = 8 * 1024;
constexpr size_t kMaxRowLines = 64;         // each has a key of up to a kilobyte
constexpr size_t kMaxBlockBytes = 4 << 20;  // a guard: a batch has a megabyte
constexpr int kBlockLevel = 1;              // higher ones take longer and make lines hardly smaller

store::Key placed(store::Key key, const Place& place) {
  return key.add_integer(place.timestamp_ms).add_integer(place.sequence);
}

std::string pack_lines(std::span<const LogLine> lines) {
  std::string bytes;
  size_t size = 0;
  for (const LogLine& line : lines) size += line.message.size() + 16;
  bytes.reserve(size);
  int64_t before_ms = lines.front().timestamp_ms;
  for (const LogLine& line : lines) {
    store::append_varint(bytes, static_cast<uint64_t>(line.timestamp_ms - before_ms));
    store::append_varint(bytes, line.message.size());
    bytes += line.message;
    before_ms = line.timestamp_ms;
  }
  return bytes;
}

bool unpack_lines(Block& block, Place at, int64_t count) {
  std::string_view rest = block.bytes;
  for (int64_t i = 0; i < count; ++i, ++at.sequence) {
    uint64_t later_ms = 0, size = 0;
    if (!store::take_varint(rest, later_ms) || !store::take_varint(rest, size)) return false;
    if (size > rest.size() || later_ms > static_cast<uint64_t>(kMaxSpanMs)) return false;
    at.timestamp_ms += static_cast<int64_t>(later_ms);
    block.events.emplace_back(at, rest.substr(0, size));
    rest.remove_prefix(size);
  }
  return rest.empty();
}

struct Appender {
  store::Transaction& transaction;
  const store::Scope& scope;
  std::string_view group;
  StreamRow& stream;
  int64_t now_ms;

  Result<void> put_row(const LogLine& line) {
    const Place place{line.timestamp_ms, stream.next_sequence++};
    EventRow event;
    event.message = line.message;
    event.ingestion_ms = now_ms;
    return transaction.put(placed(events_key(scope, group, stream.name), place).bytes(),
                           store::encode_row(event));
  }

  Result<void> put_block(std::span<const LogLine> lines) {
    const Place first{lines.front().timestamp_ms, stream.next_sequence};
    const std::string bytes = pack_lines(lines);
    BlockRow row;
    row.events = static_cast<int64_t>(lines.size());
    row.last_ms = lines.back().timestamp_ms;
    row.ingestion_ms = now_ms;
    row.bytes = static_cast<int64_t>(bytes.size());
    row.pieces =
        TRY(store::put_pieces(transaction, placed(pieces_key(scope, group, stream.name), first),
                              zstd_compress(bytes, kBlockLevel)));
    stream.next_sequence += row.events;
    return transaction.put(placed(blocks_key(scope, group, stream.name), first).bytes(),
                           store::encode_row(row));
  }
};

bool is_before(const LogLine& a, const LogLine& b) { return a.timestamp_ms < b.timestamp_ms; }

}  // namespace

store::Key blocks_key(const store::Scope& scope, std::string_view group, std::string_view stream) {
  return store::Key(scope, "logs.block").add(group).add(stream);
}

store::Key pieces_key(const store::Scope& scope, std::string_view group, std::string_view stream) {
  return store::Key(scope, "logs.piece").add(group).add(stream);
}

Result<std::shared_ptr<const Block>> read_block(store::Transaction& transaction,
                                                const store::Key& pieces, const Place& first,
                                                const BlockRow& row) {
  return open_block(TRY(store::read_pieces(transaction, placed(pieces, first), row.pieces)), first,
                    row);
}

Result<std::shared_ptr<const Block>> open_block(std::string_view frame, const Place& first,
                                                const BlockRow& row) {
  if (row.events <= 0) return corrupt("a block of log events");
  auto bytes = zstd_decompress(frame, kMaxBlockBytes);
  if (!bytes || static_cast<int64_t>(bytes->size()) != row.bytes) {
    return corrupt("a block of log events");
  }
  auto block = std::make_shared<Block>();
  block->bytes = *std::move(bytes);
  block->ingestion_ms = row.ingestion_ms;
  block->events.reserve(static_cast<size_t>(std::min<int64_t>(row.events, row.bytes)));
  if (!unpack_lines(*block, first, row.events)) return corrupt("a block of log events");
  return std::shared_ptr<const Block>(std::move(block));
}

Result<void> append_lines(store::Transaction& transaction, const store::Scope& scope,
                          std::string_view group, StreamRow stream, std::span<const LogLine> lines,
                          int64_t now_ms) {
  std::vector<LogLine> sorted;
  if (!std::is_sorted(lines.begin(), lines.end(), is_before)) {
    sorted.assign(lines.begin(), lines.end());
    std::stable_sort(sorted.begin(), sorted.end(), is_before);
    lines = sorted;
  }
  Appender to{transaction, scope, group, stream, now_ms};
  for (size_t begin = 0; begin < lines.size();) {
    size_t end = begin, bytes = 0;
    while (end < lines.size() &&
           lines[end].timestamp_ms - lines[begin].timestamp_ms <= kMaxSpanMs) {
      bytes += lines[end++].message.size();
    }
    const auto part = lines.subspan(begin, end - begin);
    stream.stored_bytes +=
        static_cast<int64_t>(bytes) + static_cast<int64_t>(part.size()) * kEventOverheadBytes;
    if (bytes >= kMinBlockBytes || part.size() > kMaxRowLines) {
      TRY(to.put_block(part));
    } else {
      for (const LogLine& line : part) TRY(to.put_row(line));
    }
    begin = end;
  }
  if (!lines.empty()) {
    const int64_t first_ms = lines.front().timestamp_ms, last_ms = lines.back().timestamp_ms;
    stream.first_event_ms = std::min(stream.first_event_ms.value_or(first_ms), first_ms);
    stream.last_event_ms = std::max(stream.last_event_ms.value_or(last_ms), last_ms);
  }
  stream.last_ingestion_ms = now_ms;
  return transaction.put(stream_key(scope, group, stream.name).bytes(), store::encode_row(stream));
}

Result<void> erase_events(store::Transaction& transaction, const store::Scope& scope,
                          std::string_view group, std::string_view stream) {
  for (const store::Key& key : {events_key(scope, group, stream), blocks_key(scope, group, stream),
                                pieces_key(scope, group, stream)}) {
    TRY(transaction.erase_range(key.bytes(), store::prefix_end(key.bytes())));
  }
  return {};
}

Result<void> erase_events_before(store::Transaction& transaction, const store::Scope& scope,
                                 std::string_view group, std::string_view stream,
                                 int64_t cutoff_ms) {
  const auto erase = [&](const store::Key& key, int64_t before_ms) {
    store::Key end = key;
    return transaction.erase_range(key.bytes(), end.add_integer(before_ms).bytes());
  };
  TRY(erase(events_key(scope, group, stream), cutoff_ms));
  // What begins so early has ended, too.
  TRY(erase(blocks_key(scope, group, stream), cutoff_ms - kMaxSpanMs));
  return erase(pieces_key(scope, group, stream), cutoff_ms - kMaxSpanMs);
}

}  // namespace tarn::logs
