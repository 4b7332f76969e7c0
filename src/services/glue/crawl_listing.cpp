#include "services/glue/crawl_listing.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "services/glue/crawl/classify.h"
#include "services/glue/crawl/glob.h"
#include "services/glue/errors.h"

namespace tarn::glue {
namespace {

constexpr size_t kMaxObjects = 1'000'000;
constexpr size_t kObjectsPerTask = 64;
constexpr size_t kMaxSkippedLines = 1000;

// Hive's rule: a name that begins with '_' or '.' is no data.
bool is_hidden(std::string_view path) {
  while (!path.empty()) {
    if (path[0] == '_' || path[0] == '.') return true;
    const size_t slash = path.find('/');
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
  return false;
}

// Exclusions are relative to the include path, and a folder's exclusion is that of its files.
bool is_excluded(const std::vector<std::string>& patterns, std::string_view path) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    if (crawl::matches_glob(pattern, path)) return true;
    return pattern.ends_with('/') && crawl::matches_glob(pattern + "**", path);
  });
}

class SkipLog {
 public:
  explicit SkipLog(CrawlLog& log) : log_(log) {}
  ~SkipLog() {
    if (count_ > kMaxSkippedLines) {
      log_.warning(std::to_string(count_ - kMaxSkippedLines) + " more objects were skipped.");
    }
  }
  void add(const ObjectInfo& object, std::string_view reason) {
    if (++count_ > kMaxSkippedLines) return;
    log_.warning("Skipped s3://" + object.bucket + "/" + object.key + ": " + std::string(reason));
  }

 private:
  CrawlLog& log_;
  size_t count_ = 0;
};

// Of each folder `size` objects, evenly spread; `objects` are in key order, so a folder's own files
// may lie around those of the folders below it.
void sample_folders(size_t size, std::vector<ObjectInfo>& objects) {
  std::map<std::string, std::vector<size_t>> folders;
  for (size_t i = 0; i < objects.size(); ++i) folders[folder_of(objects[i])].push_back(i);
  std::vector<size_t> chosen;
  for (const auto& [folder, indexes] : folders) {
    const size_t count = std::min(size, indexes.size());
    for (size_t i = 0; i < count; ++i) chosen.push_back(indexes[i * indexes.size() / count]);
  }
  std::sort(chosen.begin(), chosen.end());
  std::vector<ObjectInfo> sample;
  for (const size_t i : chosen) sample.push_back(std::move(objects[i]));
  objects = std::move(sample);
}

// What the readers share.
struct Work {
  std::mutex mutex;
  std::condition_variable is_done;
  size_t open_tasks = 0;
  std::optional<Error> error;
  std::vector<size_t> wanted;  // indexes of the objects that are to be read
  std::vector<crawl::Classified> found;
};

Result<crawl::Classified> read_one(const Reading& reading, const ObjectInfo& object) {
  Objects& objects = reading.parts.glue.objects;
  auto reader = objects.open(reading.caller, object.bucket, object.key, object.version_id);
  if (!reader.ok()) {
    const std::string& code = reader.error().code();
    if (code == "NoSuchKey" || code == "NoSuchVersion") {
      return crawl::not_classified("it was deleted during the crawl");
    }
    return std::move(reader).error().within("s3://" + object.bucket + "/" + object.key);
  }
  const uint64_t size_bytes = (*reader)->info().size_bytes;
  crawl::ObjectBytes bytes{object.key, size_bytes, [&](uint64_t offset, uint64_t size) {
                             return (*reader)->read(offset, size);
                           }};
  bytes.custom = &reading.classifiers;
  return crawl::classify(bytes);
}

void read_some(const Reading& reading, const std::vector<ObjectInfo>& objects, size_t first,
               Work& work) {
  const size_t last = std::min(first + kObjectsPerTask, work.wanted.size());
  for (size_t w = first; w < last; ++w) {
    if (reading.parts.signal.is_stopped) break;
    const size_t i = work.wanted[w];
    auto one = read_one(reading, objects[i]);
    const std::lock_guard lock(work.mutex);
    if (work.error) break;
    if (!one.ok()) {
      work.error = std::move(one).error();
      break;
    }
    work.found[i] = *std::move(one);
  }
  const std::lock_guard lock(work.mutex);
  if (--work.open_tasks == 0) work.is_done.notify_all();
}

}  // namespace

Result<TargetListing> list_target(const CrawlParts& parts, const Caller& caller,
                                  const S3TargetRow& target, const S3Path& path, CrawlLog& log) {
  TargetListing listing;
  listing.root = path.key.empty() || path.key.ends_with('/') ? path.key : path.key + "/";
  SkipLog skipped(log);
  bool is_too_many = false;
  const auto page = [&](const std::vector<ObjectInfo>& objects) {
    for (const ObjectInfo& object : objects) {
      const bool is_the_file = object.key == path.key && !object.key.ends_with('/');
      if (!is_the_file && !object.key.starts_with(listing.root)) continue;
      const std::string_view below = is_the_file
                                         ? std::string_view()
                                         : std::string_view(object.key).substr(listing.root.size());
      if (object.key.ends_with('/') && object.size_bytes == 0) continue;  // a folder's marker
      if (is_hidden(below) || is_excluded(target.exclusions, below)) continue;
      if (object.size_bytes == 0) {
        skipped.add(object, "the file is empty");
        continue;
      }
      listing.objects.push_back(object);
    }
    is_too_many = listing.objects.size() > kMaxObjects;
    return !is_too_many && !parts.signal.is_stopped;
  };
  auto listed = parts.glue.objects.list(caller, path.bucket, path.key, page);
  if (!listed.ok()) return std::move(listed).error().within(target.path);
  if (is_too_many) {
    return invalid_input("The target " + target.path +
                         " has more than 1,000,000 objects. Crawl its folders apart.");
  }
  if (target.sample_size > 0) {
    sample_folders(static_cast<size_t>(target.sample_size), listing.objects);
  }
  return listing;
}

void keep_new_folders(const std::set<std::string>& known, CrawlMemory& memory,
                      std::vector<ObjectInfo>& objects) {
  std::erase_if(objects, [&](const ObjectInfo& object) {
    return known.contains(folder_of(object)) && !memory.find(object.version_id);
  });
}

Result<ClassifiedObjects> classify_objects(const Reading& reading,
                                           const std::vector<ObjectInfo>& objects,
                                           CrawlMemory& memory) {
  Work work;
  work.found.resize(objects.size());
  for (size_t i = 0; i < objects.size(); ++i) {
    auto known = memory.find(objects[i].version_id);
    if (known) work.found[i] = *std::move(known);
    if (!known) work.wanted.push_back(i);
  }
  const size_t count = work.wanted.size();
  reading.log.info(std::to_string(count) + " of them are new or changed and are read.");
  work.open_tasks = (count + kObjectsPerTask - 1) / kObjectsPerTask;
  for (size_t first = 0; first < count; first += kObjectsPerTask) {
    reading.parts.readers.post([&, first] { read_some(reading, objects, first, work); });
  }
  {
    std::unique_lock lock(work.mutex);
    work.is_done.wait(lock, [&] { return work.open_tasks == 0; });
  }
  if (work.error) return *std::move(work.error);
  for (const size_t i : work.wanted) {
    if (work.found[i].schema || !work.found[i].reason.empty()) {
      memory.keep(objects[i], work.found[i]);
    }
  }
  ClassifiedObjects classified;
  if (reading.parts.signal.is_stopped) return classified;
  SkipLog skipped(reading.log);
  for (size_t i = 0; i < objects.size(); ++i) {
    if (work.found[i].schema) {
      classified.files.push_back({objects[i].key, *std::move(work.found[i].schema)});
    } else {
      if (work.found[i].reason == crawl::kOnlyBlankLines) {
        classified.blank_keys.push_back(objects[i].key);
      }
      skipped.add(objects[i], work.found[i].reason);
    }
  }
  return classified;
}

}  // namespace tarn::glue
