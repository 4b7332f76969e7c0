#include "services/dynamodb/dynamodb.h"

#include "services/dynamodb/worker.h"

namespace tarn::dynamodb {

Dynamodb::Dynamodb(DynamodbParts parts) : parts_(parts), worker_(std::make_unique<Worker>(*this)) {}

Dynamodb::~Dynamodb() { stop(); }

void Dynamodb::start() { worker_->start(); }

void Dynamodb::stop() { worker_->stop(); }

void Dynamodb::probe(MetricsText& out) const { worker_->probe(out); }

}  // namespace tarn::dynamodb
