#include "services/cloudtrail/cloudtrail.h"

namespace tarn::cloudtrail {

Cloudtrail::Cloudtrail(store::Database& database, const Clock& clock, Random& random, Keys& keys,
                       CloudtrailOptions options)
    : database_(database),
      clock_(clock),
      random_(random),
      keys_(keys),
      options_(options),
      book_(database),
      recorder_(database, clock, random, book_) {}

Cloudtrail::~Cloudtrail() = default;

void Cloudtrail::start(Objects& objects) {
  objects_ = &objects;
  mover_ = std::make_unique<Mover>(MoverParts{database_, clock_, random_, keys_, objects},
                                   recorder_.index(), options_.delivery_ms, options_.retention);
}

void Cloudtrail::stop() { mover_.reset(); }

void Cloudtrail::probe(MetricsText& out) const {
  recorder_.probe(out);
  if (mover_) mover_->probe(out);
}

}  // namespace tarn::cloudtrail
