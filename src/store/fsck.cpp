#include "store/fsck.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/encoding.h"
#include "store/blob_inventory.h"
#include "store/blob_layout.h"
#include "store/generation.h"
#include "store/key.h"
#include "store/plain_rows.h"
#include "store/row_fields.h"

namespace tarn::store {

namespace {

constexpr size_t kCounterBytes = 8;
constexpr uint64_t kReadBytes = 4 << 20;

class Fsck {
 public:
  Fsck(Database& database, Blobs& blobs, Files& files, std::string blobs_path)
      : database_(database), blobs_(blobs), files_(files), blobs_path_(std::move(blobs_path)) {}

  Result<FsckReport> run(const FsckHooks& hooks) {
    if (auto verified = database_.verify_checksums(); !verified.ok()) {
      report_.add_problem("rows: " + verified.error().message());
    }
    note_end("rows", check_rows());
    if (hooks.extents) check_extents(hooks);
    note_end("promises of rows",
             hooks.rules.check(database_, [this](const std::string& name, const std::string& row) {
               report_.add_problem(name + ": " + row);
             }));
    for (const FsckHooks::Check& check : hooks.checks) note_end(check.name, check.run(report_));
    return std::move(report_);
  }

 private:
  // A check that could not go on is a problem, and keeps none of the others from what they find.
  bool note_end(const std::string& what, const Result<void>& result) {
    if (!result.ok()) report_.add_problem(what + ": " + result.error().message());
    return result.ok();
  }

  void check_extents(const FsckHooks& hooks) {
    const bool is_through = note_end(
        "bytes of rows",
        hooks.extents([this](const ReferencedExtent& extent) { return check_extent(extent); }));
    check_overlaps();
    if (is_through) note_end("bytes without a row", count_orphans());
  }

  // Every row of the generation in use.
  Result<void> check_rows() {
    uint64_t generation = database_.generation();
    std::unique_ptr<Transaction> transaction = database_.begin();
    auto cursor = TRY(
        transaction->scan_loosely(generation_start(generation), generation_start(generation + 1)));
    for (; cursor->valid(); TRY(cursor->next())) {
      ++report_.rows;
      KeyReader reader(cursor->key());
      if (!reader.skip_scope()) add_row_problem(*cursor, "its key does not parse");
      if (is_plain_row(cursor->key())) continue;
      if (cursor->value().size() == kCounterBytes && !open_row(cursor->value()).ok()) {
        ++report_.counters;
        continue;
      }
      Result<std::string_view> fields = open_row(cursor->value());
      if (!fields.ok()) {
        add_row_problem(*cursor, fields.error().message());
        continue;
      }
      FieldReader field(*fields);
      while (field.has_field()) field.advance();
      if (field.failed()) add_row_problem(*cursor, "its fields do not parse");
    }
    return {};
  }

  Result<void> check_extent(const ReferencedExtent& referenced) {
    const Extent& extent = referenced.extent;
    if (extent.place == ExtentPlace::kNone) return {};
    ++report_.extents;
    report_.extent_bytes += extent.size_bytes;
    // Two owners of one extent come here once each; a copy does not, it shares its data.
    const auto [at, is_new] = referenced_.try_emplace({extent.id, extent.offset_bytes}, extent);
    if (!is_new) report_.add_problem(referenced.owner + ": its bytes are those of another one too");
    Result<std::shared_ptr<BlobReader>> reader = blobs_.open_reader(extent, referenced.key);
    if (!reader.ok()) {
      report_.add_problem(referenced.owner + ": " + reader.error().message());
      return {};
    }
    const Result<bool> is_sound = has_sound_frame(files_, blobs_path_, extent);
    if (!is_sound.ok()) {
      report_.add_problem(referenced.owner + ": " + is_sound.error().message());
    } else if (!*is_sound) {
      report_.add_problem(referenced.owner + ": its record header or file trailer is damaged");
    }
    if (referenced.key.key.empty()) return {};
    for (uint64_t offset = 0; offset < extent.size_bytes; offset += kReadBytes) {
      Result<std::string> bytes = (*reader)->read(offset, kReadBytes);
      if (bytes.ok()) continue;
      report_.add_problem(referenced.owner + ": " + bytes.error().message());
      break;
    }
    return {};
  }

  Result<void> count_orphans() {
    auto count = [this](const Extent& extent) -> Result<void> {
      if (referenced_.contains({extent.id, extent.offset_bytes})) return {};
      ++report_.orphan_extents;
      report_.orphan_bytes += extent.size_bytes;
      return {};
    };
    for (uint64_t pack_id : TRY(list_packs(files_, blobs_path_))) {
      TRY(each_record(files_, blobs_path_, pack_id, count));
      if (!has_referenced(pack_id)) ++report_.orphan_files;
    }
    std::vector<std::string> garbage_paths;
    auto count_file = [&](uint64_t file_id) -> Result<void> {
      if (!has_referenced(file_id)) ++report_.orphan_files;
      return count(TRY(inspect_file(files_, blobs_path_, file_id)));
    };
    return each_file(files_, blobs_path_, count_file, garbage_paths);
  }

  // Within a pack, records follow each other.
  void check_overlaps() {
    const Extent* before = nullptr;
    for (const auto& [place, extent] : referenced_) {
      const bool overlaps = before != nullptr && before->place == ExtentPlace::kPack &&
                            before->id == extent.id && extent.offset_bytes < record_end(*before);
      if (overlaps) {
        report_.add_problem("two extents of pack " + std::to_string(extent.id) +
                            " overlap at byte " + std::to_string(extent.offset_bytes));
      }
      before = &extent;
    }
  }

  bool has_referenced(uint64_t id) const {
    auto found = referenced_.lower_bound({id, 0});
    return found != referenced_.end() && found->first.first == id;
  }

  void add_row_problem(const Cursor& cursor, std::string_view what) {
    report_.add_problem("row " + hex_encode(cursor.key()) + ": " + std::string(what));
  }

  Database& database_;
  Blobs& blobs_;
  Files& files_;
  const std::string blobs_path_;
  FsckReport report_;
  std::map<std::pair<uint64_t, uint64_t>, Extent> referenced_;  // by id and offset
};

}  // namespace

void FsckReport::add_problem(std::string problem) {
  ++problem_count;
  if (problems.size() < kMaxReportedProblems) problems.push_back(std::move(problem));
}

Result<FsckReport> run_fsck(Database& database, Blobs& blobs, Files& files,
                            const std::string& blobs_path, const FsckHooks& hooks) {
  return Fsck(database, blobs, files, blobs_path).run(hooks);
}

}  // namespace tarn::store
