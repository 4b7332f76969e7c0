#include "engines/sqld/server_link.h"

#include <iterator>

namespace tarn::engines {

Result<void> ServerLink::run(const std::function<Result<void>(const Message&)>& handle) {
  Message message;
  auto result = [&]() -> Result<void> {
    while (TRY(channel_.receive(message))) {
      switch (message.head.kind) {
        case MessageKind::kDescriptors:
          TRY(take_descriptors(message));
          break;
        case MessageKind::kOpened:
          TRY(take_opened(message));
          break;
        case MessageKind::kOpenFailed:
          TRY(take_open_failure(message));
          break;
        default:
          TRY(handle(message));
      }
    }
    return {};
  }();
  const std::lock_guard lock(mutex_);
  closed_ = true;
  answered_.notify_all();
  return result;
}

void ServerLink::send(MessageKind kind, uint64_t query, std::string_view body) {
  if (!channel_.send(kind, query, body).ok()) channel_.close();
}

Result<std::shared_ptr<ObjectFile>> ServerLink::open(uint64_t query, uint32_t table,
                                                     uint32_t split) {
  OpenObject request;
  request.table = table;
  request.split = split;
  std::unique_lock lock(mutex_);
  request.ticket = next_ticket_++;
  waiting_.emplace(request.ticket, std::nullopt);
  lock.unlock();
  send(MessageKind::kOpen, query, pack(request));
  lock.lock();
  answered_.wait(lock, [&] { return closed_ || waiting_.at(request.ticket).has_value(); });
  auto answer = std::move(waiting_.at(request.ticket));
  waiting_.erase(request.ticket);
  if (!answer) return internal_error("the server has gone");
  return std::move(*answer);
}

Result<void> ServerLink::take_descriptors(Message& message) {
  auto& ahead = descriptors_ahead_[TRY(unpack<uint64_t>(message.body))];
  std::move(message.descriptors.begin(), message.descriptors.end(), std::back_inserter(ahead));
  return {};
}

Result<void> ServerLink::take_opened(Message& message) {
  OpenedObject opened = TRY(unpack<OpenedObject>(message.body));
  const uint64_t ticket = opened.ticket;
  std::vector<Descriptor> descriptors = std::move(descriptors_ahead_[ticket]);
  descriptors_ahead_.erase(ticket);
  std::move(message.descriptors.begin(), message.descriptors.end(),
            std::back_inserter(descriptors));
  answer(ticket, ObjectFile::make(std::move(opened), std::move(descriptors)));
  return {};
}

Result<void> ServerLink::take_open_failure(const Message& message) {
  const OpenFailure failure = TRY(unpack<OpenFailure>(message.body));
  answer(failure.ticket, Error(400, failure.code, failure.message));
  return {};
}

void ServerLink::answer(uint64_t ticket, Answer answer) {
  const std::lock_guard lock(mutex_);
  auto waiting = waiting_.find(ticket);
  if (waiting == waiting_.end()) return;
  waiting->second = std::move(answer);
  answered_.notify_all();
}

}  // namespace tarn::engines
