#include "store/scrub_extents.h"

#include <memory>
#include <string>
#include <utility>

namespace tarn::store {

namespace {

using IsReferenced = std::function<Result<bool>(const Extent& extent)>;

// One extent, opened when the scrubber comes to it.
class OpenedExtent {
 public:
  OpenedExtent(Blobs& blobs, const ReferencedExtent& extent)
      : blobs_(blobs), extent_(extent.extent), key_(extent.key) {}

  Result<std::string> read(uint64_t offset_bytes, uint64_t size_bytes) {
    if (reader_ == nullptr) reader_ = TRY(blobs_.open_reader(extent_, key_));
    return reader_->read(offset_bytes, size_bytes);
  }

 private:
  Blobs& blobs_;
  const Extent extent_;
  const FrameKey key_;
  std::shared_ptr<BlobReader> reader_;
};

ScrubItem make_item(Blobs& blobs, const ReferencedExtent& extent,
                    const IsReferenced& is_referenced) {
  auto opened = std::make_shared<OpenedExtent>(blobs, extent);
  return {extent.owner, extent.extent.size_bytes,
          [opened](uint64_t offset, uint64_t count) { return opened->read(offset, count); },
          [is_referenced, extent = extent.extent] { return is_referenced(extent); }};
}

}  // namespace

ScrubSource scrub_extents(ExtentWalk walk, Blobs& blobs, IsReferenced is_referenced) {
  return [walk = std::move(walk), &blobs,
          is_referenced = std::move(is_referenced)](const std::string&) -> Result<ScrubPage> {
    ScrubPage page;
    TRY(walk([&](const ReferencedExtent& extent) -> Result<void> {
      page.items.push_back(make_item(blobs, extent, is_referenced));
      return {};
    }));
    return page;
  };
}

}  // namespace tarn::store
