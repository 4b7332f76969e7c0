#include "engines/spark_text/line_stream.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <duckdb/common/arrow/arrow.hpp>
#include <exception>
#include <mutex>

namespace tarn::spark_text {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;
constexpr std::size_t kMaxLineBytes = 64 << 20;
constexpr const char* kProblem = "TARN_TEXT_OF_ANOTHER_FORM";

const char* arrow_format(Kind kind) {
  switch (kind) {
    case Kind::kText:
      return "vu";
    case Kind::kBoolean:
      return "b";
    case Kind::kTinyint:
      return "c";
    case Kind::kSmallint:
      return "s";
    case Kind::kInteger:
      return "i";
    case Kind::kBigint:
      return "l";
    case Kind::kFloat:
      return "f";
    case Kind::kDouble:
      return "g";
    case Kind::kDate:
      return "tdD";
    case Kind::kTimestamp:
      return "tsu:";
  }
  return "";
}

// Some lines, and what they say. Used again when DuckDB has done with it.
struct Batch {
  explicit Batch(const LineFormat& format) : lines(format), columns(format.columns.size()) {}

  std::vector<char> bytes;
  std::int64_t size = 0;  // of the lines in `bytes`
  TypedLines lines;
  struct Column {
    ArrowArray array;
    const void*
        buffers[4];  // whether values are there, values, and of texts their bytes and their size
  };
  std::vector<Column> columns;
  std::vector<ArrowArray*> children;
  const void* no_buffer = nullptr;
};

class LineStream : public std::enable_shared_from_this<LineStream> {
 public:
  LineStream(int descriptor, StreamFormat format)
      : descriptor_(descriptor), format_(std::move(format)) {}
  ~LineStream() { close(descriptor_); }
  LineStream(const LineStream&) = delete;
  LineStream& operator=(const LineStream&) = delete;

  void describe(ArrowSchema* out) const;
  bool next(ArrowArray* out);  // false: error()
  const char* error() const { return error_.c_str(); }
  void give_back(std::unique_ptr<Batch> batch) {
    const std::lock_guard lock(mutex_);
    spare_.push_back(std::move(batch));
  }

 private:
  bool next_batch(ArrowArray* out);
  std::unique_ptr<Batch> take_batch();
  bool fill(Batch& batch);
  bool skip_header(std::string_view& text);
  void hand_over(std::unique_ptr<Batch> batch, ArrowArray* out);
  bool fail(const std::string& what) {
    error_ = std::string(kProblem) + ": " + what;
    return false;
  }

  const int descriptor_;
  const StreamFormat format_;
  std::string error_;
  std::vector<char> rest_;  // the begin of the line that the next batch begins with
  bool is_begun_ = false;
  bool is_over_ = false;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> spare_;
};

struct Owned {
  std::shared_ptr<LineStream> stream;
  std::unique_ptr<Batch> batch;
};

void release_child_schema(ArrowSchema* schema) { schema->release = nullptr; }

void release_schema(ArrowSchema* schema) {
  for (std::int64_t i = 0; i < schema->n_children; ++i) {
    ArrowSchema* child = schema->children[i];
    if (child->release != nullptr) child->release(child);
    std::free(const_cast<char*>(child->name));
    delete child;
  }
  delete[] schema->children;
  schema->release = nullptr;
}

void release_child_array(ArrowArray* array) { array->release = nullptr; }

void release_array(ArrowArray* array) {
  const std::unique_ptr<Owned> owned(static_cast<Owned*>(array->private_data));
  array->release = nullptr;
  owned->stream->give_back(std::move(owned->batch));
}

void LineStream::describe(ArrowSchema* out) const {
  const std::size_t count = format_.names.size();
  *out = {};
  out->format = "+s";
  out->name = "";
  out->n_children = static_cast<std::int64_t>(count);
  out->children = new ArrowSchema*[count];
  for (std::size_t i = 0; i < count; ++i) {
    auto* child = new ArrowSchema{};
    child->format = arrow_format(format_.lines.columns[i]);
    child->name = strdup(format_.names[i].c_str());
    child->flags = ARROW_FLAG_NULLABLE;
    child->release = release_child_schema;
    out->children[i] = child;
  }
  out->release = release_schema;
}

std::unique_ptr<Batch> LineStream::take_batch() {
  const std::lock_guard lock(mutex_);
  if (spare_.empty()) return std::make_unique<Batch>(format_.lines);
  auto batch = std::move(spare_.back());
  spare_.pop_back();
  return batch;
}

// Whole lines into the batch: what was left of the last one, and what comes until there is a line's
// end.
bool LineStream::fill(Batch& batch) {
  batch.bytes.resize(
      std::max(batch.bytes.size(), rest_.size() + kBlockBytes + TypedLines::kPadding));
  std::copy(rest_.begin(), rest_.end(), batch.bytes.begin());
  std::size_t size = rest_.size();
  std::size_t end = 0;  // behind the last line's end
  while (!is_over_ && (end == 0 || size < kBlockBytes)) {
    if (size + TypedLines::kPadding >= batch.bytes.size()) {
      if (end != 0) break;
      if (size >= kMaxLineBytes) return fail("a line is longer than 64 MiB");
      batch.bytes.resize(2 * batch.bytes.size());
    }
    const auto room = batch.bytes.size() - TypedLines::kPadding - size;
    const ssize_t count = read(descriptor_, batch.bytes.data() + size, room);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail(std::string("reading failed: ") + std::strerror(errno));
    is_over_ = count == 0;
    const void* last = memrchr(batch.bytes.data() + size, '\n', static_cast<std::size_t>(count));
    if (last != nullptr) end = static_cast<const char*>(last) - batch.bytes.data() + 1;
    size += static_cast<std::size_t>(count);
  }
  if (is_over_ && size > end) {
    batch.bytes[size++] = '\n';
    end = size;
  }
  batch.size = static_cast<std::int64_t>(end);
  rest_.assign(batch.bytes.begin() + end, batch.bytes.begin() + size);
  return true;
}

bool LineStream::skip_header(std::string_view& text) {
  is_begun_ = true;
  if (text.starts_with("\xEF\xBB\xBF")) return fail("there is a byte order mark");
  if (!format_.has_header) return true;
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  std::size_t quotes = 0;
  for (const char byte : line) quotes += byte == format_.lines.quote ? 1 : 0;
  if (quotes % 2 != 0) return fail("the header has a line's end in quotes");
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return true;
}

bool LineStream::next(ArrowArray* out) {
  *out = {};
  try {
    return next_batch(out);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

bool LineStream::next_batch(ArrowArray* out) {
  for (;;) {
    auto batch = take_batch();
    if (!fill(*batch)) return false;
    std::string_view text(batch->bytes.data(), static_cast<std::size_t>(batch->size));
    if (!is_begun_ && !text.empty() && !skip_header(text)) return false;
    std::string problem;
    // Views are into the whole block, so that its bytes are one buffer.
    const auto skipped = static_cast<std::size_t>(batch->size) - text.size();
    if (!batch->lines.read(text, skipped, problem)) return fail(problem);
    if (batch->lines.row_count() == 0 && !is_over_) {
      give_back(std::move(batch));
      continue;
    }
    if (batch->lines.row_count() != 0) hand_over(std::move(batch), out);
    return true;
  }
}

void LineStream::hand_over(std::unique_ptr<Batch> batch, ArrowArray* out) {
  const auto rows = static_cast<std::int64_t>(batch->lines.row_count());
  batch->children.clear();
  for (std::size_t i = 0; i < batch->columns.size(); ++i) {
    const ColumnValues& values = batch->lines.column(i);
    auto& column = batch->columns[i];
    column.buffers[0] = values.missing == 0 ? nullptr : values.is_there.data();
    column.buffers[1] = values.data.data();
    column.buffers[2] = batch->bytes.data();
    column.buffers[3] = &batch->size;
    column.array = {};
    column.array.length = rows;
    column.array.null_count = values.missing;
    column.array.n_buffers = format_.lines.columns[i] == Kind::kText ? 4 : 2;
    column.array.buffers = column.buffers;
    column.array.release = release_child_array;
    batch->children.push_back(&column.array);
  }
  out->length = rows;
  out->n_buffers = 1;
  out->buffers = &batch->no_buffer;
  out->n_children = static_cast<std::int64_t>(batch->children.size());
  out->children = batch->children.data();
  out->release = release_array;
  out->private_data = new Owned{shared_from_this(), std::move(batch)};
}

std::shared_ptr<LineStream>& stream_of(ArrowArrayStream* stream) {
  return *static_cast<std::shared_ptr<LineStream>*>(stream->private_data);
}

}  // namespace

std::unique_ptr<ArrowArrayStream> open_stream(int descriptor, StreamFormat format) {
  auto made = std::make_unique<ArrowArrayStream>();
  made->private_data = new auto(std::make_shared<LineStream>(descriptor, std::move(format)));
  made->get_schema = [](ArrowArrayStream* stream, ArrowSchema* out) {
    stream_of(stream)->describe(out);
    return 0;
  };
  made->get_next = [](ArrowArrayStream* stream, ArrowArray* out) {
    return stream_of(stream)->next(out) ? 0 : EINVAL;
  };
  made->get_last_error = [](ArrowArrayStream* stream) { return stream_of(stream)->error(); };
  made->release = [](ArrowArrayStream* stream) {
    delete &stream_of(stream);
    stream->release = nullptr;
  };
  return made;
}

}  // namespace tarn::spark_text
