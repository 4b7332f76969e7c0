#include "services/athena/write_files.h"

#include <memory>
#include <utility>

#include "services/athena/ddl.h"
#include "services/athena/errors.h"
#include "services/athena/lookup.h"
#include "services/athena/query_request.h"
#include "services/athena/result_encryption.h"
#include "services/athena/result_file.h"
#include "services/athena/splits.h"
#include "sql/syntax/parse.h"

namespace tarn::athena {
namespace {

Error bad_partition(std::string_view value) {
  std::string bytes;
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (!bytes.empty()) bytes += ' ';
    bytes += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return Error(400, "HIVE_INVALID_PARTITION_VALUE",
               "Hive partition keys can only contain printable ASCII characters (0x20 - 0x7E), and "
               "not nothing. Invalid value: " +
                   bytes);
}

Result<void> check_partition_value(std::string_view value) {
  bool is_plain = !value.empty();
  for (const char c : value) is_plain = is_plain && c >= 0x20 && c <= 0x7e;
  if (is_plain) return {};
  return bad_partition(value);
}

// Takes the engine's batches, file by file (engines/sqld/file_write.h).
class FileWriters {
 public:
  FileWriters(Execution& execution, const WriteTarget& target, const PartitionFolders& folders)
      : execution_(execution), target_(target), folders_(folders) {}

  Result<void> take(std::string_view what, std::string_view bytes) {
    if (what == "value") {
      if (bytes.data() != nullptr) TRY(check_partition_value(bytes));
      values_.emplace_back(bytes.data() == nullptr ? kNullPartition : bytes);
      return {};
    }
    if (what == "bytes") {
      if (!is_open_) TRY(open());
      execution_.row.output_bytes += static_cast<int64_t>(bytes.size());
      return writers_.back()->write(bytes);
    }
    is_open_ = false;
    execution_.row.output_rows += std::stoll(std::string(bytes));
    return {};
  }

  // Where one fails, those before it go.
  Result<std::vector<WrittenFile>> finish() {
    for (size_t i = 0; i < writers_.size(); ++i) {
      const auto finished = writers_[i]->finish();
      if (finished.ok()) continue;
      files_.resize(i);
      remove_files(execution_, files_);
      return finished.error();
    }
    return std::move(files_);
  }

 private:
  Result<void> open() {
    WrittenFile file;
    file.values = std::exchange(values_, {});
    const auto elsewhere = folders_.find(file.values);
    if (elsewhere != folders_.end()) {
      file.folder = elsewhere->second;
    } else {
      file.folder = target_.location;
      if (!file.values.empty()) {
        file.folder += partition_path(target_.partition_keys, file.values) + "/";
      }
    }
    file.name = execution_.row.id + "_" + std::to_string(files_.size());
    const S3Location place = TRY(parse_s3_location(file.folder + file.name));
    ObjectAttributes attributes;
    attributes.content_type = "application/octet-stream";
    set_encryption(execution_.row.encryption, attributes);
    auto object =
        execution_.parts.objects.create(execution_.caller, place.bucket, place.key, attributes);
    if (!object.ok()) {
      if (!is_denied(object.error())) return object.error();
      return denied_on_path(object.error(), place.bucket, place.key);
    }
    writers_.push_back(*std::move(object));
    files_.push_back(std::move(file));
    is_open_ = true;
    return {};
  }

  Execution& execution_;
  const WriteTarget& target_;
  const PartitionFolders& folders_;
  std::vector<std::string> values_;
  std::vector<WrittenFile> files_;
  std::vector<std::unique_ptr<ObjectWriter>> writers_;
  bool is_open_ = false;
};

Result<void> take_all(Execution& execution, engines::RunningQuery& running, FileWriters& writers) {
  engines::RowBatch batch;
  while (TRY(running.next(batch))) {
    for (size_t i = 0; i < batch.row_count(); ++i) {
      TRY(writers.take(batch.row(i)[0], batch.row(i)[1]));
    }
    execution.live.set_scanned_bytes(static_cast<int64_t>(running.progress().scanned_bytes));
  }
  return {};
}

}  // namespace

void remove_files(Execution& execution, const std::vector<WrittenFile>& files) {
  for (const WrittenFile& file : files) {
    const auto place = parse_s3_location(file.folder + file.name);
    if (place.ok()) {
      (void)execution.parts.objects.remove(execution.caller, place->bucket, place->key).ok();
    }
  }
}

Result<void> write_manifest(Execution& execution, const std::vector<WrittenFile>& files) {
  std::vector<std::string> lines;
  for (const WrittenFile& file : files) lines.push_back(file.folder + file.name);
  const auto object = TRY(open_output_at(execution, execution.row.manifest_location, "text/csv"));
  TRY(write_lines(*object, lines));
  return {};
}

Result<std::vector<WrittenFile>> write_files(Execution& execution, const WriteTarget& target,
                                             const std::string& statement_text,
                                             const PartitionFolders& folders) {
  const Clock& clock = execution.parts.clock;
  QueryRow& row = execution.row;
  const int64_t planning_started_ms = clock.monotonic_ms();
  CatalogLookup lookup(execution);
  const auto statement = TRY(sql::parse_statement(statement_text));
  const sql::ResolvedQuery query = TRY(sql::resolve(*statement, lookup, session_of(execution)));
  engines::QueryRequest request = TRY(make_request(execution, query, lookup));
  request.write =
      engines::WriteOrder{target.compression, static_cast<uint32_t>(target.partition_keys.size())};
  TRY(execution.check_cancelled());
  const int64_t engine_started_ms = clock.monotonic_ms();
  row.planning_ms = engine_started_ms - planning_started_ms;

  auto running = TRY(execution.parts.engine.run(std::move(request)));
  execution.live.set_on_cancel([query = running.get()] { query->cancel(); });
  FileWriters writers(execution, target, folders);
  const auto taken = take_all(execution, *running, writers);
  execution.live.set_on_cancel(nullptr);
  row.scanned_bytes = static_cast<int64_t>(running->progress().scanned_bytes);
  row.engine_ms = clock.monotonic_ms() - engine_started_ms;
  TRY(taken);
  TRY(execution.check_cancelled());
  auto files = TRY(writers.finish());
  const auto listed = write_manifest(execution, files);
  if (listed.ok()) return files;
  remove_files(execution, files);
  return listed.error();
}

}  // namespace tarn::athena
