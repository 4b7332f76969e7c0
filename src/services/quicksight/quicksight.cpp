#include "services/quicksight/quicksight.h"

#include "services/quicksight/data_set_queries.h"
#include "services/quicksight/errors.h"
#include "services/quicksight/ingestor.h"
#include "services/quicksight/refresh_timer.h"
#include "services/quicksight/snapshotter.h"
#include "services/quicksight/spice_store.h"

namespace tarn::quicksight {

Quicksight::Quicksight(QuicksightParts parts)
    : parts_(parts),
      spice_(
          std::make_unique<SpiceStore>(parts_.database, parts_.blobs, parts_.keys, parts_.random)),
      queries_(std::make_unique<DataSetQueries>(parts_, *spice_)),
      ingestor_(std::make_unique<Ingestor>(parts_, *spice_)),
      refresh_timer_(std::make_unique<RefreshTimer>(parts_, *ingestor_)),
      snapshotter_(std::make_unique<Snapshotter>(parts_, *queries_)) {}

Quicksight::~Quicksight() = default;

Result<void> Quicksight::start() {
  TRY(ingestor_->recover());
  TRY(snapshotter_->recover());
  refresh_timer_->start();
  return {};
}

Result<bool> Quicksight::is_referenced(const store::Extent& extent) {
  return spice_->is_referenced(extent);
}

void Quicksight::set_embed_place(EmbedPlace place) {
  const std::lock_guard lock(mutex_);
  embed_place_ = std::move(place);
}

Result<std::string> Quicksight::embed_origin(std::string_view api_host) const {
  const std::lock_guard lock(mutex_);
  if (!embed_place_.origin.empty()) return embed_place_.origin;
  if (embed_place_.port.empty()) return no_embed_pages();
  const size_t end = api_host.starts_with('[') ? api_host.find(']') : api_host.find(':') - 1;
  const std::string_view host = end >= api_host.size() ? api_host : api_host.substr(0, end + 1);
  return "https://" + std::string(host) + ":" + embed_place_.port;
}

}  // namespace tarn::quicksight
