#include "store/crash_replay.h"

#include <algorithm>

#include "base/check.h"

namespace tarn::store {

namespace {

using Kind = FileOperation::Kind;

constexpr size_t kSectorBytes = 512;
constexpr size_t kMadeMax = 64;

std::string parent_of(const std::string& path) { return path.substr(0, path.rfind('/')); }

void write_into(std::string& content, uint64_t offset_bytes, std::string_view bytes) {
  size_t end = offset_bytes + bytes.size();
  if (content.size() < end) content.resize(end);
  content.replace(offset_bytes, bytes.size(), bytes);
}

size_t sectors_of(const FileOperation& write) {
  if (write.bytes.empty()) return 0;
  const uint64_t last = write.offset_bytes + write.bytes.size() - 1;
  return last / kSectorBytes - write.offset_bytes / kSectorBytes + 1;
}

// `keeps`: which of its sectors are there.
void tear_into(std::string& content, const FileOperation& write, std::string_view keeps) {
  uint64_t at = write.offset_bytes;
  const uint64_t end = at + write.bytes.size();
  for (const char is_kept : keeps) {
    uint64_t next = std::min(end, (at / kSectorBytes + 1) * kSectorBytes);
    std::string_view sector(write.bytes);
    if (is_kept != 0) {
      write_into(content, at, sector.substr(at - write.offset_bytes, next - at));
    }
    at = next;
  }
}

class PatternFates final : public Fates {
 public:
  PatternFates(CrashPattern pattern, size_t unsynced, uint64_t seed)
      : pattern_(pattern), random_(seed) {
    if (unsynced > 0) chosen_ = random_() % unsynced;
  }

  Fate next() override {
    const bool is_chosen = asked_++ == chosen_;
    switch (pattern_) {
      case CrashPattern::kAllLost:
        return Fate::kLost;
      case CrashPattern::kAllKept:
        return Fate::kKept;
      case CrashPattern::kOneLost:
        return is_chosen ? Fate::kLost : Fate::kKept;
      case CrashPattern::kOneKept:
        return is_chosen ? Fate::kKept : Fate::kLost;
      case CrashPattern::kOneTorn:
        return is_chosen ? Fate::kTorn : Fate::kKept;
      case CrashPattern::kAny:
        return static_cast<Fate>(random_() % 4);
    }
    return Fate::kLost;
  }

  bool keeps_sector() override { return random_() % 2 == 0; }

 private:
  const CrashPattern pattern_;
  std::mt19937_64 random_;
  size_t chosen_ = 0;
  size_t asked_ = 0;
};

}  // namespace

std::unique_ptr<Fates> make_fates(CrashPattern pattern, size_t unsynced, uint64_t seed) {
  return std::make_unique<PatternFates>(pattern, unsynced, seed);
}

CrashReplay::CrashReplay(const std::vector<FileOperation>& operations, const FilesImage& start)
    : operations_(operations), folders_(start.folders) {
  for (const auto& [path, content] : start.files) {
    auto inode = std::make_shared<Inode>();
    inode->durable = content;
    names_[path] = inode;
  }
  live_ = names_;
}

void CrashReplay::advance_to(size_t crash_at) {
  CHECK(crash_at >= at_ && crash_at <= operations_.size());
  for (; at_ < crash_at; ++at_) apply(operations_[at_]);
}

void CrashReplay::apply(const FileOperation& operation) {
  switch (operation.kind) {
    case Kind::kCreate:
      inodes_[operation.file] = std::make_shared<Inode>();
      if (operation.path.empty()) break;
      [[fallthrough]];
    case Kind::kLink: {
      const auto& inode = inodes_.at(operation.file);
      live_[operation.path] = inode;
      change_names(operation.path, {{}, operation.path, inode, {}});
      break;
    }
    case Kind::kWrite:
    case Kind::kTruncate:
      inodes_.at(operation.file)->unsynced.push_back(&operation);
      inodes_.at(operation.file)->made.clear();
      break;
    case Kind::kSync: {
      Inode& inode = *inodes_.at(operation.file);
      auto all = make_fates(CrashPattern::kAllKept, 0, 0);
      inode.durable = content_of(inode, *all);
      inode.unsynced.clear();
      inode.made.clear();
      break;
    }
    case Kind::kRename:
      apply_rename(operation);
      break;
    case Kind::kUnlink:
      live_.erase(operation.path);
      change_names(operation.path, {operation.path, {}, nullptr, {}});
      break;
    case Kind::kFolder:
      change_names(operation.path, {{}, {}, nullptr, operation.path});
      break;
    case Kind::kSyncFolder: {
      auto found = unsynced_names_.find(operation.path);
      if (found == unsynced_names_.end()) break;
      for (const NameChange& change : found->second) make(change, names_, folders_);
      unsynced_names_.erase(found);
      break;
    }
  }
}

void CrashReplay::apply_rename(const FileOperation& operation) {
  auto found = live_.find(operation.path);
  CHECK(found != live_.end());  // folders are not renamed but by Blobs::clear()
  auto inode = found->second;
  live_.erase(found);
  live_[operation.new_path] = inode;
  if (parent_of(operation.path) == parent_of(operation.new_path)) {
    change_names(operation.path, {operation.path, operation.new_path, inode, {}});
    return;
  }
  change_names(operation.path, {operation.path, {}, nullptr, {}});
  change_names(operation.new_path, {{}, operation.new_path, inode, {}});
}

void CrashReplay::change_names(const std::string& path, NameChange change) {
  unsynced_names_[parent_of(path)].push_back(std::move(change));
}

void CrashReplay::make(const NameChange& change, Names& names, std::set<std::string>& folders) {
  if (!change.erased.empty()) names.erase(change.erased);
  if (!change.set.empty()) names[change.set] = change.inode;
  if (!change.folder.empty()) folders.insert(change.folder);
}

size_t CrashReplay::unsynced(const IsMeant& is_meant) const {
  size_t count = 0;
  for (const auto& [folder, changes] : unsynced_names_) {
    for (const NameChange& change : changes) count += !is_meant || is_meant(change.path()) ? 1 : 0;
  }
  for (const auto& [path, inode] : live_) {
    if (!is_meant || is_meant(path)) count += inode->unsynced.size();
  }
  return count;
}

// Most crashes do to most files what an earlier one did: those share what it made.
FilesImage::Content CrashReplay::content_of(const Inode& inode, Fates& fates) {
  if (inode.unsynced.empty()) return inode.durable;
  std::string chosen;  // the fate of each operation, and of each sector of a torn one
  bool is_changed = false;
  for (const FileOperation* operation : inode.unsynced) {
    const Fate fate = fates.next();
    chosen += static_cast<char>(fate);
    is_changed |= fate != Fate::kLost;
    if (fate != Fate::kTorn || operation->kind != Kind::kWrite) continue;
    for (size_t i = 0; i < sectors_of(*operation); ++i) {
      chosen += static_cast<char>(fates.keeps_sector() ? 1 : 0);
    }
  }
  if (!is_changed) return inode.durable;
  if (inode.made.size() > kMadeMax) inode.made.clear();
  FilesImage::Content& content = inode.made[chosen];
  if (!content) content = make_content(inode, chosen);
  return content;
}

FilesImage::Content CrashReplay::make_content(const Inode& inode, std::string_view chosen) {
  size_t size_bytes = inode.durable->size();
  for (const FileOperation* operation : inode.unsynced) {
    size_bytes = std::max(size_bytes, operation->offset_bytes + operation->bytes.size());
  }
  auto content = std::make_shared<std::string>();
  content->reserve(size_bytes);
  *content = *inode.durable;
  for (const FileOperation* operation : inode.unsynced) {
    const bool is_write = operation->kind == Kind::kWrite;
    const uint64_t end = operation->offset_bytes + operation->bytes.size();
    const auto fate = static_cast<Fate>(chosen.front());
    chosen.remove_prefix(1);
    if (fate == Fate::kKept && !is_write) content->resize(operation->offset_bytes);
    if (fate == Fate::kLost || !is_write) continue;
    if (fate == Fate::kKept) write_into(*content, operation->offset_bytes, operation->bytes);
    if (fate == Fate::kLengthOnly && content->size() < end) content->resize(end);
    if (fate != Fate::kTorn) continue;
    const size_t sectors = sectors_of(*operation);
    tear_into(*content, *operation, chosen.substr(0, sectors));
    chosen.remove_prefix(sectors);
  }
  return content;
}

FilesImage CrashReplay::crash(Fates& fates, const IsMeant& is_meant) const {
  FilesImage image;
  Names names = names_;
  image.folders = folders_;
  for (const auto& [folder, changes] : unsynced_names_) {
    for (const NameChange& change : changes) {
      if (is_meant && !is_meant(change.path())) continue;
      const Fate fate = fates.next();
      if (fate == Fate::kKept || fate == Fate::kTorn) make(change, names, image.folders);
    }
  }
  // A folder that was lost takes what was in it along.
  auto is_reachable = [&](const std::string& path) {
    std::string parent = parent_of(path);
    return parent.empty() || image.folders.contains(parent);
  };
  for (auto at = image.folders.begin(); at != image.folders.end();) {
    at = is_reachable(*at) ? std::next(at) : image.folders.erase(at);
  }
  std::map<const Inode*, FilesImage::Content> contents;  // a file may have two names
  for (const auto& [path, inode] : names) {
    if ((is_meant && !is_meant(path)) || !is_reachable(path)) continue;
    auto [at, is_new] = contents.try_emplace(inode.get());
    if (is_new) at->second = content_of(*inode, fates);
    image.files[path] = at->second;
  }
  if (is_meant) std::erase_if(image.folders, [&](const auto& path) { return !is_meant(path); });
  return image;
}

}  // namespace tarn::store
